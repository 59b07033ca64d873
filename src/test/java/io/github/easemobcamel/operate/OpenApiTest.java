package io.github.easemobcamel.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.operate.AdminRefusal.Reason;
import io.github.easemobcamel.receive.Answer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code schema/openapi.yaml} has the calls that there are, and the words that they are answered with. */
class OpenApiTest {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete");

    private Map<?, ?> openApi;

    @BeforeEach
    void read() throws IOException {
        openApi = (Map<?, ?>) new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(Path.of("schema/openapi.yaml")));
    }

    private static Object at(Object tree, String... keys) {
        Object at = tree;
        for (String key : keys) {
            at = ((Map<?, ?>) at).get(key);
        }
        return at;
    }

    @Test
    void hasEachCallOfTheAdministration() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Stream<AdminCalls.Call> calls = Stream.of(new AdminCalls(Set::of, null, null).all().stream(),
                new RecordCalls(Optional.empty(), Set::of, null, null, meters, Clock.systemUTC()).all(),
                new StateCalls(null, null, meters, null, Optional.empty()).all().stream(), new RunnerCalls(null).all().stream())
                .flatMap(each -> each);
        List<String> served = Stream
                .concat(calls.map(call -> call.method() + " /admin" + call.path().replaceAll(":(\\w+)", "{$1}")),
                        Stream.of("GET /admin/tail", "GET " + Login.PATH, "POST " + Login.PATH, "DELETE " + Login.PATH))
                .toList();

        List<String> described = ((Map<?, ?>) openApi.get("paths")).entrySet().stream()
                .filter(path -> path.getKey().toString().startsWith("/admin"))
                .flatMap(path -> ((Map<?, ?>) path.getValue()).keySet().stream().filter(METHODS::contains)
                        .map(method -> method.toString().toUpperCase(Locale.ROOT) + " " + path.getKey()))
                .toList();

        assertThat(described).as("paths of schema/openapi.yaml").containsExactlyInAnyOrderElementsOf(served);
    }

    @Test
    void hasEachAnswerToACallback() {
        Map<?, ?> responses = (Map<?, ?>) at(openApi, "paths", "/callbacks", "post", "responses");
        List<String> described = responses.entrySet().stream().flatMap(response -> ((List<?>) at(response.getValue(), "content",
                "application/json", "schema", "properties", "status", "enum")).stream().map(word -> response.getKey() + " " + word))
                .toList();

        assertThat(described).containsExactlyInAnyOrderElementsOf(
                Arrays.stream(Answer.values()).map(answer -> answer.httpStatus() + " " + answer.word()).toList());
    }

    @Test
    void hasEachReasonOfARefusal() {
        Object refused = at(openApi, "components", "responses", "refused");
        List<?> words = (List<?>) at(refused, "content", "application/json", "schema", "properties", "status", "enum");

        assertThat(words).map(Object::toString)
                .containsExactly(Arrays.stream(Reason.values()).map(Reason::word).toArray(String[]::new));
        assertThat(at(refused, "description").toString()).contains(
                Arrays.stream(Reason.values()).map(reason -> reason.httpStatus() + " " + reason.word()).toList());
    }
}

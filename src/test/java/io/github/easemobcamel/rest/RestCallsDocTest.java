package io.github.easemobcamel.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.easemobcamel.simulator.SimulatedEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of {@code docs/rest-calls.md} is written from the calls in {@code routes/}; the simulator answers each of them. */
class RestCallsDocTest {

    private static final Path DOCUMENT = Path.of("docs/rest-calls.md");
    private static final String HEAD = "| route | what it does | headers in | body in | limits | body out |\n|---|---|---|---|---|---|\n";

    private final Map<String, Map<String, String>> calls = new TreeMap<>();

    RestCallsDocTest() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                read(new YAMLMapper().readTree(Files.readString(file)));
            }
        }
    }

    private void read(JsonNode file) {
        for (JsonNode top : file) {
            if (top.has("templatedRoute")) {
                Map<String, String> parameters = new HashMap<>();
                top.at("/templatedRoute/parameters")
                        .forEach(parameter -> parameters.put(parameter.path("name").asText(), parameter.path("value").asText()));
                calls.put(parameters.get("name"), parameters);
            }
        }
    }

    @Test
    void listsEachCallAsItsRouteDescribesIt() throws IOException {
        String text = Files.readString(DOCUMENT);
        int rows = text.indexOf(HEAD) + HEAD.length();
        String wanted = text.substring(0, rows) + calls.values().stream().map(RestCallsDocTest::row).collect(Collectors.joining())
                + text.substring(rows).replaceFirst("(\\|.*\\n)*", "");
        if (System.getProperty("write") != null) {
            Files.writeString(DOCUMENT, wanted);
        } else {
            assertThat(text).as("the table of %s is written from routes/; run: mvn test -Dtest=RestCallsDocTest -Dwrite", DOCUMENT)
                    .isEqualTo(wanted);
        }
    }

    private static String row(Map<String, String> parameters) {
        ApiCall call = ApiCall.of(parameters);
        List<String> headers = new ArrayList<>(call.path().headers());
        headers.addAll(call.path().query());
        call.body().fields().stream().filter(BodyField::hasDefault).map(BodyField::name).forEach(headers::add);
        List<String> limits = new ArrayList<>();
        if (call.batch() > 0) {
            limits.add(call.batch() + " a call, more are split");
        }
        Stream.of(parameters.getOrDefault("limits", "").split(";")).map(String::strip).filter(limit -> !limit.isEmpty())
                .forEach(limits::add);
        if (call.pace() != null) {
            limits.add(call.pace() + "");
        }
        if (!call.repeatable()) {
            limits.add("not repeated if it is not clear whether it was done");
        }
        String body = call.path().list() == null ? parameters.getOrDefault("body", "") : call.path().list() + "[]";
        return "| `direct:%s` | %s `%s` | %s | %s | %s | %s |%n".formatted(call.name(), parameters.get("description"), call.path(),
                code(headers), body.isEmpty() ? "–" : "`" + body.replace("|", "\\|") + "`",
                limits.isEmpty() ? "–" : String.join("; ", limits), out(parameters.getOrDefault("reply", "object")));
    }

    private static String code(List<String> names) {
        return names.isEmpty() ? "–" : names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }

    private static String out(String reply) {
        return switch (reply) {
            case "keys" -> "Map `successKeys`, `errorKeys`; header `failedKeys`";
            case "items" -> "Map `successKeys`, `errorKeys`, `data`; header `failedKeys`";
            case "array" -> "List";
            case "object" -> "Map";
            case "flags" -> "Map; false for one is a failure";
            default -> reply.startsWith("text ") ? "the text" : "Map; another `" + reply.split("=")[0] + "` is a failure";
        };
    }

    @Test
    void namesEachRouteAfterItsCall() throws IOException {
        assertThat(calls).hasSizeGreaterThan(30).doesNotContainKey(null);
        assertThat(calls.values())
                .allSatisfy(parameters -> assertThat(parameters.get("description")).matches("[A-Z][a-z]+s .*[.]"));
    }

    @Test
    void theSimulatorAnswersEachCall() {
        calls.forEach((name, parameters) -> assertThat(SimulatedEndpoint.labelled(name).toString())
                .isEqualTo(parameters.get("call").replaceFirst("\\?.*", "").replaceAll("\\{(chatroomId|groupId)}", "{id}")
                        .replace("{usernames[]}", "{username}")));
    }
}

package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.easemobcamel.event.EventReader;
import io.github.easemobcamel.event.NormalisedEventTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples in docs/events.md are what a destination gets. */
class EventExamplesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern EXAMPLE = Pattern.compile("<!-- (\\S+) -->\n```json\n(.*?)```", Pattern.DOTALL);

    static Stream<Arguments> examples() throws IOException {
        String document = Files.readString(Path.of("docs/events.md"));
        assertThat(document.split("```json", -1)).as("an example without the name of its sample").hasSize(
                1 + (int) EXAMPLE.matcher(document).results().count());
        return EXAMPLE.matcher(document).results().map(example -> Arguments.of(example.group(1), example.group(2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void saysWhatIsDelivered(String sample, String example) throws IOException {
        byte[] body = NormalisedEventTest.samples().map(Arguments::get).filter(named -> named[0].equals(sample))
                .map(named -> (byte[]) named[1]).findFirst().orElseThrow();
        Map<String, Object> headers = new HashMap<>();
        new EventReader().setHeaders(body, headers);

        JsonNode event = JSON.readTree(new StructuredCloudEvents().write(body, headers));

        JsonNode expected = JSON.readTree(example);
        assertThat(expected.properties()).isNotEmpty().filteredOn(member -> !member.getKey().equals("data"))
                .allSatisfy(member -> assertThat(event.get(member.getKey())).isEqualTo(member.getValue()));
        assertThat(expected.path("data").properties()).isNotEmpty()
                .allSatisfy(member -> assertThat(event.path("data").get(member.getKey())).isEqualTo(member.getValue()));
    }
}

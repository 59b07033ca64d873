package io.github.easemobcamel.kit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.easemobcamel.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mistake in a file with tests is told in one line, with its place and what to do. */
class TestReaderTest {

    private static final String GOOD = """
            tests:
              - test: a kick
                rooms:
                  "1": {members: [alice]}
                replies:
                  - from: my-service
                    status: 503
                when:
                  - callback: kick
                    scope: chatroom
                  - request: GET /rooms/1
                then:
                  - delivered: my-service
                    attempts: 2
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "tests:|test:|1: a file of tests has no 'test'; did you mean tests?",
        "- test: a kick|- name: a kick|2: a test has no 'name'; there are test, rooms, replies, when, then, wait",
        "rooms:|room:|3: a test has no 'room'; did you mean rooms?",
        "members|member|4: '1' has no 'member'; did you mean members?",
        "from:|form:|6: a reply has no 'form'; did you mean from?",
        "status: 503|status: 99|7: 'status' is between 200 and 599, not 99",
        "status: 503|times: often|7: 'times' is a number, not 'often'",
        "callback:|calback:|9: a step of 'when' has no 'calback'; did you mean callback?",
        "callback: kick|callback: kik|9: unknown action kik; did you mean kick?",
        "scope: chatroom|scope: room|10: 'scope' is one of group, chatroom, not 'room'",
        "callback: kick|callback: invite|9: chatrooms have no action invite; leave out scope*",
        "scope: chatroom|request: GET /|10: 'request' stands beside 'callback': begin it with a dash, on a line of its own",
        "GET /rooms/1|rooms|11: 'request' is a method and a path, such as GET /rooms/1735, not 'rooms'",
        "- request: GET /rooms/1|- file: kick.json|11: *kick.json cannot be read (*): it must hold one callback, in JSON",
        "delivered:|deliverd:|13: a line of 'then' has no 'deliverd'; did you mean delivered?",
        "attempts: 2|reason: no|14: a line of 'then' has no 'reason'; there are delivered, body, headers, attempts, times",
        "rooms:|wait:|3: 'wait' has a text: write it behind the colon",
        "attempts: 2|delivered: x|14: 'delivered' is given twice, first in line 13*",
        "- callback|callback|10: this is not YAML: *",
    })
    void tellsItWithItsPlace(String right, String wrong, String message) throws IOException {
        String text = GOOD.replace(right, wrong);
        Path file = Files.writeString(folder.resolve("a.test.yaml"), text);

        assertThatThrownBy(() -> TestReader.read(file, "routes/tests/a.test.yaml")).isInstanceOf(ConfigurationException.class)
                .extracting(Throwable::getMessage)
                .matches(told -> Differences.matches("routes/tests/a.test.yaml, line " + message, told), message);
    }
}

package io.github.easemobcamel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first route of docs/extending.md works as written, and a mistake in it is reported as docs/editing.md prints. */
class FirstRouteTest {

    private static final String FOLDER = "/tmp/easemob";

    @Test
    void theRouteOfOnesOwnWritesALineForEachKick(@TempDir Path home) throws IOException {
        String route = block("yaml", "- route:\n    id: note-kicks");
        String properties = block("properties", "easemob.destination.note-kicks.uri");
        assertThat(route).contains(FOLDER);
        Path folder = home.resolve("kicks");
        TestRunner runner = new TestRunner(home).withRoute("note-kicks.camel.yaml", route.replace(FOLDER, folder.toString()));
        properties.lines().map(line -> line.split("=", 2)).forEach(line -> runner.with(line[0], line[1]));
        try (runner) {
            runner.start();
            for (int i = 0; i < 2; i++) {
                runner.post(
                        SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom("1735").fresh(TestRunner.SECRET, Instant.now()));
            }
            Path file = folder.resolve("kicks.txt");
            await().until(() -> Files.exists(file) && Files.readAllLines(file).size() == 2);
            assertThat(Files.readAllLines(file)).allMatch(line -> line.matches("\\d{13} 1735 3333"));
        }
    }

    @Test
    void aMistakeInItIsReportedAsPrinted(@TempDir Path home) throws IOException {
        Matcher printed = Pattern.compile("those from before go on: (.+)").matcher(Files.readString(Path.of("docs/editing.md")));
        assertThat(printed.find()).isTrue();
        String route = block("yaml", "- route:\n    id: note-kicks");
        try (TestRunner runner = new TestRunner(home).withRoute("note-kicks.camel.yaml", route.replace("- to:", "- ot:"))) {
            assertThatThrownBy(runner::start).hasMessageContaining(printed.group(1));
        }
    }

    private static String block(String language, String start) throws IOException {
        Matcher matcher = Pattern.compile("```" + language + "\n(" + Pattern.quote(start) + ".*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/extending.md")));
        assertThat(matcher.find()).as("a block of " + language + " that starts with " + start).isTrue();
        return matcher.group(1);
    }
}

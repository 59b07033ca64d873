package io.github.easemobcamel.cli;

import static io.github.easemobcamel.TestRunner.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command as a person types it, against a real runner that wants a token. */
class EventsCommandTest {

    private static final String TOKEN = "a-token-that-nobody-may-see";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path home;
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @Test
    void searchesShowsSendsAgainAndFollows() throws Exception {
        String port = String.valueOf(TestRunner.freePort());
        try (HttpReceiver receiver = new HttpReceiver();
                TestRunner runner = new TestRunner(home).with("camel.management.port", port).with("easemob.management.token", TOKEN)
                        .with("easemob.destination.crm.uri", receiver.url()).with("easemob.forward.default", "crm").start()) {
            // The command reads what a user has written.
            Files.writeString(home.resolve("application.properties"), """
                    camel.management.port=%s
                    easemob.management.token=%s
                    """.formatted(port, TOKEN), StandardOpenOption.APPEND);
            StringWriter tail = new StringWriter();
            Thread follower = new Thread(() -> run(tail, "tail", "--action", "kick"), "tail");
            follower.setDaemon(true);
            follower.start();
            await().atMost(PATIENCE).until(() -> {
                runner.post(SampleCallback.of(Operation.KICK, Scope.GROUP).inRoom("room-1").fresh(SECRET, Instant.now()));
                return tail.toString().contains("crm delivered in");
            });
            runner.post(SampleCallback.of(Operation.PRESENCE, Scope.CHATROOM).inRoom("room-2").fresh(SECRET, Instant.now()));
            await().atMost(PATIENCE).until(() -> run(fresh(), "search", "--room", "room-2", "--state", "delivered") == 0
                    && out.toString().contains("crm delivered"));

            assertThat(out.toString()).contains("ID", "RECEIVED", "ACTION", "presence", "room-2").doesNotContain("kick", TOKEN);
            String id = out.toString().lines().skip(1).findFirst().orElseThrow().split(" ")[0];
            assertThat(run(fresh(), "show", id)).isZero();
            assertThat(out.toString()).contains("\"attempts\" : [", "\"security\" : \"***\"", "\"httpStatus\" : 200");
            assertThat(run(fresh(), "search", "--room", "nobody")).isZero();
            assertThat(out.toString()).isEqualTo("No event fits" + System.lineSeparator());

            receiver.received().clear();
            assertThat(run(fresh(), "replay", "--room", "room-2", "--dry-run")).isZero();
            assertThat(out.toString()).startsWith("1 event(s) would be sent again").contains(id);
            assertThat(receiver.received()).isEmpty();
            assertThat(run(fresh(), "replay", id, "--to", "crm", "--rate", "100")).isZero();
            assertThat(out.toString()).startsWith("1 of 1 event(s) sent again");
            await().atMost(PATIENCE).until(() -> receiver.received().size() == 1);
            assertThat(tail.toString()).contains("room-1").doesNotContain("room-2", "beat");
        }
    }

    @Test
    void refusesAMistake() {
        assertThat(run(fresh(), "replay")).isEqualTo(2);
        assertThat(err.toString()).contains("replay needs either ids or a search");
        assertThat(run(fresh())).isEqualTo(2);
        assertThat(err.toString()).contains("say what to do: search, show, replay or tail");
        assertThat(run(fresh(), "search", "--since", "yesterday")).isEqualTo(2);
    }

    private StringWriter fresh() {
        out = new StringWriter();
        err = new StringWriter();
        return out;
    }

    private int run(StringWriter output, String... words) {
        CommandLine line = EasemobCamel.commandLine().setOut(new PrintWriter(output)).setErr(new PrintWriter(err));
        List<String> all = new ArrayList<>(List.of("events"));
        all.addAll(List.of(words));
        all.addAll(List.of("--home", home.toString()));
        return line.execute(all.toArray(String[]::new));
    }
}

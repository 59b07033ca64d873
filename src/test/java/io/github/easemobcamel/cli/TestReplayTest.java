package io.github.easemobcamel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code test --replay}: recorded events of a real runner, through its routes and through edited ones. */
class TestReplayTest {

    private static final String ROUTE = """
            - route:
                id: tell-somebody
                description: Tells a service of an event.
                from:
                  uri: direct:tell-somebody
                  steps:
                    - setBody:
                        id: set-words
                        expression:
                          simple:
                            expression: "${header.action} of ${header.target}"
                    - to:
                        id: to-service
                        uri: https://my-service.example.com/told
            """;

    @TempDir
    private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void saysWhatWouldHaveBeenDifferent() throws IOException {
        Path running = Files.createDirectories(folder.resolve("running"));
        Path edited = Files.createDirectories(folder.resolve("edited"));
        String port = String.valueOf(TestRunner.freePort());
        try (HttpReceiver receiver = new HttpReceiver();
                TestRunner runner = new TestRunner(running).with("camel.management.port", port)) {
            String destinations = """
                    camel.management.port=%s
                    easemob.destination.signed.uri=%s
                    easemob.destination.signed.signing-secret=whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=
                    easemob.destination.second.uri=%s
                    easemob.destination.told.uri=direct:tell-somebody
                    easemob.forward.default=
                    """.formatted(port, receiver.url(), receiver.url());
            write(running, destinations + "easemob.forward.kick=signed\neasemob.forward.ban=signed, told\n", ROUTE);
            write(edited, destinations + "easemob.forward.kick=signed, second\neasemob.forward.ban=signed, told\n",
                    ROUTE.replace("action} of", "action} for"));
            runner.with("easemob.destination.told.uri", "file:" + folder.resolve("told")).start();
            for (Operation operation : List.of(Operation.KICK, Operation.BAN, Operation.KICK, Operation.ALLOW)) {
                runner.post(SampleCallback.of(operation, Scope.GROUP).fresh(TestRunner.SECRET, Instant.now()));
            }
            HttpRequest recorded = HttpRequest.newBuilder(runner.managementUri("/admin/events?limit=10")).build();
            await().until(() -> TestRunner.send(recorded).body().split("\"callId\"").length == 5);

            assertThat(test(running, "--replay", "1d", "--against", running.toString())).as(err::toString).isZero();
            assertThat(out.toString()).contains("\n0 of 4 event(s) differ\n");
            assertThat(test(edited, "--replay", "1d", "--against", running.toString())).as(err::toString).isZero();
            assertThat(out.toString()).containsPattern("ban: sent https://my-service.example.com/told with another body "
                    + "\\(1 event\\(s\\), such as \\S+\\)\n  body: was \"ban of 1111\", is \"ban for 1111\"\n")
                    .containsPattern("kick: delivered second once, before never \\(2 event\\(s\\), such as \\S+\\)\n")
                    .contains("\n3 of 4 event(s) differ\n");
            assertThat(receiver.taken()).hasSize(3);
        }
        assertThat(test(edited, "--replay", "1d", "--against", running.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("no runner answers at http://127.0.0.1:" + port);
    }

    @Test
    void refusesWordsThatDoNotFit() {
        assertThat(test(folder, "--replay", "1d")).isEqualTo(2);
        assertThat(err.toString()).contains("--replay wants --against DIR");
        assertThat(test(folder, "--against", folder.toString())).isEqualTo(2);
        assertThat(test(folder, "--replay", "yesterday", "--against", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("'yesterday'").contains("such as 12h or 1d");
        assertThat(test(folder, "--replay", "1d", "--against", folder.resolve("gone").toString())).isEqualTo(1);
        assertThat(err.toString()).contains("gone is not a folder");
    }

    private static void write(Path home, String properties, String route) throws IOException {
        Files.writeString(home.resolve("application.properties"), properties, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Files.writeString(Files.createDirectories(home.resolve("routes")).resolve("tell-somebody.camel.yaml"), route);
    }

    private int test(Path home, String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("--home", home.toString(), "test"));
        all.addAll(List.of(words));
        return EasemobCamel.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }
}

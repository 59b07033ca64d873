package io.github.easemobcamel;

import static io.github.easemobcamel.TestRunner.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.easemobcamel.event.CallbackSignature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a runner, as a process, writes to its standard output when it handles an event. */
class LogFormatTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Runs a command at a terminal of its own; of util-linux. */
    private static final Path SCRIPT = Path.of("/usr/bin/script");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SIGNATURE = CallbackSignature.of("app#1_call", SECRET, "1");
    private static final String CALLBACK = """
            {"callId":"app#1_call","timestamp":1,"security" : "%s","chat_type":"muc","group_id":"4711",
             "payload":{"operation":"kick","is_chatroom":true},"name":"a\u202Eb"}""".formatted(SIGNATURE);

    @TempDir
    Path home;

    @Test
    void asJsonEachLineIsAnObjectWithTheEventsCallIdAndRoom() throws Exception {
        List<String> lines = linesOfAKick("json");

        assertThat(lines).noneMatch(line -> line.contains(SIGNATURE));
        assertThat(lines).allSatisfy(line -> {
            JsonNode json = JSON.readTree(line);
            assertThat(json.path("time").asText()).endsWith("Z");
            assertThat(json.path("level").asText()).isNotEmpty();
            assertThat(json.path("message").asText()).isNotEmpty();
        });
        for (String logger : List.of("easemob-camel.console", "seen")) {
            assertThat(lines).as(logger).filteredOn(line -> line.contains("\"logger\":\"" + logger + "\"")).hasSize(1)
                    .allSatisfy(line -> {
                        JsonNode json = JSON.readTree(line);
                        assertThat(json.path("callId").asText()).isEqualTo("app#1_call");
                        assertThat(json.path("roomId").asText()).isEqualTo("4711");
                    });
        }
        assertThat(lines).filteredOn(line -> line.contains("Stopped")).hasSize(1).noneMatch(line -> line.contains("callId"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void hasNoSignatureNoControlCharacterAndNoStackTraceOfAUsersRoute(String format) throws Exception {
        List<String> lines = linesOfAKick(format);

        assertThat(lines).noneMatch(line -> line.contains(SIGNATURE)).noneMatch(line -> line.contains("\u202E"));
        for (String shown : List.of("the body", "seen", "cannot take")) {
            assertThat(lines).as(shown).anyMatch(line -> line.contains(shown) && line.contains("***") && line.contains("\\u202e"));
        }
        assertThat(lines)
                .noneMatch(line -> line.startsWith("\t") || line.contains("stackTrace") || line.contains("Message History"));
        assertThat(lines).filteredOn(line -> line.contains("go to the dead letters")).hasSize(1)
                .allMatch(line -> line.contains("1 event(s) not delivered to failing"));
    }

    @Test
    void asTextTheLinesOfUsersRoutesNameTheirEventInOneLine() throws Exception {
        List<String> lines = linesOfAKick("text");

        assertThat(lines).noneMatch(line -> line.contains(SIGNATURE));
        assertThat(lines).filteredOn(line -> line.contains("somebody was kicked")).hasSize(1)
                .allMatch(line -> line.endsWith("somebody was kicked [app#1_call 4711]"));
        assertThat(lines).filteredOn(line -> line.contains("kick chatroom")).hasSize(1)
                .allMatch(line -> line.contains("\"security\" : \"***\"") && line.endsWith("}"));
        assertThat(lines).allMatch(line -> line.matches("\\d{4}-.*"));
    }

    @Test
    void atATerminalAPersonReadsAShortLine() throws Exception {
        assumeTrue(Files.isExecutable(SCRIPT), SCRIPT + " is not installed");
        List<String> lines = new ArrayList<>();
        for (String line : printed("text", Map.of("TERM", "xterm"), "kick ", true)) {
            lines.add(line.replace("\u001b", "^"));
        }

        assertThat(lines).filteredOn(line -> line.contains(" console ")).hasSize(1)
                .allMatch(line -> line.endsWith("INFO  console              ^[1mkick^[0m · chatroom 4711"));
        assertThat(lines).filteredOn(line -> line.contains("not delivered to failing")).hasSize(1)
                .allMatch(line -> line.contains(" ^[33mWARN ^[0m "));
        assertThat(lines).anyMatch(line -> line.contains("Next: send a sample from another terminal"));
    }

    private List<String> linesOfAKick(String format) throws IOException, InterruptedException {
        return printed(format, Map.of(), "kick chatroom", false);
    }

    /** What a runner prints until it has handled a kick, and then at its stop. */
    private List<String> printed(String format, Map<String, String> environment, String line, boolean terminal)
            throws IOException, InterruptedException {
        int port = TestRunner.freePort();
        Files.createDirectories(home.resolve("routes"));
        Files.writeString(home.resolve("application.properties"), """
                easemob.callback.secrets=%s
                camel.server.host=127.0.0.1
                camel.server.port=%d
                camel.management.port=%d
                easemob.destination.notes.uri=direct:note-kick
                easemob.destination.seen.uri=log:seen?showAll=true&multiline=true
                easemob.destination.failing.uri=direct:fail-kick
                easemob.destination.failing.retry.max-attempts=1
                easemob.forward.default=console, notes, seen, failing
                """.formatted(SECRET, port, TestRunner.freePort()));
        Files.writeString(home.resolve("routes/note-kick.camel.yaml"), """
                - route:
                    id: note-kick
                    description: Notes that somebody was kicked.
                    from:
                      uri: direct:note-kick
                      steps:
                        - log:
                            id: log-kick
                            logName: my-route
                            message: somebody was kicked
                        - log:
                            id: log-body
                            logName: my-route
                            message: "the body ${body}"
                """);
        Files.writeString(home.resolve("routes/fail-kick.camel.yaml"), """
                - route:
                    id: fail-kick
                    description: Fails and tells with what.
                    from:
                      uri: direct:fail-kick
                      steps:
                        - throwException:
                            id: throw-failure
                            exceptionType: java.lang.IllegalStateException
                            message: "cannot take ${body}"
                """);
        Path log = home.resolve("log");
        List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "io.github.easemobcamel.cli.EasemobCamel", "--home", home.toString(), "run");
        ProcessBuilder builder = new ProcessBuilder(
                terminal ? List.of(SCRIPT.toString(), "-qec", "exec " + String.join(" ", command), "/dev/null") : command)
                .redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("EASEMOB_CAMEL_LOG_FORMAT", format);
        builder.environment().remove("NO_COLOR");
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            URI callbacks = URI.create("http://127.0.0.1:" + port + "/callbacks");
            await().atMost(PATIENCE).ignoreExceptionsInstanceOf(UncheckedIOException.class)
                    .until(() -> TestRunner.send(HttpRequest.newBuilder(callbacks).header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(CALLBACK, UTF_8)).build()).statusCode() == 200);
            await().atMost(PATIENCE).until(() -> Files.readString(log).contains("somebody was kicked")
                    && Files.readString(log).contains(line) && Files.readString(log).contains("the body")
                    && Files.readString(log).contains(" seen ".strip())
                    && Files.readString(log).contains("dead letters"));
        } finally {
            process.destroy();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        return Files.readAllLines(log);
    }
}

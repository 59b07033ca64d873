package io.github.easemobcamel;

import static io.github.easemobcamel.TestRunner.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.event.CallbackSignature;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A runner as a process whose standard output nobody reads; the default destination writes each event there. */
class UnreadLogTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern DROPPED = Pattern.compile("(?m)^easemob_camel_log_lines_dropped_total (\\S+)$");
    private static final String PADDING = "x".repeat(15_000);
    /** More than a pipe and what the runner keeps for it. */
    private static final int MANY = 400;

    @TempDir
    Path home;
    private final int port = TestRunner.freePort();
    private final int managementPort = TestRunner.freePort();
    private Process process;

    @AfterEach
    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void receivesAndEndsAllTheSameAndSaysWhatItDropped(String format) throws Exception {
        start(format, new ProcessBuilder().redirectErrorStream(true));
        for (int i = 0; i < MANY; i++) {
            assertThat(post(i)).isEqualTo(200);
        }
        await().atMost(PATIENCE).until(() -> dropped() > 0);
        assertThat(get("http://127.0.0.1:" + managementPort + "/observe/health")).contains("UP");

        List<String> lines = new CopyOnWriteArrayList<>();
        Thread reader = new Thread(() -> read(lines), "reader");
        reader.start();
        await().atMost(PATIENCE).until(() -> lines.stream().anyMatch(line -> line.contains("line(s) of the log were dropped")));
        stopInTime();
        reader.join();
        assertThat(lines.get(lines.size() - 1)).contains("Stopped");
        assertThat(lines).allMatch(line -> line.matches(format.equals("json") ? "\\{.*}" : "\\d{4}-.*"));
    }

    @Test
    void endsInTimeWhileNobodyReads() throws Exception {
        start("text", new ProcessBuilder());
        for (int i = 0; i < MANY; i++) {
            assertThat(post(i)).isEqualTo(200);
        }
        await().atMost(PATIENCE).until(() -> dropped() > 0);
        stopInTime();
        assertThat(process.exitValue()).isEqualTo(143);
    }

    @Test
    void goesOnWhenTheReaderHasGone() throws Exception {
        start("text", new ProcessBuilder().redirectErrorStream(true));
        process.getInputStream().close();
        for (int i = 0; i < MANY; i++) {
            assertThat(post(i)).isEqualTo(200);
        }
        await().atMost(PATIENCE).until(() -> dropped() > 0);
        stopInTime();
    }

    @Test
    void dropsNothingWhileSomebodyReads() throws Exception {
        Path log = home.resolve("log");
        start("text", new ProcessBuilder().redirectErrorStream(true).redirectOutput(log.toFile()));
        for (int i = 0; i < MANY; i++) {
            assertThat(post(i)).isEqualTo(200);
        }
        String last = "callId=app#1_" + (MANY - 1) + " ";
        await().atMost(PATIENCE).until(() -> Files.readString(log).contains(last));
        assertThat(dropped()).isZero();
        stopInTime();

        List<String> lines = Files.readAllLines(log);
        assertThat(lines.get(lines.size() - 1)).contains("Stopped");
        assertThat(lines).filteredOn(line -> line.contains(PADDING)).hasSize(MANY).doesNotHaveDuplicates();
    }

    @Test
    void writesTheReasonOfAFailedStart() throws Exception {
        Path log = home.resolve("log");
        process = process("text", new ProcessBuilder().redirectErrorStream(true).redirectOutput(log.toFile()),
                "camel.server.port=nonsense");
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(Files.readString(log)).contains("easemob-camel: ").contains("camel.server.port").endsWith("\n");
    }

    private void start(String format, ProcessBuilder streams) throws IOException {
        process = process(format, streams, "");
        await().atMost(PATIENCE).ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> get("http://127.0.0.1:" + managementPort + "/observe/health").contains("UP"));
    }

    private Process process(String format, ProcessBuilder streams, String property) throws IOException {
        Files.writeString(home.resolve("application.properties"), """
                easemob.callback.secrets=%s
                camel.server.host=127.0.0.1
                camel.server.port=%d
                camel.management.port=%d
                easemob.destination.console.concurrency=1
                %s
                """.formatted(SECRET, port, managementPort, property));
        streams.command(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
                "-cp", System.getProperty("java.class.path"), "-Deasemob-camel.distribution=" + new File("").getAbsolutePath(),
                "io.github.easemobcamel.cli.EasemobCamel", "--home", home.toString(), "run");
        streams.environment().put("EASEMOB_CAMEL_LOG_FORMAT", format);
        return streams.start();
    }

    private int post(int number) {
        String callId = "app#1_" + number;
        return TestRunner.send(request("http://127.0.0.1:" + port + "/callbacks").header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("""
                {"callId":"%s","timestamp":1,"security":"%s","chat_type":"muc","group_id":"4711",
                 "payload":{"operation":"kick","is_chatroom":true},"padding":"%s"}"""
                        .formatted(callId, CallbackSignature.of(callId, SECRET, "1"), PADDING), UTF_8))
                .build()).statusCode();
    }

    private double dropped() {
        Matcher matcher = DROPPED.matcher(get("http://127.0.0.1:" + managementPort + "/observe/metrics"));
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
    }

    private static String get(String uri) {
        return TestRunner.send(request(uri).build()).body();
    }

    private static HttpRequest.Builder request(String uri) {
        return HttpRequest.newBuilder(URI.create(uri)).timeout(PATIENCE);
    }

    private void read(List<String> lines) {
        try (BufferedReader reader = process.inputReader(UTF_8)) {
            reader.lines().forEach(lines::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stopInTime() throws InterruptedException {
        // Process.destroy() would close what is read.
        process.toHandle().destroy();
        assertThat(process.waitFor(40, TimeUnit.SECONDS)).as("it has ended").isTrue();
    }
}

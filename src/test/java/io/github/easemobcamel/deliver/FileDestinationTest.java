package io.github.easemobcamel.deliver;

import static io.github.easemobcamel.TestRunner.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.CallbackSignature;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as a destination. */
class FileDestinationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @TempDir
    Path folder;
    private Path home;

    @BeforeEach
    void makeHome() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
    }

    @Test
    void writesEachEventToAFileOfItsOwn() {
        Path out = folder.resolve("all events");
        try (TestRunner runner = runnerTo("file:" + out).start()) {
            List<byte[]> sent = Stream.generate(FileDestinationTest::sample).limit(5).toList();

            sent.forEach(runner::post);

            await().atMost(PATIENCE).untilAsserted(
                    () -> assertThat(files(out)).extracting(FileDestinationTest::bytes).containsExactlyInAnyOrderElementsOf(sent));
        }
    }

    @Test
    void appendsEventsToOneFileLineByLine() {
        Path out = folder.resolve("out");
        try (TestRunner runner = runnerTo("file:" + out + "?fileName=events.jsonl&fileExist=Append&appendChars=\\\\n").start()) {
            List<byte[]> sent = Stream.iterate(1, room -> room + 1).limit(40)
                    .map(room -> SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom(room.toString())
                            .fresh(SECRET, Instant.now()))
                    .toList();

            sent.forEach(runner::post);

            Path file = out.resolve("events.jsonl");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(file).content(UTF_8)
                    .satisfies(text -> assertThat(text.lines()).containsExactlyInAnyOrderElementsOf(
                            sent.stream().map(body -> new String(body, UTF_8)).toList())));
        }
    }

    @Test
    void namesFilesByTheEventWhenToldSo() {
        Path out = folder.resolve("out");
        try (TestRunner runner = runnerTo("file:" + out + "?fileName=${header.scope}/${header.roomId}.json").start()) {
            byte[] body = sample();

            runner.post(body);

            Path file = out.resolve("chatroom/173558850453505.json");
            await().atMost(PATIENCE).until(() -> Files.exists(file));
            assertThat(file).hasBinaryContent(body);
        }
    }

    /** The callId is the sender's text; the folder is the user's. */
    @Test
    void letsNoEventLeaveTheFolder() throws IOException {
        Path out = folder.resolve("out");
        try (TestRunner runner = runnerTo("file:" + out + "?fileName=${header.callId}.json")
                .with("easemob.destination.files.retry.max-attempts", "1").start()) {
            assertThat(runner.post(withCallId("../../stolen")).statusCode()).isEqualTo(200);
            assertThat(runner.post(withCallId(folder + "/stolen")).statusCode()).isEqualTo(200);
            assertThat(runner.post(withCallId("${sys.user.home}/stolen")).statusCode()).isEqualTo(200);
            assertThat(runner.post(withCallId("last")).statusCode()).isEqualTo(200);

            await().atMost(PATIENCE).until(() -> Files.exists(out.resolve("last.json")));
            assertThat(runner.camelContext().createConsumerTemplate()
                    .receive("jms:queue:dead-letters.files", PATIENCE.toMillis())).isNotNull();
            try (Stream<Path> all = Files.walk(folder)) {
                assertThat(all.filter(Files::isRegularFile).filter(file -> file.getFileName().toString().startsWith("stolen")))
                        .allMatch(file -> file.startsWith(out));
            }
            assertThat(Path.of(System.getProperty("user.home"), "stolen.json")).doesNotExist();
        }
    }

    @Test
    void letsNoFieldOfAnEventNameTheFile() throws IOException {
        Path out = folder.resolve("out");
        try (TestRunner runner = runnerTo("file:" + out).start()) {
            runner.post(withFields("1", Map.of("CamelFileName", "../stolen", "fileName", "../stolen")));

            await().atMost(PATIENCE).until(() -> !files(out).isEmpty());
            assertThat(files(out)).singleElement()
                    .satisfies(file -> assertThat(file.getFileName().toString()).doesNotContain("stolen"));
            assertThat(folder.resolve("stolen")).doesNotExist();
        }
    }

    private TestRunner runnerTo(String uri) {
        return new TestRunner(home).with("easemob.destination.files.uri", uri).with("easemob.forward.default", "files");
    }

    private static byte[] sample() {
        return SampleCallback.of(Operation.KICK, Scope.CHATROOM).fresh(SECRET, Instant.now());
    }

    private static byte[] withCallId(String callId) throws JsonProcessingException {
        return withFields(callId, Map.of());
    }

    private static byte[] withFields(String callId, Map<String, String> others) throws JsonProcessingException {
        Map<String, Object> callback = new HashMap<>(others);
        callback.putAll(Map.of("callId", callId, "timestamp", 1, "security", CallbackSignature.of(callId, SECRET, "1"),
                "chat_type", "muc", "payload", Map.of("operation", "kick")));
        return new ObjectMapper().writeValueAsBytes(callback);
    }

    private static List<Path> files(Path out) throws IOException {
        if (!Files.exists(out)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(out)) {
            return files.toList();
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

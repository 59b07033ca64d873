package io.github.easemobcamel.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.easemobcamel.store.Runners;
import io.github.easemobcamel.store.TalkingRunners;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of who has set which attribute, and what of it survives. */
class AttributeOwnersTest {

    @TempDir
    private Path folder;
    private Path file;
    private AttributeOwners owners;
    private long time;

    @BeforeEach
    void start() {
        file = folder.resolve("data").resolve("owners.jsonl");
        owners = new AttributeOwners(new JsonLines(file), Runners.ALONE);
    }

    private static String callback(String keys) {
        return "{\"payload\":{\"event_info\":{\"ext\":\"{\\\"result \\\":{\\\"successKeys\\\":["
                + keys.replace("'", "\\\"") + "],\\\"errorKeys\\\":{}}}\"}}}";
    }

    @Test
    void knowsTheLatestOwnerOfEachKeyOfEachRoom() {
        owners.noteSet("r1", "u1", ++time, callback("'a','b','c'"));
        owners.noteSet("r1", "u2", ++time, callback("'b'"));
        owners.noteSet("r2", "u1", ++time, callback("'d'"));
        owners.noteDeleted("r1", ++time, callback("'c','never set'"));

        assertThat(owners.keysOf("r1", "u1", null)).containsExactly("a");
        assertThat(owners.keysOf("r1", "u2", null)).containsExactly("b");
        assertThat(owners.keysOf("r2", "u1", null)).containsExactly("d");
        assertThat(owners.keysOf("r3", "u1", null)).isEmpty();
    }

    @Test
    void knowsAndKeepsWhatAnotherRunnerOfTheBrokerHasLearned() {
        Map<String, TalkingRunners> all = new HashMap<>();
        AttributeOwners one = new AttributeOwners(new JsonLines(folder.resolve("one.jsonl")), new TalkingRunners(all, "one"));
        JsonLines kept = new JsonLines(folder.resolve("other.jsonl"));
        AttributeOwners other = new AttributeOwners(kept, new TalkingRunners(all, "other"));
        one.noteSet("r1", "u1", 2, callback("'a','b'"));
        other.noteSet("r1", "u2", 3, callback("'b'"));
        one.noteSet("r1", "u3", 1, callback("'a'"));

        assertThat(other.keysOf("r1", "u1", null)).containsExactly("a");
        assertThat(one.keysOf("r1", "u2", null)).containsExactly("b");
        assertThat(new AttributeOwners(kept, Runners.ALONE).keysOf("r1", "u1", null)).containsExactly("a");
    }

    @Test
    void oneThatJoinsLearnsWhatTheOthersKnow() {
        Map<String, TalkingRunners> all = new HashMap<>();
        AttributeOwners one = new AttributeOwners(new JsonLines(folder.resolve("one.jsonl")), new TalkingRunners(all, "one"));
        one.noteSet("r1", "u1", 2, callback("'a','b'"));
        one.noteSet("r1", "u2", 3, callback("'b'"));
        TalkingRunners joining = new TalkingRunners(all, "other");
        AttributeOwners other = new AttributeOwners(new JsonLines(folder.resolve("other.jsonl")), joining);

        joining.join();

        assertThat(other.keysOf("r1", "u1", null)).containsExactly("a");
        assertThat(other.keysOf("r1", "u2", null)).containsExactly("b");
    }

    @Test
    void readsItsFileAgainEvenIfACrashHasCutTheLastLine() throws IOException {
        owners.noteSet("r1", "u1", ++time, callback("'a'"));
        Files.writeString(file, "{\"room\":\"r1\",\"own", StandardOpenOption.APPEND);

        AttributeOwners again = new AttributeOwners(new JsonLines(file), Runners.ALONE);
        again.noteSet("r1", "u1", ++time, callback("'b'"));

        assertThat(again.keysOf("r1", "u1", null)).containsExactly("a", "b");
        assertThat(new AttributeOwners(new JsonLines(file), Runners.ALONE).keysOf("r1", "u1", null)).containsExactly("a", "b");
    }

    @Test
    void readsItsFileAgainEvenIfACharacterWasCut() throws IOException {
        owners.noteSet("r1", "u1", ++time, callback("'a'"));
        byte[] line = "{\"room\":\"r1\",\"owner\":\"\u5f20".getBytes(StandardCharsets.UTF_8);
        Files.write(file, Arrays.copyOf(line, line.length - 1), StandardOpenOption.APPEND);

        assertThat(new AttributeOwners(new JsonLines(file), Runners.ALONE).keysOf("r1", "u1", null)).containsExactly("a");
    }

    @Test
    void keepsItsFileShort() throws IOException {
        for (int i = 0; i < 2_500; i++) {
            owners.noteSet("r1", "u" + i % 2, ++time, callback("'a','b" + i % 3 + "'"));
        }

        assertThat(Files.readAllLines(file)).hasSizeLessThan(1_100);
        assertThat(new AttributeOwners(new JsonLines(file), Runners.ALONE).keysOf("r1", "u1", null))
                .isEqualTo(owners.keysOf("r1", "u1", null))
                .contains("a");
    }

    @Test
    void losesNoLineAfterOneThatAFullDiskHasCut() throws IOException {
        owners.noteSet("r1", "u1", ++time, callback("'a'"));
        Files.writeString(file, "{\"room\":\"r1\",\"own", StandardOpenOption.APPEND);

        owners.noteSet("r1", "u1", ++time, callback("'b'"));

        assertThat(new AttributeOwners(new JsonLines(file), Runners.ALONE).keysOf("r1", "u1", null)).containsExactly("a", "b");
    }

    @Test
    void doesNotLetAnOlderEventThatComesAgainUndoANewerOne() {
        owners.noteSet("r1", "u1", 10, callback("'a','b'"));
        owners.noteSet("r1", "u2", 20, callback("'a'"));
        owners.noteSet("r1", "u1", 10, callback("'a','b'"));
        owners.noteDeleted("r1", 15, callback("'a'"));

        assertThat(owners.keysOf("r1", "u2", null)).containsExactly("a");
        assertThat(owners.keysOf("r1", "u1", null)).containsExactly("b");
        assertThat(new AttributeOwners(new JsonLines(file), Runners.ALONE).keysOf("r1", "u2", null)).containsExactly("a");
    }

    @Test
    void leavesOutWhatWasSetAfterALateEvent() {
        owners.noteSet("r1", "u1", 10, callback("'a','b'"));
        owners.noteSet("r1", "u1", 20, callback("'b'"));

        assertThat(owners.keysOf("r1", "u1", 10L)).containsExactly("a");
        assertThat(owners.keysOf("r1", "u1", 20L)).containsExactly("a", "b");
    }

    @Test
    void forgetsWhatACallHasDeletedAndWritesNothingForTheEcho() throws IOException {
        owners.noteSet("r1", "u1", 10, callback("'a','b'"));

        owners.forgetDeleted("r1", Map.of("successKeys", List.of("a", "never set")));
        List<String> lines = Files.readAllLines(file);
        owners.noteDeleted("r1", 20, callback("'a'"));

        assertThat(owners.keysOf("r1", "u1", null)).containsExactly("b");
        assertThat(new AttributeOwners(new JsonLines(file), Runners.ALONE).keysOf("r1", "u1", null)).containsExactly("b");
        assertThat(Files.readAllLines(file)).isEqualTo(lines);
    }

    /** Looking at every room for each event would take minutes. */
    @Test
    @Timeout(20)
    void readsAFileOfVeryManyRoomsInReasonableTime() throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, IntStream.range(0, 200_000)
                .mapToObj(i -> "{\"room\":\"r" + i + "\",\"owner\":\"u\",\"time\":1,\"keys\":[\"a\"]}").toList());

        assertThat(owners.keysOf("r199999", "u", null)).containsExactly("a");
    }

    @Test
    void refusesACallbackThatIsNotJson() {
        assertThatThrownBy(() -> owners.noteSet("r1", "u1", 1, "<html>")).isInstanceOf(EasemobException.class);
        assertThat(file).doesNotExist();
    }
}

package io.github.easemobcamel.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of who has set which attribute, and what of it survives. */
class AttributeOwnersTest {

    @TempDir
    private Path folder;
    private Path file;
    private AttributeOwners owners;

    @BeforeEach
    void start() {
        file = folder.resolve("data").resolve("owners.jsonl");
        owners = new AttributeOwners(file);
    }

    private static String callback(String keys) {
        return "{\"payload\":{\"event_info\":{\"ext\":\"{\\\"result \\\":{\\\"successKeys\\\":["
                + keys.replace("'", "\\\"") + "],\\\"errorKeys\\\":{}}}\"}}}";
    }

    @Test
    void knowsTheLatestOwnerOfEachKeyOfEachRoom() {
        owners.noteSet("r1", "u1", callback("'a','b','c'"));
        owners.noteSet("r1", "u2", callback("'b'"));
        owners.noteSet("r2", "u1", callback("'d'"));
        owners.noteDeleted("r1", callback("'c','never set'"));

        assertThat(owners.keysOf("r1", "u1")).containsExactly("a");
        assertThat(owners.keysOf("r1", "u2")).containsExactly("b");
        assertThat(owners.keysOf("r2", "u1")).containsExactly("d");
        assertThat(owners.keysOf("r3", "u1")).isEmpty();
    }

    @Test
    void readsItsFileAgainEvenIfACrashHasCutTheLastLine() throws IOException {
        owners.noteSet("r1", "u1", callback("'a'"));
        Files.writeString(file, "{\"room\":\"r1\",\"own", StandardOpenOption.APPEND);

        AttributeOwners again = new AttributeOwners(file);
        again.noteSet("r1", "u1", callback("'b'"));

        assertThat(again.keysOf("r1", "u1")).containsExactly("a", "b");
        assertThat(new AttributeOwners(file).keysOf("r1", "u1")).containsExactly("a", "b");
    }

    @Test
    void keepsItsFileShort() throws IOException {
        for (int i = 0; i < 2_500; i++) {
            owners.noteSet("r1", "u" + i % 2, callback("'a','b" + i % 3 + "'"));
        }

        assertThat(Files.readAllLines(file)).hasSizeLessThan(1_100);
        assertThat(new AttributeOwners(file).keysOf("r1", "u1")).isEqualTo(owners.keysOf("r1", "u1")).contains("a");
    }

    @Test
    void refusesACallbackThatIsNotJson() {
        assertThatThrownBy(() -> owners.noteSet("r1", "u1", "<html>")).isInstanceOf(EasemobException.class);
        assertThat(file).doesNotExist();
    }
}

package io.github.easemobcamel.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.CapturedLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Starts on a data folder that a former build has written. {@code folders/COMMIT.tar.gz} is one of a process that was killed, with
 * 30 events in each of two queues and two callIds.
 */
class FormerFolderTest {

    @TempDir
    private Path folder;

    @Test
    void readsAFolderFromBeforeItHadAVersion() throws Exception {
        Path archive = Path.of("src/test/resources/folders/11174b8.tar.gz").toAbsolutePath();
        assertThat(new ProcessBuilder("tar", "xzf", archive.toString(), "-C", folder.toString()).start().waitFor()).isZero();

        try (CapturedLog log = new CapturedLog();
                EmbeddedBroker broker = new EmbeddedBroker(folder, List.of(QueueNames.CALLBACKS, "destination.dead"))) {
            assertThat(broker.messageCount(QueueNames.CALLBACKS)).isEqualTo(30);
            assertThat(broker.messageCount("destination.dead")).isEqualTo(30);
            assertThat(log.lines()).noneMatch(line -> line.contains("damaged"));
            assertThat(Files.readString(folder.resolve("format"))).startsWith("2 written by easemob-camel ");
            assertThat(Files.size(folder.resolve("call-ids/0000000001.ids"))).isEqualTo(32);
        }
    }
}

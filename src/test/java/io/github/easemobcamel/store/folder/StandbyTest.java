package io.github.easemobcamel.store.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.config.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandbyTest {

    private static final long JOURNAL_FILE_BYTES = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void waitsUntilTheRunnerThatHasTheFolderGivesItFree() throws Exception {
        Path turn = folder.resolve("standby");
        try (Standby standby = new Standby(folder)) {
            CompletableFuture<Void> waiting;
            try (DataFolder former = new DataFolder(folder, "broker", JOURNAL_FILE_BYTES)) {
                assertThat(standby.hasPredecessor()).as("%s is in use", former).isTrue();
                waiting = CompletableFuture.runAsync(() -> waitFor(standby));
                await().until(() -> Files.readString(turn).equals(ProcessHandle.current().pid() + "\n"));
                assertThat(waiting).isNotDone();
            }
            waiting.get(1, TimeUnit.MINUTES);
        }
        assertThat(turn).isEmptyFile();
    }

    @Test
    void doesNotWaitForNobody() throws Exception {
        try (Standby standby = new Standby(folder.resolve("new"))) {
            assertThat(standby.hasPredecessor()).isFalse();
            standby.await();
        }
        assertThat(folder.resolve("new/standby")).isEmptyFile();
    }

    @Test
    void saysWhatIsWrongWithAFolderThatCannotBeWritten() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> new Standby(file.resolve("data"))).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cannot be written");
    }

    private static void waitFor(Standby standby) {
        try {
            standby.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

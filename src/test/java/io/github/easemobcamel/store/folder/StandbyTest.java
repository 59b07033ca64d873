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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandbyTest {

    private static final String BROKER = "broker";
    private static final long JOURNAL_FILE_BYTES = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void waitsUntilTheRunnerThatHasTheFolderGivesItFree() throws Exception {
        Path turn = folder.resolve("standby");
        try (Standby standby = new Standby(folder, BROKER)) {
            CompletableFuture<Void> waiting;
            try (DataFolder former = new DataFolder(folder, BROKER, JOURNAL_FILE_BYTES)) {
                assertThat(standby.hasPredecessor()).as("%s is in use", former).isTrue();
                waiting = CompletableFuture.runAsync(() -> waitFor(standby));
                await().until(() -> Files.readString(turn).equals(ProcessHandle.current().pid() + "\n"));
                assertThat(waiting).isNotDone();
            }
            waiting.get(1, TimeUnit.MINUTES);
        }
        assertThat(turn).isEmptyFile();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock", "broker/lock"})
    void knowsThatTheFolderIsInUseAlthoughSomebodyHasRemovedALock(String removed) throws Exception {
        try (Standby standby = new Standby(folder, BROKER);
                DataFolder former = new DataFolder(folder, BROKER, JOURNAL_FILE_BYTES)) {
            Files.delete(folder.resolve(removed));
            assertThat(standby.hasPredecessor()).as("%s is in use", former).isTrue();
            assertThat(folder.resolve(removed)).as("is for the runner that has the folder to make again").doesNotExist();
        }
    }

    @Test
    void doesNotWaitForNobody() throws Exception {
        try (Standby standby = new Standby(folder.resolve("new"), BROKER)) {
            assertThat(standby.hasPredecessor()).isFalse();
            standby.await();
        }
        assertThat(folder.resolve("new/standby")).isEmptyFile();
    }

    @Test
    void saysWhatIsWrongWithAFolderThatCannotBeWritten() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> new Standby(file.resolve("data"), BROKER)).isInstanceOf(ConfigurationException.class)
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

package io.github.easemobcamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.event.CallIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the files after each kind of end. */
class CallIdLogTest {

    private static final int CAPACITY = 10;

    @TempDir
    private Path dataDir;
    private Path folder;
    private CallIdLog log;

    @BeforeEach
    void open() {
        folder = dataDir.resolve("call-ids");
        log = new CallIdLog(folder, CAPACITY);
    }

    @AfterEach
    void close() throws IOException {
        log.close();
    }

    @Test
    void remembersAcrossARestartInTheOrderWritten() throws IOException {
        remember(1, 2, 3);
        close();
        open();
        assertThat(remembered()).containsExactly(1L, 2L, 3L);
        remember(4);
        assertThat(remembered()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void hasOnDiskWhatItWasToldWithoutBeingClosed() throws IOException {
        remember(1);
        assertThat(onDisk(new CallIdLog(folder, CAPACITY))).containsExactly(1L);
    }

    @Test
    void remembersNothingWithoutAFolder() throws IOException {
        assertThat(remembered()).isEmpty();
        assertThat(folder).doesNotExist();
    }

    @Test
    void passesOverTheRestOfARecordAndWritesTheNextOneThere() throws IOException {
        remember(1, 2);
        close();
        Files.write(files().get(0), new byte[CallIdentity.BYTES - 1], StandardOpenOption.APPEND);
        open();
        assertThat(remembered()).containsExactly(1L, 2L);
        remember(3);
        assertThat(remembered()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void goesOnBehindARecordOfGarbage() throws IOException {
        remember(1);
        close();
        Files.write(files().get(0), new byte[CallIdentity.BYTES], StandardOpenOption.APPEND);
        open();
        remember(2);
        assertThat(remembered()).containsExactly(1L, 0L, 2L);
    }

    @Test
    void keepsAtLeastItsCapacityAndTwoFiles() throws IOException {
        for (long id = 1; id <= 5 * CAPACITY + 1; id++) {
            remember(id);
            long last = id;
            assertThat(remembered()).endsWith(LongStream.rangeClosed(Math.max(1, last - CAPACITY + 1), last).boxed()
                    .toArray(Long[]::new));
            if (id % 7 == 0) {
                close();
                open();
            }
        }
        assertThat(files()).hasSize(2);
        assertThat(remembered()).hasSize(CAPACITY + 1);
    }

    @Test
    void saysWhatToDoAboutFilesThatCannotBeRead() throws IOException {
        Files.createDirectories(folder.resolve("0000000001.ids"));
        assertThatThrownBy(this::remembered).isInstanceOf(ConfigurationException.class).hasMessageContaining(folder.toString())
                .hasMessageContaining("make them readable");
    }

    @Test
    void leavesOtherFilesAlone() throws IOException {
        Files.createDirectories(folder);
        Path note = Files.writeString(folder.resolve("note.txt"), "not ours");
        for (long id = 1; id <= 4 * CAPACITY; id++) {
            remember(id);
        }
        assertThat(note).hasContent("not ours");
    }

    @Test
    void hasNothingToDoWithoutAnIdentity() throws IOException {
        log.remember(Arrays.asList(null, new byte[CallIdentity.BYTES + 1]));
        assertThat(folder).doesNotExist();
    }

    /** Dispatching must fail as long as this does, and goes on as soon as it can. */
    @Test
    void failsWhileItCannotWrite() throws IOException {
        Files.createFile(folder);
        assertThatThrownBy(() -> remember(1)).isInstanceOf(IOException.class).hasMessageContaining(folder.toString());
        Files.delete(folder);
        remember(1, 2);
        assertThat(remembered()).containsExactly(1L, 2L);
    }

    /** Written is not enough: what cannot be forced to the disk is not remembered. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void failsWhereTheDiskDoesNotConfirm() throws IOException {
        Files.createDirectories(folder);
        Path file = Files.createSymbolicLink(folder.resolve("0000000001.ids"), Path.of("/dev/null"));
        assertThatThrownBy(() -> remember(1)).isInstanceOf(IOException.class).hasMessageContaining("sync failed");
        Files.delete(file);
    }

    @Test
    void losesNoneOfThoseThatComeAtTheSameTime() throws IOException {
        close();
        log = new CallIdLog(folder, 100_000);
        List<CompletableFuture<Void>> threads = IntStream.range(0, 8).mapToObj(thread -> CompletableFuture.runAsync(() -> {
            for (long i = 0; i < 250; i++) {
                long id = thread * 1000L + i;
                try {
                    remember(id);
                    assertThat(onDisk(new CallIdLog(folder, CAPACITY))).contains(id);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        })).toList();
        threads.forEach(CompletableFuture::join);
        assertThat(remembered()).hasSize(8 * 250).doesNotHaveDuplicates();
    }

    private void remember(long... ids) throws IOException {
        log.remember(LongStream.of(ids).mapToObj(id -> new CallIdentity(id, -id).toBytes()).toList());
    }

    private List<Long> remembered() {
        return onDisk(log);
    }

    private static List<Long> onDisk(CallIdLog log) {
        List<Long> ids = new ArrayList<>();
        log.forEach(identity -> {
            assertThat(identity.body()).isEqualTo(-identity.callId());
            ids.add(identity.callId());
        });
        return ids;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}

package io.github.easemobcamel.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded store: all that a store does, and what is special about a folder of files. */
class LuceneStoreTest extends RecordStoreTest {

    @TempDir
    private Path dataDir;

    @Override
    RecordStore open() throws IOException {
        return LuceneStore.open(folder(), 32L << 20);
    }

    private Path folder() {
        return dataDir.resolve("data/record");
    }

    @Test
    void isReadableForItsOwnerOnly() throws IOException {
        write(event(1).dispatched(List.of("crm"), START, true));

        assertThat(permissions(folder())).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(folder())) {
            assertThat(files.filter(file -> !file.endsWith("write.lock"))).isNotEmpty()
                    .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
        }
    }

    /** As a kill leaves it: what was committed is there, the rest is gone, and it opens by itself. */
    @Test
    void opensAfterAKill() throws IOException {
        write(event(1).dispatched(List.of("crm"), START, true));
        store.write(List.of(event(2).dispatched(List.of("crm"), START, true)));
        Path copy = dataDir.resolve("copy");
        Files.createDirectory(copy);
        try (Stream<Path> files = Files.list(folder())) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        try (RecordStore killed = LuceneStore.open(copy, 32L << 20)) {
            assertThat(killed.count(words("callId", "call-1"))).isEqualTo(1);
        }
    }

    @Test
    void putsADamagedFolderAsideAndBeginsAnew() throws IOException {
        for (int time = 0; time < 2; time++) {
            write(event(1).dispatched(List.of("crm"), START, true));
            store.close();
            try (Stream<Path> files = Files.list(folder())) {
                for (Path file : files.filter(each -> each.getFileName().toString().startsWith("segments_")).toList()) {
                    Files.write(file, new byte[]{1, 2, 3}, StandardOpenOption.TRUNCATE_EXISTING);
                }
            }
            store = open();

            assertThat(store.count(words())).isZero();
            assertThat(folder().resolveSibling("record-damaged")).isDirectory();
        }
        write(event(2).dispatched(List.of("crm"), START, true));
        assertThat(store.count(words())).isEqualTo(1);
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

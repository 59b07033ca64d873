package io.github.easemobcamel.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at files as they are edited, at times of the test's own. */
class SettlingTest {

    private static final Duration GLANCE = Duration.ofMillis(200);

    @TempDir
    private Path temp;
    private final AtomicLong now = new AtomicLong();
    private RouteFolder folder;
    private Settling settling;
    private Path file;
    private Map<Path, FileLook> before;

    @BeforeEach
    void writeAFile() throws IOException {
        file = Files.createDirectory(temp.resolve("routes")).resolve("a.camel.yaml");
        Files.writeString(file, "long text");
        folder = new RouteFolder(file.getParent());
        settling = new Settling(folder::path, now::get);
        before = folder.look();
        assertThat(after(GLANCE)).isFalse();
        assertThat(after(GLANCE)).as("nothing has changed").isTrue();
    }

    @Test
    void leavesAFileAloneForAWhileAfterItWasWritten() throws IOException {
        Files.writeString(file, "longer text");
        assertThat(after(GLANCE)).isFalse();
        assertThat(after(Duration.ofSeconds(1))).isFalse();
        Files.writeString(file, "even longer text");
        assertThat(after(GLANCE)).isFalse();
        assertThat(after(Duration.ofSeconds(1))).isFalse();
        assertThat(after(GLANCE)).isTrue();
    }

    @Test
    void waitsLongerForTheRestOfAFileThatHasBecomeShorter() throws IOException {
        Files.writeString(file, "long");
        assertThat(after(GLANCE)).isFalse();
        assertThat(after(Duration.ofMillis(2900))).isFalse();
        assertThat(after(GLANCE)).isTrue();
    }

    @Test
    void takesAFileThatIsMovedIntoPlaceAtOnce() throws IOException {
        Path whole = Files.writeString(temp.resolve("whole"), "new");
        // The clock of a file system may stand still for some milliseconds.
        Files.setLastModifiedTime(whole, FileTime.fromMillis(0));
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(after(GLANCE)).isFalse();
        assertThat(after(GLANCE)).isTrue();
    }

    @Test
    void waitsForTheFileThatComesInPlaceOfADeletedOne() throws IOException {
        Files.delete(file);
        assertThat(after(GLANCE)).isFalse();
        assertThat(after(Duration.ofSeconds(1))).isFalse();
        assertThat(after(GLANCE)).isTrue();
    }

    @Test
    void waitsForWhoeverHasAFileOpenForWritingButNotForEver() throws IOException {
        assumeThat(Path.of("/proc/self/fd")).exists();
        try (OutputStream open = Files.newOutputStream(file)) {
            open.write("half of a".getBytes(UTF_8));
            assertThat(after(GLANCE)).isFalse();
            assertThat(after(Duration.ofSeconds(50))).isFalse();
            open.write("text".getBytes(UTF_8));
            assertThat(after(GLANCE)).isFalse();
            assertThat(after(Duration.ofSeconds(59))).isFalse();
            assertThat(after(Duration.ofSeconds(1))).isTrue();
        }
    }

    @Test
    void doesNotWaitForWhoReads() throws IOException {
        Files.writeString(file, "longer text");
        assertThat(after(GLANCE)).isFalse();
        try (var reader = Files.newBufferedReader(file)) {
            assertThat(reader.readLine()).isEqualTo("longer text");
            assertThat(after(Duration.ofSeconds(2))).isTrue();
        }
    }

    @Test
    void takesAnExchangedFolderOfLinksAsOneEdit() throws IOException {
        Path routes = file.getParent();
        for (String state : List.of("..1", "..2")) {
            Files.createDirectory(routes.resolve(state));
            Files.writeString(routes.resolve(state).resolve("b.camel.yaml"), "b" + state);
            Files.writeString(routes.resolve(state).resolve("c.camel.yaml"), "c" + state);
        }
        Files.createSymbolicLink(routes.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(routes.resolve("b.camel.yaml"), Path.of("..data/b.camel.yaml"));
        Files.createSymbolicLink(routes.resolve("c.camel.yaml"), Path.of("..data/c.camel.yaml"));
        before = folder.look();
        assertThat(after(GLANCE)).isFalse();
        assertThat(after(GLANCE)).isTrue();

        Files.createSymbolicLink(routes.resolve("..next"), Path.of("..2"));
        Files.move(routes.resolve("..next"), routes.resolve("..data"), StandardCopyOption.REPLACE_EXISTING);
        assertThat(after(GLANCE)).isFalse();
        assertThat(folder.difference(before, folder.look())).isEqualTo("b.camel.yaml changed, c.camel.yaml changed");
        assertThat(after(Duration.ofSeconds(2))).isTrue();
    }

    private boolean after(Duration pause) {
        now.addAndGet(pause.toNanos());
        return settling.isSettled(before, folder.look());
    }
}

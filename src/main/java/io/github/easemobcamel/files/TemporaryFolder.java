package io.github.easemobcamel.files;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A new folder that goes with all that is in it. */
public final class TemporaryFolder implements AutoCloseable {

    private final Path path;

    /** @throws IOException if it cannot be made */
    public TemporaryFolder() throws IOException {
        path = Files.createTempDirectory("easemob-camel");
    }

    /** {@return where it is} */
    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }
}

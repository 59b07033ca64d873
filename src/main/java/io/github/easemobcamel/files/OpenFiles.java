package io.github.easemobcamel.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/** Who has a file open, as far as Linux tells this user; elsewhere nobody has. */
final class OpenFiles {

    private static final Path PROCESSES = Path.of("/proc");
    /** The access mode among the flags of an open file; 0 is for reading only. */
    private static final int ACCESS = 3;

    private OpenFiles() {
    }

    /**
     * {@return whether a process has it open for writing}
     *
     * @param file a file
     * @param key what the file system knows it by
     */
    static boolean isWritten(Path file, Object key) {
        try {
            Path name = file.toRealPath().getFileName();
            try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
                for (Path process : processes) {
                    if (isWrittenBy(process, name, key)) {
                        return true;
                    }
                }
            }
        } catch (IOException e) {
            // The file has gone, or the system is not Linux.
            return false;
        }
        return false;
    }

    private static boolean isWrittenBy(Path process, Path name, Object key) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : open) {
                // The name first: to look at other files may take for ever.
                if (name.equals(Files.readSymbolicLink(descriptor).getFileName())
                        && Objects.equals(key, Files.readAttributes(descriptor, BasicFileAttributes.class).fileKey())
                        && isForWriting(process.resolve("fdinfo").resolve(descriptor.getFileName()))) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Another user's, or it has ended.
            return false;
        }
        return false;
    }

    private static boolean isForWriting(Path info) throws IOException {
        return Files.readAllLines(info).stream().filter(line -> line.startsWith("flags:"))
                .anyMatch(line -> (Integer.parseInt(line.substring("flags:".length()).trim(), 8) & ACCESS) != 0);
    }
}

package io.github.easemobcamel.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a file looks like from outside.
 *
 * @param written when it was written last
 * @param size its size in bytes
 * @param key what the file system knows it by, which changes when another file takes its place; may be null
 * @param problem why it cannot be read and what to do, or null
 */
public record FileLook(FileTime written, long size, Object key, String problem) {

    /**
     * Looks at a file without opening it: to open a named pipe may take for ever.
     *
     * @param file a file, or a link to one
     * @return what it looks like
     * @throws NoSuchFileException if it is not there
     * @throws IOException if it cannot be looked at
     */
    static FileLook of(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileLook(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey(), problem(file, attributes));
        } catch (IOException e) {
            if (Files.isSymbolicLink(file)) {
                String reason = e instanceof NoSuchFileException ? "" : " (" + reason(e) + ")";
                return unusable("is a link that leads nowhere, to " + Files.readSymbolicLink(file) + reason
                        + "; mend the link, or remove it");
            }
            throw e;
        }
    }

    /** {@return the files that are in one of the looks only, or look different} */
    static SortedSet<Path> changed(Map<Path, FileLook> before, Map<Path, FileLook> now) {
        SortedSet<Path> changed = new TreeSet<>(before.keySet());
        changed.addAll(now.keySet());
        changed.removeIf(file -> Objects.equals(before.get(file), now.get(file)));
        return changed;
    }

    /**
     * {@return what those of the files look like that can be looked at, by their paths}
     *
     * @param files files
     */
    public static Map<Path, FileLook> all(Collection<Path> files) {
        Map<Path, FileLook> looks = new TreeMap<>();
        for (Path file : files) {
            try {
                looks.put(file, of(file));
            } catch (IOException e) {
                // Reading it gives a better message.
            }
        }
        return looks;
    }

    /**
     * {@return whether it was moved, or its time set, since it was written: who does so has written it all}
     *
     * @param file a file
     */
    static boolean isTouchedSinceWritten(Path file) {
        try {
            Map<String, Object> times = Files.readAttributes(file, "unix:lastModifiedTime,ctime");
            return !times.get("lastModifiedTime").equals(times.get("ctime"));
        } catch (UnsupportedOperationException | IOException e) {
            return false;
        }
    }

    /**
     * {@return its look}
     *
     * @param problem why a file cannot be read
     */
    static FileLook unusable(String problem) {
        return new FileLook(null, 0, null, problem);
    }

    /** What the operating system says, without the path. */
    private static String reason(IOException failure) {
        return failure instanceof FileSystemException system && system.getReason() != null ? system.getReason()
                : failure.getClass().getSimpleName();
    }

    private static String problem(Path file, BasicFileAttributes attributes) {
        if (attributes.isOther()) {
            return "is a named pipe, a socket or a device, not a file; remove it";
        }
        return Files.isReadable(file) ? null : "may not be read by the user of this process; permit it, or remove it";
    }
}

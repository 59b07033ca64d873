package io.github.easemobcamel.files;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * Tells when an edit is at its end, so that no file is read that is half written. A file that is moved into place, or whose time is
 * set, has been written before; any other must be left alone for a while, longer if it is shorter than it was, and as long as
 * somebody has it open for writing.
 */
public final class Settling {

    private static final Duration AFTER_WRITING = Duration.ofMillis(1200);
    private static final Duration WHEN_SHORTER = Duration.ofSeconds(3);
    /** Who has a file open as long as that, and does not write, is not about to. */
    private static final Duration OPEN = Duration.ofSeconds(60);

    private final UnaryOperator<Path> path;
    private Map<Path, FileLook> lastSeen = Map.of();
    private final LongSupplier nanoTime;
    private long since;

    /**
     * @param path finds a file by the path that it has among the looks
     */
    public Settling(UnaryOperator<Path> path) {
        this(path, System::nanoTime);
    }

    /** @param nanoTime as that of the system */
    Settling(UnaryOperator<Path> path, LongSupplier nanoTime) {
        this.path = path;
        this.nanoTime = nanoTime;
    }

    /**
     * To be asked again and again.
     *
     * @param before what the files looked like when they were read
     * @param now what they look like now
     * @return whether they can be read
     */
    public boolean isSettled(Map<Path, FileLook> before, Map<Path, FileLook> now) {
        if (!now.equals(lastSeen)) {
            lastSeen = now;
            since = nanoTime.getAsLong();
            return false;
        }
        Duration quiet = Duration.ofNanos(nanoTime.getAsLong() - since);
        if (!now.keySet().containsAll(before.keySet()) && quiet.compareTo(AFTER_WRITING) < 0) {
            return false;
        }
        return now.entrySet().stream().filter(file -> !file.getValue().equals(before.get(file.getKey())))
                .allMatch(file -> isWhole(before.get(file.getKey()), path.apply(file.getKey()), file.getValue(), quiet));
    }

    private static boolean isWhole(FileLook former, Path file, FileLook now, Duration quiet) {
        if (now.problem() != null || quiet.compareTo(OPEN) >= 0) {
            return true;
        }
        boolean shorter = former != null && Objects.equals(former.key(), now.key()) && now.size() < former.size();
        Duration rest = shorter ? WHEN_SHORTER : AFTER_WRITING;
        return (quiet.compareTo(rest) >= 0 || FileLook.isTouchedSinceWritten(file)) && !OpenFiles.isWritten(file, now.key());
    }
}

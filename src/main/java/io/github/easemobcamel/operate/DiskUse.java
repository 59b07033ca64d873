package io.github.easemobcamel.operate;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Adds up the files of a folder, at most every 30 s, as there may be thousands. */
final class DiskUse {

    private static final long PAUSE_NANOS = Duration.ofSeconds(30).toNanos();

    private final Path folder;
    private long used;
    private long lastLook = System.nanoTime() - PAUSE_NANOS;

    /** @param folder the folder, which may come and go */
    DiskUse(Path folder) {
        this.folder = folder;
    }

    /** {@return the size of all files in it, in bytes, as it was within the last 30 s} */
    synchronized long usedBytes() {
        if (System.nanoTime() - lastLook >= PAUSE_NANOS) {
            used = sum();
            lastLook = System.nanoTime();
        }
        return used;
    }

    /** {@return the size of the disk that the folder is on, in bytes} */
    long sizeBytes() {
        return folder.toFile().getTotalSpace();
    }

    private long sum() {
        AtomicLong sum = new AtomicLong();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    sum.addAndGet(attributes.size());
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    // The broker has deleted it meanwhile.
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            return used;
        }
        return sum.get();
    }
}

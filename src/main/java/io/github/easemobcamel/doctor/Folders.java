package io.github.easemobcamel.doctor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Writes a file in the data folder as the broker does, forces it to the disk, and deletes it. */
final class Folders {

    private static final String NAME = "data folder";
    /** What the embedded broker leaves free; with less it refuses callbacks. */
    private static final long MIN_FREE_MIB = 128;
    private static final long LITTLE_MIB = 1024;
    private static final int TRIES = 20;
    private static final int BLOCK = 4096;
    private static final double SLOW_MILLIS = 20;
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

    private final Place place;

    Folders(Place place) {
        this.place = place;
    }

    List<Finding> examine() {
        Path folder = place.dataDir();
        Path there = folder;
        while (!Files.isDirectory(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            FileStore store = Files.getFileStore(there);
            long free = store.getUsableSpace() >> 20;
            double millis = force(there);
            String text = "%s (%s): %,d MiB free, a write is on disk after %.1f ms".formatted(folder, store.type(), free, millis);
            if (free < MIN_FREE_MIB) {
                return List.of(Finding.problem(NAME, text, "make room: with less than " + MIN_FREE_MIB
                        + " MiB every callback is answered 503"));
            }
            if (store.type().equals("tmpfs")) {
                return List.of(Finding.problem(NAME, text, "choose a folder on a disk as easemob.data-dir: this one is memory, and "
                        + "empty after a restart of the machine"));
            }
            if (free < LITTLE_MIB) {
                return List.of(Finding.warning(NAME, text, "make room: what waits for a destination that is down is kept there"));
            }
            if (Files.isDirectory(folder) && store.supportsFileAttributeView("posix")
                    && !OWNER.containsAll(Files.getPosixFilePermissions(folder))) {
                return List.of(Finding.warning(NAME, text + ", and others than its owner may use it ("
                        + PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)) + ")",
                        "chmod -R go= " + folder + ": events lie there as they came"));
            }
            return List.of(millis > SLOW_MILLIS ? Finding.warning(NAME, text, "use a faster disk: each callback waits that long")
                    : Finding.ok(NAME, text));
        } catch (IOException e) {
            return List
                    .of(Finding.problem(NAME, "cannot write to " + there + " (" + e + ")", "let the user who runs it write there, "
                            + "or choose another folder as easemob.data-dir"));
        }
    }

    /** {@return the median time in milliseconds in which one block comes to the disk} */
    private static double force(Path folder) throws IOException {
        Path file = Files.createTempFile(folder, "doctor", ".tmp");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long[] nanos = new long[TRIES];
            for (int i = 0; i < TRIES; i++) {
                long begin = System.nanoTime();
                channel.write(ByteBuffer.allocate(BLOCK));
                channel.force(false);
                nanos[i] = System.nanoTime() - begin;
            }
            Arrays.sort(nanos);
            return nanos[TRIES / 2] / 1e6;
        } finally {
            Files.delete(file);
        }
    }
}

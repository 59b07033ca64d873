package io.github.easemobcamel.store;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.event.CallIdentity;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Remembers on disk which callbacks were dispatched, for the runner's next start. What is still in the queue of callbacks is
 * found there: so both together are all that was ever stored.
 *
 * <p>An identity is written before the transaction commits that takes its event out of the queue, so that none is forgotten
 * in between, and never before the event was read from the queue: what stands here has been stored, whenever a crash comes.
 *
 * <p>The records of one {@link CallIdentity} each stand in a row of files. When a file is full the next one begins, and all but
 * the last two are removed. A crash can leave a part of a record at the end, which is neither read nor kept: the next record goes
 * over it. It can even leave any other bytes there: that is harmless, for what they say is the identity of no callback, but with
 * a probability of 2<sup>-64</sup> for each callback, and then of a conflict.
 */
public final class CallIdLog implements AutoCloseable {

    private static final String FILE_NAME = "%010d.ids";
    private static final int KEPT_FILES = 2;
    private static final int READ_BUFFER_BYTES = 1 << 16;

    private final Path folder;
    private final long fullSize;
    private final Object forcing = new Object();
    private RandomAccessFile newest;
    private long size;
    /** How many writes there were, how many of them are on disk, and the last one that may never be, though it was written. */
    private long written;
    private long forced;
    private long failed;

    /**
     * @param folder the folder of the files; made when there is something to write
     * @param capacity how many callIds are remembered at least: so many make a file full
     */
    public CallIdLog(Path folder, int capacity) {
        this.folder = folder;
        this.fullSize = (long) capacity * CallIdentity.BYTES;
    }

    /**
     * @param action is told of all that is remembered, the oldest first
     * @throws ConfigurationException if the files cannot be read
     */
    void forEach(Consumer<CallIdentity> action) {
        try {
            for (Path file : files()) {
                read(file, action);
            }
        } catch (IOException e) {
            throw new ConfigurationException("the callIds in " + folder + " cannot be read (" + e + "); make them readable for "
                    + "this user or remove them: then callbacks of before that are sent again are stored again", e);
        }
    }

    private static void read(Path file, Consumer<CallIdentity> action) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), READ_BUFFER_BYTES))) {
            for (long left = Files.size(file) / CallIdentity.BYTES; left > 0; left--) {
                action.accept(new CallIdentity(in.readLong(), in.readLong()));
            }
        }
    }

    /**
     * Called before callbacks leave their queue. Callers at the same time share one fsync.
     *
     * @param identities those that {@link CallbackSender} gave to the callbacks; what is null or of another length was put into
     *     the queue by somebody else, and is passed over; the others are on disk (fsync) when this returns
     * @throws IOException if they cannot be written; they can be written again
     */
    public void remember(Collection<byte[]> identities) throws IOException {
        ByteBuffer records = ByteBuffer.allocate(identities.size() * CallIdentity.BYTES);
        identities.stream().filter(identity -> CallIdentity.read(identity).isPresent()).forEach(records::put);
        if (records.position() > 0) {
            try {
                force(append(Arrays.copyOf(records.array(), records.position())));
            } catch (IOException e) {
                throw new IOException("callIds cannot be written to " + folder + " (" + e + ")", e);
            }
        }
    }

    /** {@return the number of this write, for {@link #force}} */
    private synchronized long append(byte[] records) throws IOException {
        if (newest == null) {
            List<Path> files = files();
            open(files.isEmpty() ? folder.resolve(FILE_NAME.formatted(1)) : files.get(files.size() - 1));
        }
        newest.seek(size);
        newest.write(records);
        size += records.length;
        return ++written;
    }

    private void force(long write) throws IOException {
        synchronized (forcing) {
            if (write <= failed) {
                throw new IOException("another one's fsync failed");
            }
            if (write > forced) {
                long last = lastWritten();
                try {
                    newest.getFD().sync();
                    forced = last;
                    beginNextIfFull();
                } catch (IOException e) {
                    // What is written may be lost, even if a later fsync succeeds.
                    failed = last;
                    throw e;
                }
            }
        }
    }

    private synchronized long lastWritten() {
        return written;
    }

    private synchronized void beginNextIfFull() throws IOException {
        if (size >= fullSize) {
            // Of those that were written meanwhile.
            newest.getFD().sync();
            forced = written;
            beginNext();
        }
    }

    private void beginNext() throws IOException {
        List<Path> files = files();
        String last = files.get(files.size() - 1).getFileName().toString();
        closeNewest();
        open(folder.resolve(FILE_NAME.formatted(1 + Long.parseLong(last.substring(0, last.indexOf('.'))))));
        for (Path old : files.subList(0, Math.max(0, files.size() + 1 - KEPT_FILES))) {
            Files.delete(old);
        }
    }

    private void open(Path file) throws IOException {
        Files.createDirectories(folder);
        newest = new RandomAccessFile(file.toFile(), "rw");
        size = newest.length() / CallIdentity.BYTES * CallIdentity.BYTES;
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("\\d{10}\\.ids")).sorted().toList();
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (forcing) {
            closeNewest();
        }
    }

    private synchronized void closeNewest() throws IOException {
        if (newest != null) {
            newest.close();
            newest = null;
        }
    }
}

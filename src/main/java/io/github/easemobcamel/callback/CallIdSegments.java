package io.github.easemobcamel.callback;

import io.github.easemobcamel.config.ConfigurationException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Records of one {@link CallIdentity} each in a row of files. When a file is full the next one begins, and all but the last
 * two are removed: so at least as many records are kept as go into one file, at most about twice as many.
 *
 * <p>A crash can leave a part of a record at the end, which is neither read nor kept: the next record goes over it. It can
 * even leave any other bytes there: that is harmless, for what they say is the identity of no callback, but with a
 * probability of 2<sup>-64</sup> for each callback, and then of a conflict.
 */
final class CallIdSegments implements AutoCloseable {

    private static final String FILE_NAME = "%010d.ids";
    private static final int KEPT_FILES = 2;
    private static final int READ_BUFFER_BYTES = 1 << 16;

    private final Path folder;
    private final long fullSize;
    private RandomAccessFile newest;
    private long size;

    /**
     * @param folder the folder of the files, made with the first record
     * @param perFile how many records make a file full
     */
    CallIdSegments(Path folder, int perFile) {
        this.folder = folder;
        this.fullSize = (long) perFile * CallIdentity.BYTES;
    }

    /**
     * @param action is told of all records, the oldest first
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
     * @param records whole records, on disk (fsync) when this returns
     * @throws IOException if they cannot be written; they can be written again, which goes over what is there of them
     */
    void append(byte[] records) throws IOException {
        try {
            if (newest == null) {
                List<Path> files = files();
                open(files.isEmpty() ? folder.resolve(FILE_NAME.formatted(1)) : files.get(files.size() - 1));
            }
            if (size >= fullSize) {
                beginNext();
            }
            newest.seek(size);
            newest.write(records);
            newest.getFD().sync();
            size += records.length;
        } catch (IOException e) {
            throw new IOException("callIds cannot be written to " + folder + " (" + e + ")", e);
        }
    }

    private void beginNext() throws IOException {
        List<Path> files = files();
        String last = files.get(files.size() - 1).getFileName().toString();
        close();
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
        if (newest != null) {
            newest.close();
            newest = null;
        }
    }
}

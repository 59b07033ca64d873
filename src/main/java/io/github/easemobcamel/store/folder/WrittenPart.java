package io.github.easemobcamel.store.folder;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * What was written to a file so far: whole records from its beginning on, and their checksum. The file may be longer: a file of
 * a journal has its full size from the start, and a crash can leave a part of a record.
 */
final class WrittenPart {

    private static final int CHUNK = 1 << 16;

    private final RecordFormat format;
    private final CRC32C checksum = new CRC32C();
    private long length;
    private long seen;

    /**
     * @param format the file's format
     * @param header how many bytes stand before the first record
     */
    WrittenPart(RecordFormat format, int header) {
        this.format = format;
        this.seen = header;
    }

    /** {@return how long it is, in bytes} */
    long length() {
        return length;
    }

    /** {@return its checksum} */
    long checksum() {
        return checksum.getValue();
    }

    /**
     * Takes what the look before has seen, and sees what is behind it: what is read in the moment in which it is written may be
     * half old.
     *
     * @param file the file
     * @throws IOException if it cannot be read
     */
    void look(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            take(channel, seen);
            seen += wholeRecords(channel, seen);
        }
    }

    /**
     * Takes all that is there; for a file that nobody writes to.
     *
     * @param file the file
     * @throws IOException if it cannot be read
     */
    void takeAll(Path file) throws IOException {
        look(file);
        look(file);
    }

    /**
     * Takes all up to a place, whatever it is.
     *
     * @param file the file
     * @param end the place
     * @throws IOException if it cannot be read, or is shorter
     */
    void takeTo(Path file, long end) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            take(channel, end);
            seen = Math.max(seen, end);
        }
    }

    /**
     * {@return where the last whole record ends that stands behind it after something else; 0 if there is none}
     *
     * @param file a file of which this part was taken
     * @throws IOException if it cannot be read
     */
    long endOfLaterRecords(Path file) throws IOException {
        long end = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = buffer((int) (channel.size() - length));
            int read = read(channel, bytes, length);
            for (int at = 1; at < read; at++) {
                int record = format.length(bytes, at);
                if (record != RecordFormat.NONE && at + (long) record <= read && format.isWhole(bytes, at, record)) {
                    at += record - 1;
                    end = length + at + 1;
                }
            }
        }
        return end;
    }

    /**
     * {@return whether all else is there}
     *
     * @param file a file whose header may be wrong
     * @param header the right one
     * @param entry what must be there
     * @throws IOException if it cannot be read
     */
    static boolean isWholeBehindHeader(Path file, byte[] header, Inventory.Entry entry) throws IOException {
        if (Files.size(file) < entry.length()) {
            return false;
        }
        WrittenPart part = new WrittenPart(RecordFormat.BYTES, 0);
        part.checksum.update(header);
        part.length = header.length;
        part.takeTo(file, entry.length());
        return part.checksum() == entry.checksum();
    }

    private void take(FileChannel channel, long end) throws IOException {
        ByteBuffer bytes = buffer(CHUNK);
        while (length < end) {
            int taken = (int) Math.min(read(channel, bytes, length), end - length);
            if (taken == 0) {
                throw new EOFException("it ends after " + length + " bytes");
            }
            checksum.update(bytes.array(), 0, taken);
            length += taken;
        }
    }

    private long wholeRecords(FileChannel channel, long from) throws IOException {
        ByteBuffer bytes = buffer(CHUNK);
        long whole = 0;
        for (int more = CHUNK; more != 0;) {
            int read = read(channel, bytes, from + whole);
            more = wholeRecords(bytes, read, channel.size() - from - whole);
            if (more < 0) {
                bytes = buffer(-more);
            } else {
                whole += more;
            }
        }
        return whole;
    }

    /** {@return how many bytes whole records take; negative: so many must be read for the first one} */
    private int wholeRecords(ByteBuffer bytes, int read, long rest) {
        int at = 0;
        while (at < read && (at + RecordFormat.HEAD <= read || read == rest)) {
            int record = format.length(bytes, at);
            if (record == RecordFormat.NONE || at + (long) record > rest) {
                break;
            }
            if (at + record > read) {
                return at == 0 ? -record : at;
            }
            if (!format.isWhole(bytes, at, record)) {
                break;
            }
            at += record;
        }
        return at;
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size + RecordFormat.HEAD);
    }

    /** {@return how many bytes were read; zeros follow them} */
    private static int read(FileChannel channel, ByteBuffer bytes, long from) throws IOException {
        bytes.clear().limit(bytes.capacity() - RecordFormat.HEAD);
        while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) > 0) {
            // Up to the end of the file or of the buffer.
        }
        int read = bytes.position();
        bytes.limit(read + RecordFormat.HEAD).put(new byte[RecordFormat.HEAD]);
        return read;
    }
}

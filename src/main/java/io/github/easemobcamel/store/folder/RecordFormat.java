package io.github.easemobcamel.store.folder;

import java.nio.ByteBuffer;

/** How the records of a file tell where they end. */
interface RecordFormat {

    /** What a record needs at most to tell its length; so many zeros follow what was read. */
    int HEAD = 32;
    /** The length of what is no record. */
    int NONE = 0;

    /** A file that only grows, byte by byte. */
    RecordFormat BYTES = (bytes, at) -> Math.max(NONE, bytes.limit() - HEAD - at);

    /** A page of Artemis: a brace, the size, the event, a brace. Source: {@code PageReadWriter} of Artemis. */
    RecordFormat PAGE = new RecordFormat() {
        private static final int AROUND = 6;

        @Override
        public int length(ByteBuffer bytes, int at) {
            return bytes.get(at) == '{' ? around(AROUND, bytes.getInt(at + 1)) : NONE;
        }

        @Override
        public boolean isWhole(ByteBuffer bytes, int at, int length) {
            return bytes.get(at + length - 1) == '}';
        }
    };

    /**
     * {@return how long the record says to be, or {@link #NONE}}
     *
     * @param bytes a part of the file
     * @param at where a record may begin
     */
    int length(ByteBuffer bytes, int at);

    /**
     * {@return whether it ends as it must}
     *
     * @param bytes a part of the file, with all of the record
     * @param at where the record begins
     * @param length how long it says to be
     */
    default boolean isWhole(ByteBuffer bytes, int at, int length) {
        return true;
    }

    private static int around(int fixed, int body) {
        return body < 0 || body > Integer.MAX_VALUE - 2 * HEAD ? NONE : fixed + body;
    }

    /**
     * A journal of Artemis: each record names the file's id after its type, and its own length at its end. Source: the load of
     * {@code JournalImpl} of Artemis.
     *
     * @param fileId the id in the file's header
     */
    static RecordFormat journal(long fileId) {
        return new RecordFormat() {

            @Override
            public int length(ByteBuffer bytes, int at) {
                if (bytes.getInt(at + 1) != (int) fileId) {
                    return NONE;
                }
                return switch (bytes.get(at)) {
                    // Event, add, update; the same in a transaction; delete in a transaction.
                    case 10, 11, 12 -> around(23, bytes.getInt(at + 14));
                    case 13, 14 -> around(31, bytes.getInt(at + 22));
                    case 15 -> around(30, bytes.getInt(at + 22));
                    // Delete; prepare; commit; rollback.
                    case 16 -> 18;
                    case 17 -> around(26, bytes.getInt(at + 18));
                    case 18 -> 22;
                    case 19 -> 18;
                    default -> NONE;
                };
            }

            @Override
            public boolean isWhole(ByteBuffer bytes, int at, int length) {
                return bytes.getInt(at + length - Integer.BYTES) == length;
            }
        };
    }
}

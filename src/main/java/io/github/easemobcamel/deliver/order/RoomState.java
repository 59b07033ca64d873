package io.github.easemobcamel.deliver.order;

/**
 * What a room waits for.
 *
 * @param waits which of the cases it is
 * @param due for a head: when its next attempt is to be made, in milliseconds since 1970
 */
record RoomState(Waits waits, long due) {

    /** Either; the broker knows. */
    static final RoomState UNKNOWN = new RoomState(Waits.PERHAPS, 0);
    /** Nothing: its followers can be delivered. */
    static final RoomState FREE = new RoomState(Waits.NO, 0);

    /** Whether it waits for its head. */
    enum Waits {
        YES, NO, PERHAPS
    }

    /** {@return that of a room whose head is tried again at that time} */
    static RoomState headDue(long time) {
        return new RoomState(Waits.YES, time);
    }

    boolean hasHead() {
        return waits == Waits.YES;
    }
}

package io.github.easemobcamel.deliver.order;

import java.util.HashMap;
import java.util.Map;

/** What one transaction of the broker has done to rooms so far; it takes effect when the transaction ends. */
final class RoomChanges {

    /** How much was put into the queue for each room, in bytes. */
    final Map<String, Long> put = new HashMap<>();
    /** What each of the rooms will wait for that begin or end to wait. */
    final Map<String, RoomState> after = new HashMap<>();
    /** The room of which this transaction takes what is held back, or null. */
    String inHand;
    /** How much of that was taken, in bytes. */
    long taken;
    /** How often something had been put for that room when nothing more of it was there, negative if something was. */
    long emptyAfter = -1;

    /** What the room of the event that is just being delivered waits for, if the event has failed; else null. */
    RoomState newHead;

    void takes(String room) {
        inHand = room;
        after.put(room, RoomState.UNKNOWN);
    }
}

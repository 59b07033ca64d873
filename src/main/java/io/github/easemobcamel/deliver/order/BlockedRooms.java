package io.github.easemobcamel.deliver.order;

import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * What the runner knows of the rooms of which something is held back, or may be; the broker's queue holds the truth. A room is
 * forgotten when the queue has shown that nothing of it is there and no transaction has put something since.
 */
final class BlockedRooms {

    private final Clock clock;
    private final Map<String, Room> rooms = new HashMap<>();
    private final Set<String> ready = new LinkedHashSet<>();
    private final PriorityQueue<Due> heads = new PriorityQueue<>(Comparator.comparingLong(Due::time));
    private long bytes;

    /** When the head of a room is to be tried; passed over if the room waits for something else by then. */
    private record Due(String room, long time) {
    }

    private static final class Room {
        private RoomState state = RoomState.UNKNOWN;
        /** Whether a transaction takes what is held back of it. */
        private boolean inHand;
        /** How many transactions have put something of it and have not ended. */
        private int open;
        /** How often something of it was put. */
        private long puts;
        private long bytes;
    }

    /** @param clock tells when heads are due */
    BlockedRooms(Clock clock) {
        this.clock = clock;
    }

    /** {@return whether the events of a room have to wait} */
    synchronized boolean contains(String room) {
        return rooms.containsKey(room);
    }

    /** {@return how much is held back, in bytes} */
    synchronized long bytes() {
        return bytes;
    }

    /** Notes what the broker's queue holds for a room of which nothing is known yet. */
    synchronized void learn(String name, RoomState state, long size) {
        Room room = new Room();
        rooms.put(name, room);
        grow(room, size);
        change(name, room, state);
        settle(name, room);
    }

    /** {@return how long it is until something held back can be delivered, in milliseconds; 0 if it can be now} */
    synchronized long millisToReady() {
        makeDueReady();
        if (!ready.isEmpty()) {
            return 0;
        }
        return heads.isEmpty() ? Long.MAX_VALUE : Math.max(1, heads.peek().time() - clock.millis());
    }

    /** Waits until something held back can be delivered, for so many milliseconds at most. */
    synchronized void awaitReady(long millis) throws InterruptedException {
        long left = Math.min(millis, millisToReady());
        if (left > 0) {
            wait(left);
        }
    }

    /** {@return the room of which a transaction is to take what is held back, which nobody else does meanwhile; null if none} */
    synchronized String takeReady(RoomChanges changes) {
        makeDueReady();
        if (!ready.isEmpty()) {
            String name = ready.iterator().next();
            ready.remove(name);
            rooms.get(name).inHand = true;
            changes.takes(name);
        }
        return changes.inHand;
    }

    /** {@return what a room waits for, as far as is known} */
    synchronized RoomState state(String room) {
        return rooms.get(room).state;
    }

    /** {@return how often something has been put for a room, or a negative number while a transaction is about it} */
    synchronized long settledPuts(String name) {
        Room room = rooms.get(name);
        return room.open == 0 ? room.puts : -1;
    }

    /** Notes that a transaction puts something of a room into the queue; from now on its later events have to wait. */
    synchronized void put(RoomChanges changes, String name, long size) {
        Room room = rooms.computeIfAbsent(name, absent -> new Room());
        if (changes.put.merge(name, size, Long::sum) == size) {
            room.open++;
        }
        room.puts++;
        grow(room, size);
    }

    /** Notes how a transaction ended. */
    synchronized void end(RoomChanges changes, boolean committed) {
        changes.put.forEach((name, size) -> {
            Room room = rooms.get(name);
            room.open--;
            grow(room, committed ? 0 : -size);
        });
        changes.after.forEach((name, state) -> change(name, rooms.get(name), committed ? state : RoomState.UNKNOWN));
        if (changes.inHand != null) {
            Room room = rooms.get(changes.inHand);
            room.inHand = false;
            grow(room, committed ? -changes.taken : 0);
            if (committed && room.puts == changes.emptyAfter && !room.state.hasHead()) {
                grow(room, -room.bytes);
                rooms.remove(changes.inHand);
            }
        }
        changes.put.keySet().forEach(name -> settle(name, rooms.get(name)));
        changes.after.keySet().forEach(name -> settle(name, rooms.get(name)));
    }

    private void change(String name, Room room, RoomState state) {
        room.state = state;
        if (state.hasHead()) {
            heads.add(new Due(name, state.due()));
        }
    }

    /** Lets a transaction take what is held back of a room, if it does not wait. */
    private void settle(String name, Room room) {
        if (room != null && !room.inHand && !room.state.hasHead() && room.open == 0) {
            ready.add(name);
            notifyAll();
        }
    }

    private void makeDueReady() {
        long now = clock.millis();
        while (!heads.isEmpty() && heads.peek().time() <= now) {
            Due due = heads.poll();
            Room room = rooms.get(due.room());
            if (room != null && !room.inHand && room.state.equals(RoomState.headDue(due.time()))) {
                ready.add(due.room());
            }
        }
    }

    /** Never below nothing: after an end whose outcome was not told, less may have been noted than there is. */
    private void grow(Room room, long by) {
        long change = Math.max(by, -room.bytes);
        room.bytes += change;
        bytes += change;
    }
}

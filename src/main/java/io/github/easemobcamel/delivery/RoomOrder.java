package io.github.easemobcamel.delivery;

import io.github.easemobcamel.broker.QueueNames;
import io.github.easemobcamel.callback.Tally;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the order of each room at one destination with {@code order=strict}. While an event waits for its next attempt, it is
 * the <em>head</em> of its room; later events of the room go to a queue of their own, {@link QueueNames#heldBack}, in the
 * order received. When the head has been delivered or is a dead letter, they follow from there.
 *
 * <p>That queue holds the truth, the followers of each room and a marker for each head that waits, all written in the
 * transaction of the event that they concern. It is read once. From then on what is known here of a room says at least that it
 * waits; whether it still does is asked of the broker: after a transaction that touched the room was rolled back (or has ended
 * otherwise than the runner got to know), and before the room is forgotten. Nothing waits for another room's transaction.
 */
public final class RoomOrder {

    /** Says of an event that its room waits for it, and of a message in the queue of followers that it is a marker. */
    static final String HEAD = "headOfRoom";
    private static final String GROUP = "JMSXGroupID";
    /** How long a consumer waits while another one reads the queue. */
    private static final long LEARN_MILLIS = 500;

    private final String destination;
    private final HeldBackQueue queue;
    private final long mostBytes;
    private final ReentrantLock learning = new ReentrantLock();
    private final Map<String, Room> rooms = new HashMap<>();
    private final Set<String> ready = new LinkedHashSet<>();
    private final ThreadLocal<Changes> changes = new ThreadLocal<>();
    private final Tally full = new Tally();
    private final Tally withoutMarker = new Tally();
    private volatile boolean known;
    private volatile boolean refusing;
    private long bytes;

    /** What a room waits for. */
    private enum Waits {
        /** Its head, which is in the destination's queue or is being delivered. */
        FOR_HEAD,
        /** Nothing: its followers can be delivered. */
        FOR_NOTHING,
        /** Either; the broker knows. */
        UNKNOWN
    }

    /** A room of which something waits, or may wait. */
    private static final class Room {
        private Waits waits = Waits.UNKNOWN;
        /** Whether a consumer delivers its followers. */
        private boolean inHand;
        /** How many transactions have put followers of it and have not ended. */
        private int open;
        /** How many followers of it were ever put. */
        private long puts;
    }

    /** What the transaction of the current thread has to do with rooms. */
    private static final class Changes {
        private final Map<String, Room> touched = new HashMap<>();
        private final Set<String> withFollower = new LinkedHashSet<>();
        private final Map<String, Waits> onCommit = new HashMap<>();
        private String inHand;
        private boolean empty;
        private long bytes;
        private boolean newHead;
    }

    /** Delivers an event. */
    @FunctionalInterface
    interface Delivery {
        void deliver(Message event) throws JMSException;
    }

    /**
     * @param destination the destination's name
     * @param mostBytes how much is held back at most, in bytes
     */
    RoomOrder(String destination, long mostBytes) {
        this.destination = destination;
        this.mostBytes = mostBytes;
        queue = new HeldBackQueue(destination);
    }

    /**
     * Learns which rooms wait, if that is not known; to be called before an event is taken.
     *
     * @param session any session
     * @return whether it is known now; false while another consumer is about it
     * @throws JMSException if the broker fails
     */
    boolean isKnown(Session session) throws JMSException {
        try {
            if (known) {
                return true;
            }
            if (learning.tryLock(LEARN_MILLIS, TimeUnit.MILLISECONDS)) {
                try {
                    learn(session);
                } finally {
                    learning.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return known;
    }

    /** @return whether something of a room can be delivered now from the queue of followers */
    boolean hasReadyRoom() {
        synchronized (rooms) {
            return !ready.isEmpty();
        }
    }

    /** @return whether no more is held back, so that a transaction with an event that has to be fails */
    boolean isFull() {
        return refusing;
    }

    /** Starts a transaction of the calling thread. */
    void begin() {
        changes.set(new Changes());
    }

    /** Ends the transaction that {@link #begin} started, if it has. */
    void end(boolean committed) {
        Changes ended = changes.get();
        changes.remove();
        if (ended == null) {
            return;
        }
        synchronized (rooms) {
            account(ended.bytes, committed);
            ended.withFollower.forEach(name -> rooms.get(name).open--);
            ended.touched.forEach((name, room) -> {
                if (!committed) {
                    room.waits = Waits.UNKNOWN;
                } else if (ended.onCommit.containsKey(name)) {
                    room.waits = ended.onCommit.get(name);
                }
            });
            if (ended.inHand != null) {
                rooms.get(ended.inHand).inHand = false;
            }
            ended.touched.keySet().forEach(name -> settle(name, committed && ended.empty && name.equals(ended.inHand)));
            ended.withFollower.forEach(name -> settle(name, false));
        }
    }

    /** Notes that the event which the calling thread delivers failed and has another attempt, for which its room waits. */
    void becomesHead() {
        changes.get().newHead = true;
    }

    /**
     * Delivers an event from the destination's queue, or holds it back.
     *
     * @param session the session of the transaction
     * @param event the event
     * @param delivery delivers it
     * @throws JMSException if the broker fails
     * @throws IllegalStateException if it would have to be held back and no more can be
     */
    void handle(Session session, Message event, Delivery delivery) throws JMSException {
        String room = event.getStringProperty(GROUP);
        if (room == null || !(event instanceof BytesMessage)) {
            delivery.deliver(event);
        } else if (event.propertyExists(HEAD)) {
            handleHead(session, room, event, delivery);
        } else if (follow(room, queue.bytes(event))) {
            queue.putFollower(session, room, event);
        } else if (deliver(event, delivery)) {
            waitForHead(session, room);
        }
    }

    /**
     * Delivers followers of a room until one fails.
     *
     * @param session the session of the transaction
     * @param most how many at most
     * @param delivery delivers them
     * @throws JMSException if the broker fails
     */
    void handleFollowers(Session session, int most, Delivery delivery) throws JMSException {
        Changes now = changes.get();
        String name = takeReady();
        if (name == null) {
            return;
        }
        Room room = now.touched.get(name);
        boolean doubtful;
        boolean quiet;
        long puts;
        synchronized (rooms) {
            doubtful = room.waits == Waits.UNKNOWN;
            quiet = room.open == 0;
            puts = room.puts;
        }
        if (doubtful && queue.hasMarker(session, name)) {
            now.onCommit.put(name, Waits.FOR_HEAD);
            return;
        }
        now.onCommit.put(name, Waits.FOR_NOTHING);
        int taken = 0;
        boolean failed = false;
        try (MessageConsumer followers = queue.followers(session, name)) {
            Message follower = null;
            while (taken < most && !failed && (follower = followers.receiveNoWait()) != null) {
                taken++;
                now.bytes -= queue.bytes(follower);
                failed = deliver(queue.event(session, name, follower), delivery);
            }
        }
        if (failed) {
            waitForHead(session, name);
        }
        synchronized (rooms) {
            // Only the first answer of the broker is to be believed: a later "nothing there" can overtake a request for more.
            now.empty = taken == 0 && quiet && room.puts == puts;
        }
    }

    private void handleHead(Session session, String room, Message event, Delivery delivery) throws JMSException {
        synchronized (rooms) {
            Room waiting = rooms.computeIfAbsent(room, name -> new Room());
            if (waiting.inHand) {
                throw new IllegalStateException("whether the room waits is just being asked");
            }
            changes.get().touched.put(room, waiting);
            waiting.waits = Waits.FOR_HEAD;
            ready.remove(room);
        }
        if (deliver(event, delivery)) {
            return;
        }
        if (!queue.takeMarker(session, room)) {
            if (!event.getJMSRedelivered()) {
                throw new IllegalStateException("the marker of the room cannot be seen");
            }
            withoutMarker.count("{} time(s) the room of an event for {} waited without a marker: has {} been tampered with?",
                    destination, QueueNames.heldBack(destination));
        }
        changes.get().onCommit.put(room, Waits.FOR_NOTHING);
    }

    private boolean deliver(Message event, Delivery delivery) throws JMSException {
        changes.get().newHead = false;
        delivery.deliver(event);
        return changes.get().newHead;
    }

    private boolean follow(String name, long size) {
        Changes now = changes.get();
        synchronized (rooms) {
            Room room = rooms.get(name);
            if (room == null) {
                return false;
            }
            if (bytes + size > mostBytes) {
                full.count("{} time(s) no event was taken for {}: its rooms that wait hold back {} MiB, no more is possible",
                        destination, mostBytes >> 20);
                refusing = true;
                throw new IllegalStateException("no more can be held back");
            }
            bytes += size;
            now.bytes += size;
            room.puts++;
            if (now.withFollower.add(name)) {
                room.open++;
            }
            return true;
        }
    }

    private void waitForHead(Session session, String name) throws JMSException {
        synchronized (rooms) {
            Room room = rooms.computeIfAbsent(name, absent -> new Room());
            room.waits = Waits.FOR_HEAD;
            changes.get().touched.put(name, room);
            changes.get().onCommit.put(name, Waits.FOR_HEAD);
        }
        queue.putMarker(session, name);
    }

    private String takeReady() {
        synchronized (rooms) {
            if (ready.isEmpty()) {
                return null;
            }
            String name = ready.iterator().next();
            ready.remove(name);
            rooms.get(name).inHand = true;
            changes.get().inHand = name;
            changes.get().touched.put(name, rooms.get(name));
            return name;
        }
    }

    /** What was put counts at once, what was taken with the commit. */
    private void account(long change, boolean committed) {
        bytes -= committed ? Math.max(0, -change) : Math.max(0, change);
        if (change < 0 && committed) {
            refusing = false;
        }
    }

    /** Forgets a room of which nothing waits, or lets a consumer take it. */
    private void settle(String name, boolean empty) {
        Room room = rooms.get(name);
        if (room == null || room.waits == Waits.FOR_HEAD || room.inHand) {
            return;
        }
        if (empty) {
            rooms.remove(name);
            if (rooms.isEmpty()) {
                bytes = 0;
                refusing = false;
            }
        } else if (room.open == 0) {
            ready.add(name);
        }
    }

    private void learn(Session session) throws JMSException {
        if (known) {
            return;
        }
        Map<String, Room> learned = new HashMap<>();
        long[] sum = {0};
        queue.forEach(session, (name, marker, size) -> {
            Room room = learned.computeIfAbsent(name, absent -> new Room());
            if (marker) {
                room.waits = Waits.FOR_HEAD;
            } else {
                sum[0] += size;
            }
        });
        synchronized (rooms) {
            rooms.putAll(learned);
            learned.forEach((name, room) -> settle(name, false));
            bytes = sum[0];
            known = true;
        }
    }
}

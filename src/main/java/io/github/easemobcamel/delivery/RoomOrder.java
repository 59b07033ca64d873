package io.github.easemobcamel.delivery;

import io.github.easemobcamel.broker.QueueNames;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Keeps the order of each room at one destination with {@code order=strict}. While an event waits for its next attempt, it is
 * the <em>head</em> of its room; later events of the room go to a queue of their own, {@link QueueNames#heldBack}, in the
 * order received. When the head has been delivered or is a dead letter, they follow from there.
 *
 * <p>What is known here is a copy of that queue: it holds the followers of each room, and a marker for each head that waits,
 * all of them written in the transaction of the event that they concern. The copy is read when the first event is taken, and
 * again after each transaction that was rolled back. So nothing that happens to the runner or to the broker can make a room
 * wait for an event that is not there.
 */
public final class RoomOrder {

    /** Says of an event that its room waits for it, and of a message in the queue of followers that it is a marker. */
    static final String HEAD = "headOfRoom";
    /** The room of what is held back; not the broker's group, which would tie each room to one consumer. */
    private static final String ROOM = "heldBackRoom";
    private static final String GROUP = "JMSXGroupID";
    /** When to look again for a follower whose transaction was not committed yet. */
    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(50).toNanos();

    private final String queue;
    private final ReadWriteLock transactions = new ReentrantReadWriteLock();
    private final Map<String, Room> rooms = new HashMap<>();
    private final Set<String> ready = new LinkedHashSet<>();
    private final ThreadLocal<Changes> changes = new ThreadLocal<>();
    private volatile boolean known;

    /** A room that waits. */
    private static final class Room {
        private int followers;
        private long notBefore = System.nanoTime();
    }

    /** What the transaction of the current thread changes. */
    private static final class Changes {
        private final List<Runnable> onCommit = new ArrayList<>();
        private boolean newHead;
    }

    /** Delivers an event. */
    @FunctionalInterface
    interface Delivery {
        void deliver(Message event) throws JMSException;
    }

    /**
     * @param destination the destination's name
     */
    RoomOrder(String destination) {
        queue = QueueNames.heldBack(destination);
    }

    /** Starts a transaction of the calling thread. */
    void begin(Session session) throws JMSException {
        while (true) {
            transactions.readLock().lock();
            if (known) {
                changes.set(new Changes());
                return;
            }
            transactions.readLock().unlock();
            learn(session);
        }
    }

    /** Ends the transaction that {@link #begin} started, if it has. */
    void end(boolean committed) {
        Changes ended = changes.get();
        if (ended != null) {
            changes.remove();
            if (committed) {
                ended.onCommit.forEach(Runnable::run);
            } else {
                known = false;
            }
            transactions.readLock().unlock();
        }
    }

    /** Notes that the event which the calling thread delivers failed and has another attempt, for which its room waits. */
    void becomesHead() {
        changes.get().newHead = true;
    }

    /**
     * @param session any session
     * @return whether the followers of a room can be delivered now
     * @throws JMSException if the broker fails
     */
    boolean hasReadyRoom(Session session) throws JMSException {
        if (!known) {
            learn(session);
        }
        synchronized (rooms) {
            return firstReady() != null;
        }
    }

    /** @return whether followers of a room can be delivered now or soon */
    boolean willHaveReadyRoom() {
        synchronized (rooms) {
            return !ready.isEmpty();
        }
    }

    /**
     * Delivers an event from the destination's queue, or holds it back.
     *
     * @param session the session of the transaction
     * @param event the event
     * @param delivery delivers it
     * @throws JMSException if the broker fails
     */
    void handle(Session session, Message event, Delivery delivery) throws JMSException {
        String room = event.getStringProperty(GROUP);
        if (room == null || !(event instanceof BytesMessage)) {
            delivery.deliver(event);
            return;
        }
        boolean head = event.propertyExists(HEAD);
        if (!head && follow(room)) {
            send(session, EventCopy.of(session, event, GROUP, ROOM));
            return;
        }
        boolean failed = deliver(event, delivery);
        if (head && !failed) {
            removeMarker(session, room);
            changes.get().onCommit.add(() -> release(room));
        } else if (!head && failed) {
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
        String room = takeReady();
        if (room == null) {
            return;
        }
        int taken = 0;
        boolean failed = false;
        Message follower = null;
        try (MessageConsumer followers = consumer(session, room, " IS NULL")) {
            while (taken < most && !failed && (follower = followers.receiveNoWait()) != null) {
                taken++;
                failed = deliver(EventCopy.of(session, follower, ROOM, GROUP), delivery);
            }
        }
        boolean foundAll = follower == null;
        synchronized (rooms) {
            rooms.get(room).followers -= taken;
            rooms.get(room).notBefore = System.nanoTime() + (foundAll ? LOOK_AGAIN_NANOS : 0);
        }
        if (failed) {
            waitForHead(session, room);
        } else {
            changes.get().onCommit.add(() -> release(room));
        }
    }

    private String takeReady() {
        synchronized (rooms) {
            String room = firstReady();
            ready.remove(room);
            return room;
        }
    }

    private String firstReady() {
        String first = ready.isEmpty() ? null : ready.iterator().next();
        return first == null || System.nanoTime() < rooms.get(first).notBefore ? null : first;
    }

    private boolean deliver(Message event, Delivery delivery) throws JMSException {
        changes.get().newHead = false;
        delivery.deliver(event);
        return changes.get().newHead;
    }

    private boolean follow(String room) {
        synchronized (rooms) {
            Room waiting = rooms.get(room);
            if (waiting != null) {
                waiting.followers++;
            }
            return waiting != null;
        }
    }

    private void waitForHead(Session session, String room) throws JMSException {
        Message marker = session.createMessage();
        marker.setStringProperty(ROOM, room);
        marker.setBooleanProperty(HEAD, true);
        send(session, marker);
        synchronized (rooms) {
            rooms.computeIfAbsent(room, name -> new Room());
        }
    }

    private void removeMarker(Session session, String room) throws JMSException {
        try (MessageConsumer markers = consumer(session, room, " = TRUE")) {
            markers.receiveNoWait();
        }
    }

    private MessageConsumer consumer(Session session, String room, String headIs) throws JMSException {
        return session.createConsumer(session.createQueue(queue),
                ROOM + " = '" + room.replace("'", "''") + "' AND " + HEAD + headIs);
    }

    private void send(Session session, Message message) throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            producer.send(message);
        }
    }

    /** The room has no head any more: its followers can be delivered, or it waits no longer. */
    private void release(String room) {
        synchronized (rooms) {
            Room waiting = rooms.get(room);
            if (waiting != null && waiting.followers > 0) {
                ready.add(room);
            } else {
                rooms.remove(room);
            }
        }
    }

    private void learn(Session session) throws JMSException {
        transactions.writeLock().lock();
        try (QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
            synchronized (rooms) {
                rooms.clear();
                ready.clear();
                Set<String> withHead = new HashSet<>();
                for (Enumeration<?> messages = browser.getEnumeration(); messages.hasMoreElements();) {
                    Message held = (Message) messages.nextElement();
                    Room room = rooms.computeIfAbsent(held.getStringProperty(ROOM), name -> new Room());
                    if (held.propertyExists(HEAD)) {
                        withHead.add(held.getStringProperty(ROOM));
                    } else {
                        room.followers++;
                    }
                }
                rooms.keySet().stream().filter(room -> !withHead.contains(room)).forEach(ready::add);
                known = true;
            }
        } finally {
            transactions.writeLock().unlock();
        }
    }
}

package io.github.easemobcamel.deliver.order;

import io.github.easemobcamel.log.Tally;
import io.github.easemobcamel.store.Quarantine;
import io.github.easemobcamel.store.QueueNames;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the order of each room at one destination with {@code order=strict}. An event that waits for its next attempt is the
 * <em>head</em> of its room. It goes to a queue of its own, {@link QueueNames#heldBack}, and the later events of the room
 * follow it there, in the order received. When the head is due, it is delivered from there, and when it has been delivered or
 * is a dead letter, so are its followers.
 *
 * <p>That queue holds the truth, as everything is written in the transaction of the event that it concerns. It is read once;
 * the {@link WaitingRooms} are what is known since. Whether a room still waits is asked of the broker after a transaction that
 * concerned it was rolled back, or ended otherwise than the runner got to know. No room waits for another one's transaction.
 */
public final class RoomOrder {

    private static final String GROUP = "JMSXGroupID";
    /** How long a consumer waits while another one reads the queue. */
    private static final long LEARN_MILLIS = 500;

    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final String destination;
    private final boolean strict;
    private final Quarantine quarantine;
    private final HeldBackQueue queue;
    private final long mostBytes;
    private final Clock clock;
    private final WaitingRooms rooms;
    private final ReentrantLock learning = new ReentrantLock();
    private final ThreadLocal<RoomChanges> changes = new ThreadLocal<>();
    private final Tally full = new Tally();
    private volatile boolean known;

    /** Delivers an event. */
    @FunctionalInterface
    public interface Delivery {
        void deliver(Message event) throws JMSException;
    }

    /**
     * @param destination the destination's name
     * @param strict whether events are held back; what was held back before is set free if not
     * @param mostBytes how much is held back at most, in bytes; what each consumer has in hand can come on top of it
     * @param clock tells when heads are due
     */
    public RoomOrder(String destination, boolean strict, long mostBytes, Clock clock) {
        this.destination = destination;
        this.strict = strict;
        this.mostBytes = mostBytes;
        this.clock = clock;
        quarantine = new Quarantine(QueueNames.deadLetters(destination));
        queue = new HeldBackQueue(destination, quarantine);
        rooms = new WaitingRooms(clock);
    }

    /**
     * Learns which rooms wait, if that is not known; to be called before an event is taken.
     *
     * @param session any session
     * @return whether it is known now; false while another consumer is about it
     * @throws JMSException if the broker fails
     */
    public boolean isKnown(Session session) throws JMSException {
        try {
            if (!known && learning.tryLock(LEARN_MILLIS, TimeUnit.MILLISECONDS)) {
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

    /** {@return takes the destination's events that cannot be read} */
    public Quarantine quarantine() {
        return quarantine;
    }

    /** {@return whether something that is held back can be delivered now} */
    public boolean hasReadyRoom() {
        return millisToReadyRoom() == 0;
    }

    /** {@return how long it is, as far as is known, until something that is held back can be delivered, in milliseconds} */
    public long millisToReadyRoom() {
        return rooms.millisToReady();
    }

    /** {@return whether no more may be held back, so that no event may be taken from the destination's queue} */
    public boolean isFull() {
        return rooms.bytes() >= mostBytes;
    }

    /** Waits, as it {@link #isFull}, for something that can be delivered; for so many milliseconds at most. */
    public void awaitReadyRoom(long millis) {
        full.count("{} time(s) no event was taken for {}: its rooms that wait hold back {} MiB, no more is possible",
                destination, mostBytes >> 20);
        try {
            rooms.awaitReady(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts a transaction of the calling thread. */
    public void begin() {
        changes.set(new RoomChanges(null));
    }

    /** Ends the transaction that {@link #begin} started, if it has. */
    public void end(boolean committed) {
        RoomChanges ended = changes.get();
        changes.remove();
        if (ended != null) {
            rooms.end(ended, committed);
        }
    }

    /**
     * Notes that the event which the calling thread delivers failed and goes to the queue as the head of its room.
     *
     * @param due when its next attempt is to be made, in milliseconds since 1970
     */
    public void becomesHead(long due) {
        changes.get().newHead = RoomState.headDue(due);
    }

    /**
     * Delivers an event from the destination's queue, or holds it back.
     *
     * @param session the session of the transaction
     * @param event the event
     * @param delivery delivers it
     * @throws JMSException if the broker fails
     */
    public void handle(Session session, Message event, Delivery delivery) throws JMSException {
        String room = event.getStringProperty(GROUP);
        if (room == null || !(event instanceof BytesMessage)) {
            delivery.deliver(event);
        } else if (event.propertyExists(HeldBackQueue.MARKER) && queue.takeMarker(session, room)) {
            long due = clock.millis();
            rooms.put(changes.get(), room, queue.bytes(event));
            changes.get().after.put(room, RoomState.headDue(due));
            queue.putHead(session, room, event, due);
        } else if (rooms.contains(room)) {
            rooms.put(changes.get(), room, queue.bytes(event));
            queue.putFollower(session, room, event);
        } else {
            deliver(room, event, delivery);
        }
    }

    /**
     * Delivers the head of a room that is due, or followers of one that does not wait, until one fails; begins the transaction.
     *
     * @param session the session of the transaction
     * @param most how many events at most
     * @param delivery delivers them
     * @throws JMSException if the broker fails
     */
    public void handleHeldBack(Session session, int most, Delivery delivery) throws JMSException {
        RoomChanges now = rooms.takeReady();
        changes.set(now);
        String room = now.inHand;
        if (room == null) {
            return;
        }
        RoomState state = rooms.state(room);
        if (state.equals(RoomState.UNKNOWN)) {
            state = queue.state(session, room);
        }
        now.after.put(room, state);
        if (!state.hasHead()) {
            deliverFollowers(session, room, most, delivery);
        } else if (state.due() <= clock.millis()) {
            deliverHead(session, room, delivery);
        }
    }

    private void deliverHead(Session session, String room, Delivery delivery) throws JMSException {
        try (MessageConsumer consumer = queue.head(session, room)) {
            Message head = consumer.receiveNoWait();
            if (head == null && !queue.takeMarker(session, room)) {
                throw new IllegalStateException("the event for which the room waits is not there, if it still waits");
            }
            changes.get().after.put(room, RoomState.FREE);
            if (head != null) {
                take(session, room, head, delivery);
            }
        }
    }

    private void deliverFollowers(Session session, String room, int most, Delivery delivery) throws JMSException {
        long puts = rooms.settledPuts(room);
        try (MessageConsumer consumer = queue.all(session, room)) {
            // Only the first answer of the broker is to be believed: a later "nothing there" can overtake a request for more.
            Message follower = consumer.receiveNoWait();
            if (follower == null) {
                changes.get().emptyAfter = puts;
            }
            for (int left = most - 1; follower != null; left--) {
                boolean goesOn = take(session, room, follower, delivery) && left > 0;
                follower = goesOn ? consumer.receiveNoWait() : null;
            }
        }
    }

    private boolean take(Session session, String room, Message held, Delivery delivery) throws JMSException {
        String problem = queue.problem(held);
        if (problem != null) {
            queue.putAside(session, room, held, problem);
            return true;
        }
        changes.get().taken += queue.bytes(held);
        return deliver(room, queue.event(session, room, held), delivery);
    }

    /** {@return whether the room can go on: the event was delivered or is a dead letter} */
    private boolean deliver(String room, Message event, Delivery delivery) throws JMSException {
        RoomChanges now = changes.get();
        now.newHead = null;
        delivery.deliver(event);
        if (now.newHead == null) {
            return true;
        }
        rooms.put(now, room, queue.bytes(event));
        now.after.put(room, now.newHead);
        return false;
    }

    private void learn(Session session) throws JMSException {
        if (known) {
            return;
        }
        if (queue.needsRenewal(session, !strict)) {
            queue.renew(session, !strict);
            LOG.info(strict ? "What destination {} holds back was brought into the form of this build"
                    : "What destination {} held back while its order was strict is set free", destination);
        }
        Map<String, RoomState> states = new HashMap<>();
        Map<String, Long> sizes = new HashMap<>();
        queue.forEach(session, (room, state, size) -> {
            states.merge(room, state, (one, other) -> one.hasHead() ? one : other);
            sizes.merge(room, size, Long::sum);
        });
        states.forEach((room, state) -> rooms.learn(room, state, sizes.get(room)));
        known = true;
    }
}

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
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the order of each room. An event that waits for its next attempt is the <em>head</em> of its room. It goes to a queue of
 * its own, {@link QueueNames#heldBack}, and the later events of the room follow it there, in the order received. When the head is
 * due, it is delivered from there, and when it has been delivered or is a dead letter, so are its followers.
 *
 * <p>That queue holds the truth, as everything is written in the transaction of the event that it concerns. It is read once;
 * the {@link BlockedRooms} are what is known since. Whether a room still waits is asked of the broker after a transaction that
 * concerned it was rolled back, or ended otherwise than the runner got to know. No room waits for another one's transaction.
 */
public final class StrictOrder implements RoomOrder {

    private static final String GROUP = "JMSXGroupID";
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final String destination;
    private final HeldBackQueue queue;
    private final LongSupplier mostBytes;
    private final Clock clock;
    private final BlockedRooms rooms;
    private final Once learnt = new Once();
    private final Tally full = new Tally();

    /**
     * @param quarantine takes what cannot be read
     * @param mostBytes how much is held back at most, in bytes; what each consumer has in hand can come on top of it
     * @param clock tells when heads are due
     */
    public StrictOrder(String destination, Quarantine quarantine, LongSupplier mostBytes, Clock clock) {
        this.destination = destination;
        this.mostBytes = mostBytes;
        this.clock = clock;
        queue = new HeldBackQueue(destination, quarantine);
        rooms = new BlockedRooms(clock);
    }

    /** Learns which rooms wait. */
    @Override
    public boolean isReady(Session session) throws JMSException {
        return learnt.isDone(() -> learn(session));
    }

    @Override
    public long millisToReadyRoom() {
        return rooms.millisToReady();
    }

    @Override
    public boolean isFull() {
        return rooms.bytes() >= mostBytes.getAsLong();
    }

    @Override
    public void awaitReadyRoom(long millis) {
        full.count("{} time(s) no event was taken for {}: its rooms that wait hold back {} MiB, no more is possible",
                destination, mostBytes.getAsLong() >> 20);
        try {
            rooms.awaitReady(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Transaction begin() {
        return new Changes();
    }

    private void learn(Session session) throws JMSException {
        if (queue.needsRenewal(session, false)) {
            queue.renew(session, false);
            LOG.info("What destination {} holds back was brought into the form of this build", destination);
        }
        Map<String, RoomState> states = new HashMap<>();
        Map<String, Long> sizes = new HashMap<>();
        queue.forEach(session, (room, state, size) -> {
            states.merge(room, state, (one, other) -> one.hasHead() ? one : other);
            sizes.merge(room, size, Long::sum);
        });
        states.forEach((room, state) -> rooms.learn(room, state, sizes.get(room)));
    }

    private final class Changes implements Transaction {

        private final RoomChanges changes = new RoomChanges();

        @Override
        public void handle(Session session, Message event, Delivery delivery) throws JMSException {
            String room = event.getStringProperty(GROUP);
            if (room == null || !(event instanceof BytesMessage)) {
                delivery.deliver(event);
            } else if (event.propertyExists(HeldBackQueue.MARKER) && queue.takeMarker(session, room)) {
                long due = clock.millis();
                rooms.put(changes, room, queue.bytes(event));
                changes.after.put(room, RoomState.headDue(due));
                queue.putHead(session, room, event, due);
            } else if (rooms.contains(room)) {
                rooms.put(changes, room, queue.bytes(event));
                queue.putFollower(session, room, event);
            } else {
                deliver(room, event, delivery);
            }
        }

        @Override
        public void handleHeldBack(Session session, int most, Delivery delivery) throws JMSException {
            String room = rooms.takeReady(changes);
            if (room == null) {
                return;
            }
            RoomState state = rooms.state(room);
            if (state.equals(RoomState.UNKNOWN)) {
                state = queue.state(session, room);
            }
            changes.after.put(room, state);
            if (!state.hasHead()) {
                deliverFollowers(session, room, most, delivery);
            } else if (state.due() <= clock.millis()) {
                deliverHead(session, room, delivery);
            }
        }

        @Override
        public String retry(org.apache.camel.Message event, long due) {
            if (event.getHeader(GROUP) == null) {
                return RelaxedOrder.schedule(event, due, destination);
            }
            HeldBackQueue.makeHead(event, due);
            changes.newHead = RoomState.headDue(due);
            return QueueNames.heldBack(destination);
        }

        @Override
        public void end(boolean committed) {
            rooms.end(changes, committed);
        }

        private void deliverHead(Session session, String room, Delivery delivery) throws JMSException {
            try (MessageConsumer consumer = queue.head(session, room)) {
                Message head = consumer.receiveNoWait();
                if (head == null && !queue.takeMarker(session, room)) {
                    // It may be there all the same, see HeldBackQueue.holdsNothing.
                    changes.after.put(room, RoomState.UNKNOWN);
                    return;
                }
                changes.after.put(room, RoomState.FREE);
                if (head != null) {
                    take(session, room, head, delivery);
                }
            }
        }

        private void deliverFollowers(Session session, String room, int most, Delivery delivery) throws JMSException {
            long puts = rooms.settledPuts(room);
            boolean found;
            try (MessageConsumer consumer = queue.all(session, room)) {
                Message follower = consumer.receiveNoWait();
                found = follower != null;
                for (int left = most - 1; follower != null; left--) {
                    boolean goesOn = take(session, room, follower, delivery) && left > 0;
                    follower = goesOn ? consumer.receiveNoWait() : null;
                }
            }
            if (!found && queue.holdsNothing(session, room)) {
                changes.emptyAfter = puts;
            }
        }

        private boolean take(Session session, String room, Message held, Delivery delivery) throws JMSException {
            String problem = queue.problem(held);
            if (problem != null) {
                queue.putAside(session, room, held, problem);
                return true;
            }
            changes.taken += queue.bytes(held);
            return deliver(room, queue.event(session, room, held), delivery);
        }

        /** {@return whether the room can go on: the event was delivered or is a dead letter} */
        private boolean deliver(String room, Message event, Delivery delivery) throws JMSException {
            changes.newHead = null;
            delivery.deliver(event);
            if (changes.newHead == null) {
                return true;
            }
            rooms.put(changes, room, queue.bytes(event));
            changes.after.put(room, changes.newHead);
            return false;
        }
    }
}

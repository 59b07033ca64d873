package io.github.easemobcamel.deliver.order;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.event.JsonFacts;
import io.github.easemobcamel.store.CoreSession;
import io.github.easemobcamel.store.EventCopy;
import io.github.easemobcamel.store.EventFormat;
import io.github.easemobcamel.store.Quarantine;
import io.github.easemobcamel.store.QueueNames;
import io.github.easemobcamel.store.Requeue;
import io.github.easemobcamel.store.SeenMessages;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;

/**
 * The queue with what a destination holds back: of each room that waits the head, the event for whose next attempt it waits,
 * and its followers, the later events. A head lies here and not in the destination's queue because that may be paged: there it
 * would come after all that waits, and much of that may have to wait for it.
 *
 * <p>Former builds had the head in the destination's queue, and here a marker for it, a message without a body; the oldest of
 * them named the room as it is. {@link #renew} brings what they left into the present form.
 */
public final class HeldBackQueue {

    /**
     * The room of what is held back. Not the broker's group, which would tie each room to one consumer; and in hexadecimal, as
     * the broker's selectors take some words for its own even in quotes.
     */
    public static final String ROOM = "heldBackRoom";
    /** When a head is to be tried again, in milliseconds since 1970; a follower does not have it. */
    public static final String DUE = "nextAttemptTime";
    /** Former builds: on a marker, and on the head in the destination's queue that it stands for. */
    public static final String MARKER = "headOfRoom";
    private static final String GROUP = "JMSXGroupID";
    /** Longer than the client's request for more messages takes to reach the broker. */
    private static final long MORE_MILLIS = 500;
    /** How long a room waits for the head of a former build, which may be gone. */
    static final long MARKER_MILLIS = Duration.ofHours(1).toMillis();
    /** What the properties of an event take beside its body, rather more than less. */
    private static final long PROPERTIES_BYTES = 1024;

    private static final String ONLY_HEAD = " AND " + DUE + " IS NOT NULL";
    private static final String ONLY_MARKER = " AND " + MARKER + " = TRUE";

    private final String name;
    private final String destinationQueue;
    private final Quarantine quarantine;

    /** Is told of each event in the queue: its room, what the room waits for if it is a head, else nothing, and its size. */
    @FunctionalInterface
    interface Visitor {
        void visit(String room, RoomState state, long bytes);
    }

    /** @param quarantine takes what cannot be read */
    HeldBackQueue(String destination, Quarantine quarantine) {
        name = QueueNames.heldBack(destination);
        destinationQueue = QueueNames.destination(destination);
        this.quarantine = quarantine;
    }

    /**
     * Looks at all that the queue holds; nothing may be put into it or taken from it meanwhile.
     *
     * @throws JMSException if the broker fails or does not show everything
     */
    void forEach(Session session, Visitor visitor) throws JMSException {
        browse(session, held -> visitor.visit(room(held), state(held), held.getBodySize() + PROPERTIES_BYTES));
    }

    /** The JMS browser takes a failure of the broker for the end of the queue; this one does not. */
    private void browse(Session session, Consumer<ClientMessage> action) throws JMSException {
        try {
            ClientSession core = CoreSession.of(session);
            long left = count(session, name);
            SeenMessages seen = new SeenMessages();
            try (ClientConsumer browser = core.createConsumer(SimpleString.of(name), null, true)) {
                while (left > 0) {
                    ClientMessage held = browser.receiveImmediate();
                    if (held == null) {
                        // "Nothing there" can overtake the client's request for more.
                        held = browser.receive(MORE_MILLIS);
                    }
                    if (held == null) {
                        throw new JMSException(left + " more messages are in " + name + " than can be seen now");
                    }
                    if (seen.isNew(held)) {
                        left--;
                        action.accept(held);
                    }
                }
            }
        } catch (ActiveMQException e) {
            throw failed(e);
        }
    }

    /**
     * {@return whether something is to be brought into another form}
     *
     * @param free whether nothing is to be held back any more
     */
    boolean needsRenewal(Session session, boolean free) throws JMSException {
        boolean[] needed = {free && count(session, name) > 0};
        browse(session, held -> needed[0] |= held.getType() != Message.BYTES_TYPE || room(held) == null
                || !hex(room(held)).equals(String.valueOf(held.getObjectProperty(ROOM)))
                || (held.containsProperty(DUE) && !(held.getObjectProperty(DUE) instanceof Long)));
        return needed[0];
    }

    /**
     * Brings all that the queue holds into the form that is written now, in one transaction; nothing may be put into it or taken
     * from it meanwhile. What cannot be read goes to the dead letters.
     *
     * @param session a transacted session
     * @param free whether nothing is to be held back any more: then each event goes to the destination's queue
     * @throws JMSException if the broker fails or does not hand over everything
     */
    void renew(Session session, boolean free) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(name))) {
            for (long left = count(session, name); left > 0; left--) {
                jakarta.jms.Message held = consumer.receive(MORE_MILLIS);
                if (held == null) {
                    throw new JMSException(left + " more messages are in " + name + " than can be taken now");
                }
                String room = room(((ActiveMQMessage) held).getCoreMessage());
                String problem = room == null ? "nothing says of which room it was held back" : problem(held);
                if (room != null && held.propertyExists(MARKER)) {
                    putMarker(session, room, free);
                } else if (problem != null) {
                    putAside(session, room, held, problem);
                } else {
                    putRenewed(session, room, held, free);
                }
            }
            session.commit();
        } catch (JMSException | RuntimeException e) {
            session.rollback();
            throw e;
        }
    }

    /** Without an event in the destination's queue there is no head that the marker could stand for. */
    private void putMarker(Session session, String room, boolean free) throws JMSException {
        if (!free && count(session, destinationQueue) > 0) {
            jakarta.jms.Message marker = session.createMessage();
            marker.setStringProperty(ROOM, hex(room));
            marker.setBooleanProperty(MARKER, true);
            Requeue.send(session, name, marker);
        }
    }

    private void putRenewed(Session session, String room, jakarta.jms.Message held, boolean free) throws JMSException {
        Message event = Requeue.again(held);
        if (!free) {
            event.putStringProperty(SimpleString.of(ROOM), SimpleString.of(hex(room)));
            Requeue.send(session, name, held);
            return;
        }
        if (event.containsProperty(DUE)) {
            event.setScheduledDeliveryTime(event.getLongProperty(DUE));
        }
        Requeue.send(session, destinationQueue, toEvent(room, held));
    }

    /** {@return why what was held back is no event, or null} */
    String problem(jakarta.jms.Message held) throws JMSException {
        String problem = EventFormat.problem(held);
        return problem == null && !(held instanceof BytesMessage) ? "it was held back and is not bytes" : problem;
    }

    /** Puts what was held back and is no event to the dead letters. */
    void putAside(Session session, String room, jakarta.jms.Message held, String problem) throws JMSException {
        quarantine.put(session, room == null ? held : toEvent(room, held), problem);
    }

    /** The head of a former build, in the destination's queue, becomes one of this queue. */
    void putHead(Session session, String room, jakarta.jms.Message event, long due) throws JMSException {
        Message head = Requeue.again(event);
        head.removeProperty(MARKER);
        head.removeProperty(Message.HDR_GROUP_ID);
        head.putStringProperty(SimpleString.of(ROOM), SimpleString.of(hex(room)));
        head.putLongProperty(DUE, due);
        Requeue.send(session, name, event);
    }

    /** {@return whether a room waited for the head of a former build, which it does no longer then} */
    boolean takeMarker(Session session, String room) throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue(name), selector(room) + ONLY_MARKER)) {
            return consumer.receiveNoWait() != null;
        }
    }

    private static jakarta.jms.Message toEvent(String room, jakarta.jms.Message held) {
        Message event = ((ActiveMQMessage) held).getCoreMessage();
        event.removeProperty(DUE);
        event.removeProperty(ROOM);
        event.putStringProperty(Message.HDR_GROUP_ID, SimpleString.of(room));
        return held;
    }

    /** {@return the room, whichever build has written it; null if nothing says it} */
    private static String room(Message held) {
        String written = held.getObjectProperty(ROOM) instanceof CharSequence text ? text.toString() : "";
        String roomId = String.valueOf(held.getObjectProperty(EventHeader.ROOM_ID));
        if (written.isEmpty()) {
            return null;
        }
        if (written.equals(roomId) || written.equals(hex(roomId))) {
            return roomId;
        }
        try {
            String decoded = new String(HexFormat.of().parseHex(written), UTF_8);
            return JsonFacts.plausible(decoded) != null && hex(decoded).equals(written) ? decoded : written;
        } catch (IllegalArgumentException e) {
            return written;
        }
    }

    private static long count(Session session, String queue) throws JMSException {
        try {
            return CoreSession.of(session).queueQuery(SimpleString.of(queue)).getMessageCount();
        } catch (ActiveMQException e) {
            throw failed(e);
        }
    }

    /** {@return what a room waits for} */
    RoomState state(Session session, String room) throws JMSException {
        return state(first(session, selector(room) + " AND (" + DUE + " IS NOT NULL OR " + MARKER + " = TRUE)"));
    }

    /**
     * {@return whether nothing is held back of a room} A consumer's "nothing there" does not tell that: while another consumer of the queue
     * is being closed, the broker gives it before it has looked (2 of 100 times with eight threads). Nobody may have something of the room
     * in hand, the one who asks included.
     */
    boolean holdsNothing(Session session, String room) throws JMSException {
        return first(session, selector(room)) == null;
    }

    /** {@return the first message that a selector chooses, which stays there; or null} */
    private ClientMessage first(Session session, String selector) throws JMSException {
        try (ClientConsumer browser = CoreSession.of(session).createConsumer(SimpleString.of(name), SimpleString.of(selector),
                true)) {
            return browser.receiveImmediate();
        } catch (ActiveMQException e) {
            throw failed(e);
        }
    }

    /** {@return takes the head of a room; to close} */
    MessageConsumer head(Session session, String room) throws JMSException {
        return session.createConsumer(session.createQueue(name), selector(room) + ONLY_HEAD);
    }

    /** {@return takes all that is held back of a room, oldest first; to close. That it has nothing need not be so: {@link #holdsNothing}} */
    MessageConsumer all(Session session, String room) throws JMSException {
        return session.createConsumer(session.createQueue(name), selector(room));
    }

    /**
     * Makes an event that a route is about to send to this queue the head of its room.
     *
     * @param due when its next attempt is to be made, in milliseconds since 1970
     */
    static void makeHead(org.apache.camel.Message event, long due) {
        event.setHeader(ROOM, hex(event.removeHeader(GROUP).toString()));
        event.setHeader(DUE, due);
    }

    void putFollower(Session session, String room, jakarta.jms.Message event) throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue(name))) {
            producer.send(EventCopy.of(session, event, GROUP, ROOM, hex(room)));
        }
    }

    /** {@return an event as it came from the destination's queue} */
    jakarta.jms.Message event(Session session, String room, jakarta.jms.Message held) throws JMSException {
        return EventCopy.of(session, held, ROOM, GROUP, room);
    }

    /** {@return what an event takes in the broker's memory, in bytes} */
    long bytes(jakarta.jms.Message event) throws JMSException {
        return ((BytesMessage) event).getBodyLength() + PROPERTIES_BYTES;
    }

    private static RoomState state(ClientMessage held) {
        if (held != null && held.getObjectProperty(DUE) instanceof Long due) {
            return RoomState.headDue(due);
        }
        return held != null && held.containsProperty(MARKER) ? RoomState.headDue(held.getTimestamp() + MARKER_MILLIS)
                : RoomState.FREE;
    }

    private static String selector(String room) {
        return ROOM + " = '" + hex(room) + "'";
    }

    private static String hex(String room) {
        return HexFormat.of().formatHex(room.getBytes(UTF_8));
    }

    private static JMSException failed(ActiveMQException failure) {
        JMSException e = new JMSException(failure.getMessage());
        e.initCause(failure);
        return e;
    }
}

package io.github.easemobcamel.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.easemobcamel.broker.QueueNames;
import io.github.easemobcamel.broker.SeenMessages;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.HexFormat;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.springframework.jms.connection.SessionProxy;

/**
 * The queue with what a destination holds back: of each room that waits the head, the event for whose next attempt it waits,
 * and its followers, the later events. A head lies here and not in the destination's queue because that may be paged: there it
 * would come after all that waits, and much of that may have to wait for it.
 */
final class HeldBackQueue {

    /**
     * The room of what is held back. Not the broker's group, which would tie each room to one consumer; and in hexadecimal, as
     * the broker's selectors take some words for its own even in quotes.
     */
    private static final String ROOM = "heldBackRoom";
    /** When a head is to be tried again, in milliseconds since 1970; a follower does not have it. */
    static final String DUE = "nextAttemptTime";
    private static final String GROUP = "JMSXGroupID";
    /** Longer than the client's request for more messages takes to reach the broker. */
    private static final long MORE_MILLIS = 500;
    /** What the properties of an event take beside its body, rather more than less. */
    private static final long PROPERTIES_BYTES = 1024;

    private static final String ONLY_HEAD = " AND " + DUE + " IS NOT NULL";

    private final String name;

    /** Is told of each event in the queue: its room, what the room waits for if it is a head, else nothing, and its size. */
    @FunctionalInterface
    interface Visitor {
        void visit(String room, RoomState state, long bytes);
    }

    /**
     * @param destination the destination's name
     */
    HeldBackQueue(String destination) {
        name = QueueNames.heldBack(destination);
    }

    /**
     * Looks at all that the queue holds; nothing may be put into it or taken from it meanwhile.
     *
     * @throws JMSException if the broker fails or does not show everything
     */
    void forEach(Session session, Visitor visitor) throws JMSException {
        try {
            ClientSession core = core(session);
            long left = core.queueQuery(SimpleString.of(name)).getMessageCount();
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
                        visitor.visit(new String(HexFormat.of().parseHex(held.getStringProperty(ROOM)), UTF_8),
                                state(held), held.getBodySize() + PROPERTIES_BYTES);
                    }
                }
            }
        } catch (ActiveMQException e) {
            throw failed(e);
        }
    }

    /** @return what a room waits for */
    RoomState state(Session session, String room) throws JMSException {
        try (ClientConsumer browser = core(session).createConsumer(SimpleString.of(name),
                SimpleString.of(selector(room) + ONLY_HEAD), true)) {
            return state(browser.receiveImmediate());
        } catch (ActiveMQException e) {
            throw failed(e);
        }
    }

    /** @return takes the head of a room; to close */
    MessageConsumer head(Session session, String room) throws JMSException {
        return session.createConsumer(session.createQueue(name), selector(room) + ONLY_HEAD);
    }

    /** @return takes all that is held back of a room, oldest first; to close */
    MessageConsumer all(Session session, String room) throws JMSException {
        return session.createConsumer(session.createQueue(name), selector(room));
    }

    /**
     * Makes an event that a route is about to send to this queue the head of its room.
     *
     * @param event the event
     * @param due when its next attempt is to be made, in milliseconds since 1970
     */
    static void makeHead(org.apache.camel.Message event, long due) {
        event.setHeader(ROOM, hex(event.removeHeader(GROUP).toString()));
        event.setHeader(DUE, due);
    }

    void putFollower(Session session, String room, Message event) throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue(name))) {
            producer.send(EventCopy.of(session, event, GROUP, ROOM, hex(room)));
        }
    }

    /** @return an event as it came from the destination's queue */
    Message event(Session session, String room, Message held) throws JMSException {
        return EventCopy.of(session, held, ROOM, GROUP, room);
    }

    /** @return what an event takes in the broker's memory, in bytes */
    long bytes(Message event) throws JMSException {
        return ((BytesMessage) event).getBodyLength() + PROPERTIES_BYTES;
    }

    private static RoomState state(ClientMessage held) {
        return held != null && held.containsProperty(DUE) ? RoomState.headDue(held.getLongProperty(DUE)) : RoomState.FREE;
    }

    private static String selector(String room) {
        return ROOM + " = '" + hex(room) + "'";
    }

    private static String hex(String room) {
        return HexFormat.of().formatHex(room.getBytes(UTF_8));
    }

    /** The JMS browser takes a failure of the broker for the end of the queue; this one does not. */
    private static ClientSession core(Session session) {
        Session target = session instanceof SessionProxy proxy ? proxy.getTargetSession() : session;
        return ((ActiveMQSession) target).getCoreSession();
    }

    private static JMSException failed(ActiveMQException failure) {
        JMSException e = new JMSException(failure.getMessage());
        e.initCause(failure);
        return e;
    }
}

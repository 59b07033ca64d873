package io.github.easemobcamel.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.easemobcamel.broker.QueueNames;
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

/** The queue with what a destination holds back: the later events of each room that waits, and a marker for each head. */
final class HeldBackQueue {

    /**
     * The room of what is held back. Not the broker's group, which would tie each room to one consumer; and in hexadecimal, as
     * the broker's selectors take some words for its own even in quotes.
     */
    private static final String ROOM = "heldBackRoom";
    private static final String GROUP = "JMSXGroupID";
    /** Longer than the client's request for more messages takes to reach the broker. */
    private static final long MORE_MILLIS = 500;
    /** What the properties of an event take beside its body, rather more than less. */
    private static final long PROPERTIES_BYTES = 1024;

    private final String name;

    /** Is told what the queue holds. */
    @FunctionalInterface
    interface Visitor {
        void visit(String room, boolean marker, long bytes);
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
            long count = core.queueQuery(SimpleString.of(name)).getMessageCount();
            long seen = 0;
            try (ClientConsumer browser = core.createConsumer(SimpleString.of(name), null, true)) {
                while (seen < count) {
                    ClientMessage held = browser.receiveImmediate();
                    if (held == null) {
                        // "Nothing there" can overtake the client's request for more.
                        held = browser.receive(MORE_MILLIS);
                    }
                    if (held == null) {
                        throw new JMSException("only " + seen + " of " + count + " messages in " + name + " can be seen now");
                    }
                    seen++;
                    visitor.visit(new String(HexFormat.of().parseHex(held.getStringProperty(ROOM)), UTF_8),
                            held.containsProperty(RoomOrder.HEAD), held.getBodySize() + PROPERTIES_BYTES);
                }
            }
        } catch (ActiveMQException e) {
            throw failed(e);
        }
    }

    /** @return whether a room waits for a head */
    boolean hasMarker(Session session, String room) throws JMSException {
        try (ClientConsumer browser = core(session).createConsumer(SimpleString.of(name),
                SimpleString.of(selector(room, " = TRUE")), true)) {
            return browser.receiveImmediate() != null;
        } catch (ActiveMQException e) {
            throw failed(e);
        }
    }

    void putMarker(Session session, String room) throws JMSException {
        Message marker = session.createMessage();
        marker.setStringProperty(ROOM, hex(room));
        marker.setBooleanProperty(RoomOrder.HEAD, true);
        send(session, marker);
    }

    /** @return whether it was there */
    boolean takeMarker(Session session, String room) throws JMSException {
        try (MessageConsumer markers = consumer(session, room, " = TRUE")) {
            return markers.receiveNoWait() != null;
        }
    }

    void putFollower(Session session, String room, Message event) throws JMSException {
        send(session, EventCopy.of(session, event, GROUP, ROOM, hex(room)));
    }

    /** @return takes the followers of a room, oldest first; to close */
    MessageConsumer followers(Session session, String room) throws JMSException {
        return consumer(session, room, " IS NULL");
    }

    /** @return a follower as it was received */
    Message event(Session session, String room, Message follower) throws JMSException {
        return EventCopy.of(session, follower, ROOM, GROUP, room);
    }

    /** @return what an event takes in the broker's memory, in bytes */
    long bytes(Message event) throws JMSException {
        return ((BytesMessage) event).getBodyLength() + PROPERTIES_BYTES;
    }

    private MessageConsumer consumer(Session session, String room, String headIs) throws JMSException {
        return session.createConsumer(session.createQueue(name), selector(room, headIs));
    }

    private void send(Session session, Message message) throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue(name))) {
            producer.send(message);
        }
    }

    private static String selector(String room, String headIs) {
        return ROOM + " = '" + hex(room) + "' AND " + RoomOrder.HEAD + headIs;
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

package io.github.easemobcamel.store;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;

/**
 * How events lie in the queues, and whether one that was taken from there can be read. An event that a former build has put
 * there lacks what was added since.
 */
public final class EventFormat {

    /** The property with the number of the format; events of before there was one do not have it. */
    public static final String VERSION = "eventFormat";
    /** The format that is written. A reader that does not know a number leaves the event alone. */
    public static final int CURRENT = 1;
    /** The property with the CRC-32C of the body as it was received. */
    public static final String BODY_CRC = "bodyCrc32c";
    /** The property with the place in a trace, as W3C's Trace Context writes it; only of an event that is traced. */
    static final String TRACEPARENT = "traceparent";
    /** Is there if the runner that has stored a callback had stored its callId before with another body. */
    static final String OTHER_BODY = "otherBodyBefore";
    /** Is there if the group of a callback is none of its room. */
    static final String NO_ROOM = "groupIsNoRoom";
    /** Why delivery failed last. */
    public static final String REASON = "failureReason";
    /** When delivery failed last, in milliseconds since 1970. */
    public static final String LAST_FAILURE = "lastFailureTime";

    private static final String GROUP = "JMSXGroupID";
    private static final Map<SimpleString, Class<?>> TYPES = new HashMap<>();
    /** Other failures of the broker's client than that of a body are the broker's, for so many deliveries. */
    private static final int DELIVERIES = 5;

    static {
        Stream.of("callId", "family", "action", "operation", "operationType", "scope", "roomId", "appKey", "actor", "target",
                "outcome", "chatType", "replay", "recordId", REASON,
                "heldBackRoom").forEach(name -> TYPES.put(SimpleString.of(name), String.class));
        Stream.of("eventTime", QueueNames.RECEIVED_TIME, "firstFailureTime", LAST_FAILURE, "nextAttemptTime")
                .forEach(name -> TYPES.put(SimpleString.of(name), Long.class));
        Stream.of("deliveryAttempts", "replays", BODY_CRC, VERSION)
                .forEach(name -> TYPES.put(SimpleString.of(name), Integer.class));
    }

    private EventFormat() {
    }

    /**
     * {@return the value of {@link #BODY_CRC}}
     *
     * @param body the body of an event
     */
    public static int crc(byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(body);
        return (int) crc.getValue();
    }

    /**
     * {@return why it cannot be read, or null}
     *
     * @param event an event from a queue
     * @throws JMSException if the broker fails
     */
    public static String problem(Message event) throws JMSException {
        try {
            String problem = problemOfProperties(event);
            return problem == null ? problemOfBody(event) : problem;
        } catch (MessageFormatException | MessageEOFException | RuntimeException e) {
            return "it cannot be read (" + e + ")";
        } catch (JMSException e) {
            if (event.getIntProperty("JMSXDeliveryCount") > DELIVERIES) {
                return "it cannot be read (" + e + ")";
            }
            throw e;
        }
    }

    private static String problemOfProperties(Message event) throws JMSException {
        // One that is no text fails here.
        event.getStringProperty(GROUP);
        AtomicReference<String> problem = new AtomicReference<>();
        // Not by the names that JMS gives, for which the client makes two sets and a text each, for each event.
        ((CoreMessage) ((ActiveMQMessage) event).getCoreMessage()).getProperties().forEach((name, stored) -> {
            Class<?> type = stored == null ? null : TYPES.get(name);
            Class<?> own = stored instanceof SimpleString ? String.class : stored == null ? null : stored.getClass();
            if (type != null && type != own) {
                problem.set("its property " + name + " is a " + own.getSimpleName() + ", not a " + type.getSimpleName());
            }
        });
        return problem.get() != null ? problem.get() : problemOfVersion(event);
    }

    private static String problemOfVersion(Message event) throws JMSException {
        return event.getObjectProperty(VERSION) instanceof Integer version && (version < 1 || version > CURRENT)
                ? "it has the format " + version + ", which this build does not know; a newer one does" : null;
    }

    private static String problemOfBody(Message event) throws JMSException {
        if (event instanceof TextMessage text) {
            return text.getText() == null || text.getText().isEmpty() ? "it has no body" : null;
        }
        if (!(event instanceof BytesMessage bytes)) {
            return "it is a " + kind(event) + " and not bytes";
        }
        if (bytes.getBodyLength() == 0) {
            return "it has no body";
        }
        byte[] body = event.getBody(byte[].class);
        // What a disk that lost a write gives back, and the client for no body at all.
        if (isZeros(body)) {
            return "it has no body but zeros";
        }
        boolean damaged = event.getObjectProperty(BODY_CRC) instanceof Integer crc && crc != crc(body);
        return damaged ? "its body is damaged: its CRC-32C is not the one that it had when it was received" : null;
    }

    private static boolean isZeros(byte[] body) {
        for (byte octet : body) {
            if (octet != 0) {
                return false;
            }
        }
        return true;
    }

    private static String kind(Message event) {
        Stream<Class<?>> kinds = Stream.of(MapMessage.class, ObjectMessage.class, StreamMessage.class);
        return kinds.filter(kind -> kind.isInstance(event)).findFirst().map(Class::getSimpleName).orElse("message without a body");
    }
}

package io.github.easemobcamel.store;

import io.github.easemobcamel.event.CallIdentity;
import io.github.easemobcamel.event.Callback;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.apache.activemq.artemis.reader.MessageUtil;
import org.apache.activemq.artemis.utils.UUIDGenerator;

/**
 * Sends callbacks to queues of the broker without a thread waiting: it is told when they are on disk. What arrives is a JMS
 * BytesMessage. Callbacks of one room are stored in the order of the calls.
 */
public interface CallbackSender extends AutoCloseable {

    /** Several ways in keep senders from waiting for each other. */
    int LANES = 4;
    /** How many groups there are for the callbacks without a room. */
    int CALL_ID_GROUPS = 256;

    /**
     * {@return completes when the broker has it on disk, however late; exceptionally if the broker has not taken it}
     *
     * @param queue where to
     * @param callback what
     * @param identity travels with the message, so that it can be recognised
     */
    CompletableFuture<Void> send(String queue, Callback callback, CallIdentity identity);

    /**
     * Makes those that the broker does not have.
     *
     * @param queues queues of the flow
     * @throws ActiveMQException if the broker is away or refuses
     */
    void makeQueues(Collection<String> queues) throws ActiveMQException;

    /** {@return why the broker stores nothing now and what mends it, said of the broker, or null} */
    String problem();

    @Override
    void close();

    /**
     * {@return the lane of a callback: one room always takes the same, so that its callbacks are stored in the order received}
     *
     * @param callback what is sent
     */
    static int lane(Callback callback) {
        return Math.floorMod((callback.roomId() == null ? callback.callId() : callback.roomId()).hashCode(), LANES);
    }

    /**
     * Gives a message what the consumers of the queue read.
     *
     * @param message a new durable message of bytes
     * @param callback what it carries
     * @param identity its correlation id
     */
    static void write(ICoreMessage message, Callback callback, CallIdentity identity) {
        message.getBodyBuffer().writeBytes(callback.body());
        message.putIntProperty(EventFormat.VERSION, EventFormat.CURRENT);
        message.putIntProperty(EventFormat.BODY_CRC, EventFormat.crc(callback.body()));
        message.setUserID(UUIDGenerator.getInstance().generateUUID());
        message.putBytesProperty(MessageUtil.CORRELATIONID_HEADER_NAME, identity.toBytes());
        if (callback.roomId() != null) {
            message.putStringProperty(Message.HDR_GROUP_ID, SimpleString.of(callback.roomId()));
        }
        if (callback.traceparent() != null) {
            message.putStringProperty(EventFormat.TRACEPARENT, callback.traceparent());
        }
    }

    /**
     * Puts a callback without a room into a group of its callId, so that its copies come one after the other; not one for each callId,
     * for the broker keeps a group as long as its consumer lives.
     *
     * @param message has no group
     * @param identity the callback's
     */
    static void groupByCallId(ICoreMessage message, CallIdentity identity) {
        message.putStringProperty(Message.HDR_GROUP_ID,
                SimpleString.of("call-ids-" + Math.floorMod(identity.callId(), CALL_ID_GROUPS)));
        message.putBooleanProperty(EventFormat.NO_ROOM, true);
    }

    /**
     * Takes the identity from it, which is no text: camel-jms asks for one, and Artemis then throws and catches an exception.
     *
     * @param callback one from the queue that is not put into a queue again
     */
    static void hideIdentity(jakarta.jms.Message callback) {
        ((ActiveMQMessage) callback).getCoreMessage().removeProperty(MessageUtil.CORRELATIONID_HEADER_NAME);
    }

    /**
     * Takes such a group from it: it is no room.
     *
     * @param callback one from the queue
     */
    static void hideGroupOfCallId(jakarta.jms.Message callback) {
        Message message = ((ActiveMQMessage) callback).getCoreMessage();
        if (message.containsProperty(EventFormat.NO_ROOM)) {
            message.removeProperty(EventFormat.NO_ROOM);
            message.removeProperty(Message.HDR_GROUP_ID);
        }
    }
}

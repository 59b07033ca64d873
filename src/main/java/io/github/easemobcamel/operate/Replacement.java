package io.github.easemobcamel.operate;

import io.github.easemobcamel.deliver.DeliveryAttempts;
import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.record.RecordedEvent;
import io.github.easemobcamel.store.EventFormat;
import java.util.Set;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.utils.UUIDGenerator;

/** Makes the messages that take the place of a parked event's; never with its duplicate id, so no duplicate check swallows them. */
final class Replacement {

    /** What is not the event's: the duplicate id, and the length that the client writes on a large message. */
    private static final Set<SimpleString> OF_THE_SENDING = Set.of(Message.HDR_DUPLICATE_DETECTION_ID, Message.HDR_LARGE_BODY_SIZE);

    private Replacement() {
    }

    /**
     * {@return a message with the same id, time, properties and body}
     *
     * @param session makes the message
     * @param event the event
     */
    static ClientMessage same(ClientSession session, ParkedEvent event) {
        ClientMessage message = event.message();
        ClientMessage copy = session.createMessage(message.getType(), message.isDurable(), message.getExpiration(),
                message.getTimestamp(), message.getPriority());
        copy.setUserID(message.getUserID());
        message.getPropertyNames().stream().filter(name -> !OF_THE_SENDING.contains(name))
                .forEach(name -> copy.putObjectProperty(name, message.getObjectProperty(name)));
        copy.getBodyBuffer().writeBytes(event.body());
        return copy;
    }

    /**
     * {@return a new message with the event's body, headers and room, without a time to wait for, and with all attempts before it}
     *
     * @param session makes the message
     * @param event the event
     * @param queue where it was parked
     */
    static ClientMessage replayed(ClientSession session, ParkedEvent event, ParkedQueue queue) {
        ClientMessage message = event.message();
        ClientMessage copy = session.createMessage(message.getType(), true);
        copy.setUserID(UUIDGenerator.getInstance().generateUUID());
        copy.getBodyBuffer().writeBytes(event.body());
        // What is held back has no group, but the header.
        Object room = message.getGroupID() != null ? message.getGroupID()
                : message.getObjectProperty(SimpleString.of(EventHeader.ROOM_ID));
        if (room != null) {
            copy.setGroupID(SimpleString.of(room.toString()));
        }
        keep(message, copy, EventFormat.VERSION);
        keep(message, copy, EventFormat.BODY_CRC);
        if (!queue.isRaw()) {
            EventHeader.ALL.forEach(name -> keep(message, copy, name));
            keep(message, copy, DeliveryAttempts.FIRST_FAILURE);
            keep(message, copy, RecordedEvent.RECORD_ID);
            Object before = message.getObjectProperty(SimpleString.of(DeliveryAttempts.REPLAYS));
            copy.putIntProperty(DeliveryAttempts.REPLAYS, before instanceof Integer replays ? replays + 1 : 1);
        } else {
            copy.putIntProperty(DeliveryAttempts.REPLAYS, 1);
        }
        return copy;
    }

    /**
     * {@return a message for the queue of a destination with an event of the record, marked as sent again}
     *
     * @param session makes the message
     * @param event an event with its body
     */
    static ClientMessage of(ClientSession session, RecordedEvent event) {
        ClientMessage message = session.createMessage(Message.BYTES_TYPE, true);
        message.setUserID(UUIDGenerator.getInstance().generateUUID());
        message.getBodyBuffer().writeBytes(event.body());
        message.putIntProperty(EventFormat.VERSION, EventFormat.CURRENT);
        message.putIntProperty(EventFormat.BODY_CRC, EventFormat.crc(event.body()));
        event.headers().forEach((name, value) -> message.putObjectProperty(SimpleString.of(name), value));
        message.putStringProperty(EventHeader.REPLAY, "true");
        message.putStringProperty(RecordedEvent.RECORD_ID, event.id());
        String room = event.header(EventHeader.ROOM_ID);
        if (!room.isEmpty()) {
            message.setGroupID(room);
        }
        return message;
    }

    private static void keep(ClientMessage from, ClientMessage to, String name) {
        Object value = from.getObjectProperty(SimpleString.of(name));
        if (value != null) {
            to.putObjectProperty(SimpleString.of(name), value);
        }
    }
}

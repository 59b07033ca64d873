package io.github.easemobcamel.operate;

import static io.github.easemobcamel.event.Json.JSON;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.github.easemobcamel.deliver.DeliveryAttempts;
import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.event.EventReader;
import io.github.easemobcamel.log.ShownText;
import io.github.easemobcamel.operate.AdminRefusal.Reason;
import io.github.easemobcamel.record.RecordedEvent;
import io.github.easemobcamel.store.EventFormat;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;

/** An event in one of the queues: what it is about, its history, and the body as it was received. */
final class ParkedEvent {

    private static final Pattern ID = Pattern.compile("[\\w.@+-][\\w:.@+-]{0,199}");
    private static final String JMS_PREFIX = "ID:";
    private static final List<String> TIMES = List.of(EventHeader.EVENT_TIME, DeliveryAttempts.FIRST_FAILURE,
            DeliveryAttempts.LAST_FAILURE);
    private static final List<String> HISTORY = List.of(DeliveryAttempts.ATTEMPTS, DeliveryAttempts.FIRST_FAILURE,
            DeliveryAttempts.LAST_FAILURE, DeliveryAttempts.REASON, DeliveryAttempts.REPLAYS);
    private static final EventReader READER = new EventReader();

    private final ClientMessage message;
    private final Map<String, Object> headers = new HashMap<>();
    private byte[] body;

    /**
     * @param message a message of the queue
     * @param queue that queue; on the messages of a raw one are no headers, so the body is read
     */
    ParkedEvent(ClientMessage message, ParkedQueue queue) {
        this.message = message;
        if (queue.isRaw()) {
            READER.setHeaders(body(), headers);
        } else {
            EventHeader.ALL.forEach(name -> put(headers, name));
        }
    }

    /**
     * {@return it, without the prefix that JMS gives it}
     *
     * @param parameter what the id was given as
     * @param id what a user says is an event's id
     * @throws AdminRefusal if it cannot be one
     */
    static String requireId(String parameter, String id) {
        String plain = id != null && id.startsWith(JMS_PREFIX) ? id.substring(JMS_PREFIX.length()) : id;
        if (plain == null || !ID.matcher(plain).matches()) {
            throw new AdminRefusal(Reason.MALFORMED, parameter + ": an id as the list shows it");
        }
        return plain;
    }

    /** {@return the id of the message; a replay gives the event another one} */
    String id() {
        String id = String.valueOf(message.getUserID());
        return id.startsWith(JMS_PREFIX) ? id.substring(JMS_PREFIX.length()) : id;
    }

    /** {@return the message that the event is in} */
    ClientMessage message() {
        return message;
    }

    /** {@return the event's headers that are known} */
    Map<String, Object> headers() {
        return headers;
    }

    /** {@return a change for the record about it} */
    RecordedEvent change() {
        Map<String, Object> properties = new HashMap<>(headers);
        put(properties, RecordedEvent.RECORD_ID);
        put(properties, EventFormat.BODY_CRC);
        return RecordedEvent.of(properties, properties.get(EventFormat.BODY_CRC) instanceof Integer crc ? crc : null, 0, body());
    }

    /** {@return the bytes that were received} */
    byte[] body() {
        if (body == null) {
            body = new byte[message.getBodySize()];
            message.getBodyBuffer().readBytes(body);
        }
        return body;
    }

    /** {@return id, headers and history, times in ISO 8601} */
    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", id());
        EventHeader.ALL.stream().filter(headers::containsKey).forEach(name -> add(json, name, headers.get(name)));
        Map<String, Object> history = new HashMap<>();
        HISTORY.forEach(name -> put(history, name));
        HISTORY.stream().filter(history::containsKey).forEach(name -> add(json, name, history.get(name)));
        return json.put("storedTime", Instant.ofEpochMilli(message.getTimestamp()).toString());
    }

    /** {@return the same with the body: as it is if it is JSON, else in Base64 as {@code bodyBase64}} */
    ObjectNode toWholeJson() {
        ObjectNode json = toJson();
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body())).toString();
            if (JSON.readTree(text).isContainerNode()) {
                return json.putRawValue("body", new RawValue(text));
            }
        } catch (CharacterCodingException | JsonProcessingException e) {
            // It is shown as bytes.
        }
        return json.put("bodyBase64", ShownText.mask(new String(body(), ISO_8859_1)).getBytes(ISO_8859_1));
    }

    private void put(Map<String, Object> target, String name) {
        Object value = message.getObjectProperty(SimpleString.of(name));
        if (value != null) {
            target.put(name, value instanceof SimpleString ? value.toString() : value);
        }
    }

    private static void add(ObjectNode json, String name, Object value) {
        if (value instanceof Number number && TIMES.contains(name)) {
            json.put(name, Instant.ofEpochMilli(number.longValue()).toString());
        } else {
            json.putPOJO(name, value);
        }
    }
}

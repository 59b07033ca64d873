package io.github.easemobcamel.deliver;

import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.event.EventHeader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.component.kafka.KafkaConstants;

/**
 * Describes an event as a CloudEvent 1.0. With the format {@code callback} it is in binary mode: its attributes are headers,
 * its data is the callback's body. With {@code event} it is in structured mode, see {@link StructuredCloudEvents}, and the
 * headers tell nothing but that. Source: the CloudEvents specification 1.0 with its HTTP and Kafka bindings and the
 * partitioning extension.
 */
public final class CloudEvents {

    /**
     * Puts the headers of the HTTP binding in the place of the event's: {@code ce-id}, {@code ce-source} and so on, values
     * percent-encoded as it says.
     */
    public void setHttpHeaders(Map<String, Object> headers, String format) {
        Map<String, String> attributes = attributes(headers);
        EventHeader.ALL.forEach(headers::remove);
        if (isStructured(format)) {
            headers.put("Content-Type", StructuredCloudEvents.MEDIA_TYPE);
            return;
        }
        attributes.forEach((name, value) -> headers.put("ce-" + name, encode(value, "\"%")));
        headers.put("Content-Type", StructuredCloudEvents.DATA_MEDIA_TYPE);
    }

    /**
     * Puts the headers of the Kafka binding in the place of the event's, {@code ce_id} and so on, and the record's key: the
     * room, so that the events of one room stay in one partition and in order.
     */
    public void setKafkaHeaders(Map<String, Object> headers, String format) {
        Map<String, String> attributes = attributes(headers);
        headers.put(KafkaConstants.KEY, headers.getOrDefault("roomId", headers.get("callId")));
        EventHeader.ALL.forEach(headers::remove);
        if (isStructured(format)) {
            headers.put("content-type", StructuredCloudEvents.MEDIA_TYPE);
            return;
        }
        attributes.forEach((name, value) -> headers.put("ce_" + name, value));
        headers.put("content-type", StructuredCloudEvents.DATA_MEDIA_TYPE);
    }

    private static boolean isStructured(String format) {
        return Destination.EVENT_FORMAT.equals(format);
    }

    /** {@return its context attributes in the order of the specification, without those that it does not say} */
    static Map<String, String> attributes(Map<String, Object> event) {
        Map<String, String> attributes = new LinkedHashMap<>();
        Object room = event.get("roomId");
        attributes.put("specversion", "1.0");
        say(attributes, "id", event.get("callId"));
        attributes.put("source", source((String) event.get("appKey")));
        attributes.put("type", type(event));
        say(attributes, "subject", room);
        say(attributes, "time", event.get("eventTime") instanceof Long millis ? Instant.ofEpochMilli(millis) : null);
        say(attributes, "partitionkey", room);
        say(attributes, "easemobreplay", event.get(EventHeader.REPLAY));
        return attributes;
    }

    private static void say(Map<String, String> attributes, String name, Object value) {
        if (value != null) {
            attributes.put(name, value.toString());
        }
    }

    /** An app key is {@code org#app}. */
    private static String source(String appKey) {
        StringBuilder source = new StringBuilder("/easemob");
        if (appKey != null) {
            for (String part : appKey.split("#")) {
                source.append('/').append(encode(part, "\"%#?/\\<>^`{|}"));
            }
        }
        return source.toString();
    }

    private static String type(Map<String, Object> event) {
        Object action = event.get(EventHeader.ACTION);
        return event.containsKey(EventHeader.FAMILY)
                ? "com.easemob." + event.get(EventHeader.FAMILY) + (action == null ? "" : "." + action)
                : formerType(event);
    }

    /** That of an event which a build without families has put into its destination's queue. */
    private static String formerType(Map<String, Object> event) {
        Object operation = event.get("operation");
        Object family = event.getOrDefault("chatType", operation == null ? "other" : "muc");
        return "com.easemob." + family + (operation == null ? "" : "." + operation);
    }

    /**
     * {@return the text, percent-encoded}
     *
     * @param value any text
     * @param reserved printable ASCII characters that are to be encoded besides all others
     */
    static String encode(String value, String reserved) {
        int plain = 0;
        while (plain < value.length() && isPlain(value.charAt(plain), reserved)) {
            plain++;
        }
        if (plain == value.length()) {
            return value;
        }
        StringBuilder encoded = new StringBuilder();
        for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(octet, reserved)) {
                encoded.append((char) octet);
            } else {
                encoded.append(String.format("%%%02X", octet));
            }
        }
        return encoded.toString();
    }

    private static boolean isPlain(int octet, String reserved) {
        return octet > ' ' && octet < 0x7F && reserved.indexOf(octet) < 0;
    }
}

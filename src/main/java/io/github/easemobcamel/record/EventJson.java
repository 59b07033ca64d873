package io.github.easemobcamel.record;

import static io.github.easemobcamel.event.Json.JSON;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.github.easemobcamel.event.EventHeader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Recorded events as JSON: as the stores keep them, without the body, and as the administration shows them. */
public final class EventJson {

    /** Always with milliseconds, so that the order of the texts is that of the times. */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
    private static final List<String> FIRST = List.of(EventHeader.CALL_ID, EventHeader.SCOPE, EventHeader.ROOM_ID,
            EventHeader.ACTOR,
            EventHeader.TARGET);

    private EventJson() {
    }

    /**
     * {@return what an answer of the administration has of an event}
     *
     * @param whole with each attempt and the body
     */
    public static ObjectNode shown(RecordedEvent event, boolean whole) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", event.id());
        json.put(EventHeader.CALL_ID, event.header(EventHeader.CALL_ID)).put("action", event.action()).put("family",
                event.family());
        FIRST.stream().skip(1).filter(event.headers()::containsKey).forEach(name -> json.put(name, event.header(name)));
        json.put("receivedAt", time(event.receivedAt()));
        if (event.headers().get(EventHeader.EVENT_TIME) instanceof Long time) {
            json.put(EventHeader.EVENT_TIME, time(time));
        }
        event.headers().forEach((name, value) -> {
            if (!json.has(name)) {
                json.put(name, value.toString());
            }
        });
        putIfThere(json.put("answer", event.answer()), "reason", event.reason());
        putIfThere(json, "address", event.address());
        if (event.repeats() > 0) {
            json.put("repeats", event.repeats());
        }
        if (event.deliveries().isEmpty()) {
            json.put("state", event.ownState().word());
        }
        ArrayNode deliveries = json.putArray("deliveries");
        event.deliveries().forEach((name, delivery) -> deliveries.add(delivery(name, delivery)));
        if (whole) {
            ArrayNode attempts = json.putArray("attempts");
            event.deliveries().forEach((name, delivery) -> delivery.attempts().forEach(each -> attempts.add(attempt(name, each))));
            ArrayNode replays = json.putArray("replays");
            event.replays().forEach(replay -> replay.destinations().forEach(replays.addObject().put("at", time(replay.at()))
                    .put("by", replay.by()).putArray("destinations")::add));
            body(json, event.body());
        }
        return json;
    }

    private static ObjectNode delivery(String destination, Delivery delivery) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("destination", destination)
                .put("state", delivery.state().word()).put("attempts", delivery.count());
        putIfThere(json, "reason", delivery.reason());
        putTime(json, "nextAttemptAt", delivery.nextAttemptAt());
        putTime(json, "deliveredAt", delivery.deliveredAt());
        return json;
    }

    /** {@return an attempt as it is shown} */
    public static ObjectNode attempt(String destination, Attempt attempt) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("destination", destination).put("at", time(attempt.at()))
                .put("durationMillis", attempt.durationMillis()).put("outcome", attempt.outcome().word());
        if (attempt.httpStatus() > 0) {
            json.put("httpStatus", attempt.httpStatus());
        }
        putIfThere(json, "reason", attempt.reason());
        return attempt.replay() ? json.put("replay", true) : json;
    }

    private static void body(ObjectNode json, byte[] body) {
        if (body == null) {
            return;
        }
        String text = new String(body, StandardCharsets.UTF_8);
        try {
            if (JSON.readTree(text).isContainerNode()) {
                json.putRawValue("body", new RawValue(text));
                return;
            }
        } catch (JsonProcessingException e) {
            // It is shown as bytes.
        }
        json.put("bodyBase64", body);
    }

    private static void putIfThere(ObjectNode json, String name, String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static void putTime(ObjectNode json, String name, long millis) {
        if (millis > 0) {
            json.put(name, time(millis));
        }
    }

    private static String time(long millis) {
        return TIME.format(Instant.ofEpochMilli(millis));
    }

    /** {@return what a store keeps of an event besides its body} */
    static byte[] stored(RecordedEvent event) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(); JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("id", event.id());
            json.writeNumberField("received", event.receivedAt());
            if (event.number() != null) {
                json.writeNumberField("number", event.number());
            }
            json.writeStringField("answer", event.answer());
            writeIfThere(json, "reason", event.reason());
            writeIfThere(json, "address", event.address());
            if (event.repeats() > 0) {
                json.writeNumberField("repeats", event.repeats());
            }
            json.writeObjectFieldStart("headers");
            for (Map.Entry<String, Object> header : event.headers().entrySet()) {
                if (header.getValue() instanceof Long number) {
                    json.writeNumberField(header.getKey(), number);
                } else {
                    json.writeStringField(header.getKey(), header.getValue().toString());
                }
            }
            json.writeEndObject();
            json.writeObjectFieldStart("deliveries");
            for (Map.Entry<String, Delivery> delivery : event.deliveries().entrySet()) {
                json.writeObjectFieldStart(delivery.getKey());
                write(json, delivery.getValue());
                json.writeEndObject();
            }
            json.writeEndObject();
            if (!event.replays().isEmpty()) {
                json.writeArrayFieldStart("replays");
                for (RecordedEvent.Replay replay : event.replays()) {
                    write(json, replay);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
            json.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can always be written", e);
        }
    }

    private static void write(JsonGenerator json, Delivery delivery) throws IOException {
        json.writeStringField("state", delivery.state().word());
        json.writeNumberField("since", delivery.since());
        json.writeNumberField("count", delivery.count());
        json.writeNumberField("next", delivery.nextAttemptAt());
        json.writeNumberField("delivered", delivery.deliveredAt());
        writeIfThere(json, "reason", delivery.reason());
        json.writeArrayFieldStart("attempts");
        for (Attempt attempt : delivery.attempts()) {
            json.writeStartObject();
            json.writeNumberField("at", attempt.at());
            json.writeNumberField("millis", attempt.durationMillis());
            json.writeStringField("outcome", attempt.outcome().word());
            json.writeNumberField("status", attempt.httpStatus());
            json.writeBooleanField("replay", attempt.replay());
            writeIfThere(json, "reason", attempt.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, RecordedEvent.Replay replay) throws IOException {
        json.writeStartObject();
        json.writeNumberField("at", replay.at());
        json.writeStringField("by", replay.by());
        json.writeArrayFieldStart("to");
        for (String destination : replay.destinations()) {
            json.writeString(destination);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeIfThere(JsonGenerator json, String name, String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    /**
     * {@return the event that a store has kept}
     *
     * @param stored what {@link #stored} gave
     * @param body its body, or null
     */
    static RecordedEvent read(byte[] stored, byte[] body) throws IOException {
        JsonNode json = JSON.readTree(stored);
        RecordedEvent event = new RecordedEvent(json.path("id").asText());
        event.read(json.path("received").asLong(), json.has("number") ? json.path("number").asInt() : null,
                json.path("answer").asText(), json.path("reason").textValue(),
                json.path("address").textValue(), json.path("repeats").asInt());
        for (Map.Entry<String, JsonNode> header : json.path("headers").properties()) {
            event.headers().put(header.getKey(),
                    header.getValue().isNumber() ? header.getValue().asLong() : header.getValue().asText());
        }
        for (Map.Entry<String, JsonNode> each : json.path("deliveries").properties()) {
            JsonNode value = each.getValue();
            Delivery delivery = new Delivery(state(value.path("state")), value.path("since").asLong());
            delivery.read(value.path("count").asInt(), value.path("reason").textValue(), value.path("next").asLong(),
                    value.path("delivered").asLong());
            value.path("attempts").forEach(attempt -> delivery.readAttempt(new Attempt(attempt.path("at").asLong(),
                    attempt.path("millis").asLong(), state(attempt.path("outcome")), attempt.path("status").asInt(),
                    attempt.path("reason").textValue(), attempt.path("replay").asBoolean())));
            event.deliveries().put(each.getKey(), delivery);
        }
        json.path("replays").forEach(replay -> {
            List<String> destinations = new ArrayList<>();
            replay.path("to").forEach(name -> destinations.add(name.asText()));
            event.replays().add(new RecordedEvent.Replay(replay.path("at").asLong(), replay.path("by").asText(), destinations));
        });
        event.setBody(body);
        return event;
    }

    /** A state that a later build has written counts as waiting. */
    private static DeliveryState state(JsonNode word) {
        return DeliveryState.of(word.asText()).orElse(DeliveryState.WAITING);
    }
}

package io.github.easemobcamel.kit;

import static io.github.easemobcamel.event.Json.JSON;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.kit.TestFile.Kind;
import io.github.easemobcamel.kit.TestFile.Observation;
import io.github.easemobcamel.record.Delivery;
import io.github.easemobcamel.record.DeliveryState;
import io.github.easemobcamel.record.Facts;
import io.github.easemobcamel.record.RecordedEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What came of a test so far. What is told of events that the test has not sent is left out. */
final class Observed implements Facts {

    private final Map<String, Event> events = new LinkedHashMap<>();
    private final List<Observation> others = new ArrayList<>();

    /** An event and what is known of it at each destination. */
    private static final class Event {
        private final Map<String, At> destinations = new TreeMap<>();
        private String action = "";
        private boolean dispatched;
    }

    private static final class At {
        private DeliveryState state = DeliveryState.WAITING;
        private int attempts;
        private String reason;
        private ObjectNode sent = JsonNodeFactory.instance.objectNode();
    }

    synchronized void clear() {
        events.clear();
        others.clear();
    }

    /** @param callId of an event that is about to be sent */
    synchronized void expect(String callId) {
        events.put(callId, new Event());
    }

    @Override
    public synchronized void note(RecordedEvent change) {
        Event event = events.get(change.header(EventHeader.CALL_ID));
        if (event != null && change.answer().equals("accepted")) {
            event.dispatched = true;
            event.action = change.action().isEmpty() ? change.family() : change.action();
            change.deliveries()
                    .forEach((name, delivery) -> note(event.destinations.computeIfAbsent(name, absent -> new At()), delivery));
        }
    }

    private static void note(At at, Delivery delivery) {
        at.state = delivery.state();
        at.attempts += delivery.attempts().size();
        at.reason = delivery.attempts().isEmpty() ? at.reason : delivery.attempts().get(0).reason();
    }

    /** Notes what a destination's endpoint was sent of an event. */
    synchronized void sent(String destination, String callId, ObjectNode members) {
        if (events.containsKey(callId)) {
            events.get(callId).destinations.computeIfAbsent(destination, absent -> new At()).sent = members.deepCopy();
        }
    }

    synchronized void add(Kind kind, String about, ObjectNode members) {
        others.add(new Observation(kind, about, members));
    }

    /** {@return the events of which something is still to come, for a person} */
    synchronized List<String> pending() {
        List<String> pending = new ArrayList<>();
        events.forEach((callId, event) -> {
            if (!event.dispatched) {
                pending.add("the event has not left the queue of the callbacks");
            }
            event.destinations.forEach((name, at) -> {
                if (at.state == DeliveryState.WAITING || at.state == DeliveryState.FAILING) {
                    pending.add(event.action + " is not through at " + name + (at.reason == null ? "" : " (" + at.reason + ")"));
                }
            });
        });
        return pending;
    }

    /** {@return all of it} */
    synchronized List<Observation> all() {
        List<Observation> all = new ArrayList<>();
        for (Event event : events.values()) {
            if (event.dispatched && event.destinations.isEmpty()) {
                all.add(new Observation(Kind.UNROUTED, event.action, JsonNodeFactory.instance.objectNode()));
            }
            event.destinations.forEach((name, at) -> {
                ObjectNode members = JsonNodeFactory.instance.objectNode();
                switch (at.state) {
                    case DELIVERED ->
                        all.add(new Observation(Kind.DELIVERED, name, at.sent.deepCopy().put("attempts", at.attempts)));
                    case DEAD -> all.add(new Observation(Kind.FAILED, name, members.put("attempts", at.attempts)
                            .put("reason", String.valueOf(at.reason))));
                    case FILTERED -> all.add(new Observation(Kind.FILTERED, name, members));
                    default -> {
                    }
                }
            });
        }
        all.addAll(others);
        return all;
    }

    /** {@return a body, as JSON if it is a JSON object or list, else as text} */
    static JsonNode body(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return json.isContainerNode() ? json : JsonNodeFactory.instance.textNode(text);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.textNode(text);
        }
    }
}

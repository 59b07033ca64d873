package io.github.easemobcamel.operate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.deliver.DeliveryAttempts;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;

/** The dead letters of a destination in groups by the reason of their last failure; of very many, the oldest ones. */
final class DeadLetterReasons {

    private static final int MOST_EVENTS = 20_000;
    private static final int MOST_REASONS = 200;

    private final Map<String, Group> groups = new HashMap<>();
    private int looked;

    private static final class Group {

        private long count;
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;
    }

    /** {@return whether to go on with the next one} */
    boolean add(ParkedEvent event) {
        ClientMessage message = event.message();
        String reason = String.valueOf(property(message, DeliveryAttempts.REASON, ""));
        long at = property(message, DeliveryAttempts.LAST_FAILURE, message.getTimestamp()) instanceof Long time ? time
                : message.getTimestamp();
        if (groups.size() < MOST_REASONS || groups.containsKey(reason)) {
            Group group = groups.computeIfAbsent(reason, key -> new Group());
            group.count++;
            group.first = Math.min(group.first, at);
            group.last = Math.max(group.last, at);
        }
        return ++looked < MOST_EVENTS;
    }

    private static Object property(ClientMessage message, String name, Object otherwise) {
        Object value = message.getObjectProperty(SimpleString.of(name));
        return value == null ? otherwise : value;
    }

    /** {@return how many were looked at, and the groups, the greatest first} */
    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("looked", looked);
        ArrayNode reasons = json.putArray("reasons");
        groups.entrySet().stream().sorted(Comparator.comparingLong(group -> -group.getValue().count))
                .forEach(group -> reasons.addObject().put("reason", group.getKey()).put("count", group.getValue().count)
                        .put("first", Instant.ofEpochMilli(group.getValue().first).toString())
                        .put("last", Instant.ofEpochMilli(group.getValue().last).toString()));
        return json;
    }
}

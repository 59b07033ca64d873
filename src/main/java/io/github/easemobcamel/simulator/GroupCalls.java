package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The attributes of group members. Source: the vendor's pages on them, with the words of their tables of errors. */
final class GroupCalls {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int KEY_BYTES = 16;
    private static final int VALUE_BYTES = 512;
    private static final int MEMBERS_READ = 10;
    private static final int MEMBERS_SET = 20;

    private final Rooms rooms;
    private final CallbackEvents events;
    private final Bodies bodies;

    GroupCalls(Rooms rooms, CallbackEvents events, Bodies bodies) {
        this.rooms = rooms;
        this.events = events;
        this.bodies = bodies;
    }

    Map<SimulatedEndpoint, Function<Call, Reply>> table() {
        return Map.of(SimulatedEndpoint.GET_GROUP_MEMBER_METADATA, call -> bodies.data(attributes(group(call), call.username())),
                SimulatedEndpoint.SET_GROUP_MEMBER_METADATA, this::set,
                SimulatedEndpoint.GET_GROUP_MEMBERS_METADATA, this::getSome,
                SimulatedEndpoint.SET_GROUP_MEMBERS_METADATA, this::setSome);
    }

    private Room group(Call call) {
        return rooms.group(call.roomId());
    }

    private static ObjectNode attributes(Room group, String username) {
        return Bodies.object(group.memberAttributes(username));
    }

    private Reply set(Call call) {
        Room group = group(call);
        Map<String, String> values = values(call.body().path("metaData"));
        if (!group.has(call.username())) {
            throw Refusal.memberMetadata(400, "Some users are not in the group: " + call.username());
        }
        group.setMemberAttributes(call.username(), values);
        events.memberAttributes(group, call.username(), values);
        return bodies.data(attributes(group, call.username()));
    }

    private static Map<String, String> values(JsonNode metadata) {
        Map<String, String> values = new LinkedHashMap<>();
        metadata.properties().forEach(field -> {
            if (bytes(field.getKey()) > KEY_BYTES) {
                throw Refusal.memberMetadata(400, "exceeds chatgroup user metadata single key limit");
            }
            if (bytes(field.getValue().asText()) > VALUE_BYTES) {
                throw Refusal.memberMetadata(400, "exceeds chatgroup user metadata single value limit");
            }
            values.put(field.getKey(), field.getValue().asText());
        });
        if (values.isEmpty()) {
            throw Refusal.illegalArgument("metaData is required");
        }
        return values;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private Reply getSome(Call call) {
        List<String> targets = call.texts("targets");
        List<String> properties = call.texts("properties");
        if (targets.size() > MEMBERS_READ) {
            throw Refusal.memberMetadata(400, "exceeds chatgroup metadata batch get users limit");
        }
        ObjectNode data = JSON.objectNode();
        targets.forEach(target -> data.set(target, attributes(group(call), target).retain(properties)));
        return bodies.data(data);
    }

    private Reply setSome(Call call) {
        Room group = group(call);
        if (!call.body().isArray() || call.body().size() > MEMBERS_SET) {
            throw Refusal.memberMetadata(400, "exceeds chatgroup metadata batch put users limit");
        }
        Map<String, Map<String, String>> all = new LinkedHashMap<>();
        call.body().forEach(item -> all.put(item.path("username").asText(), values(item.path("metadata"))));
        all.keySet().stream().filter(username -> !group.has(username)).findFirst().ifPresent(username -> {
            throw Refusal.memberMetadata(400, "Some users are not in the group: " + username);
        });
        ObjectNode data = JSON.objectNode();
        data.putArray("updateMetadataFailed");
        ArrayNode done = data.putArray("updateMetadataSucceeded");
        all.forEach((username, values) -> {
            group.setMemberAttributes(username, values);
            events.memberAttributes(group, username, values);
            done.addObject().put("username", username).set("metadata", attributes(group, username));
        });
        return bodies.data(data);
    }
}

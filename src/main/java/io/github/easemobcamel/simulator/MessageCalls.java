package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Sends messages to chatrooms. Source: the vendor's pages on sending messages. */
final class MessageCalls {

    private static final int ROOMS_PER_CALL = 10;

    private final Rooms rooms;
    private final CallbackEvents events;
    private final Bodies bodies;
    private final AtomicLong ids = new AtomicLong(1_029_545_553_039_460_728L);

    MessageCalls(Rooms rooms, CallbackEvents events, Bodies bodies) {
        this.rooms = rooms;
        this.events = events;
        this.bodies = bodies;
    }

    Map<SimulatedEndpoint, Function<Call, Reply>> table() {
        return Map.of(SimulatedEndpoint.SEND_MESSAGE_TO_CHATROOMS, this::send, SimulatedEndpoint.BROADCAST_TO_CHATROOMS,
                this::broadcast);
    }

    private Reply send(Call call) {
        List<String> to = call.texts("to");
        if (to.size() > ROOMS_PER_CALL) {
            throw Refusal.illegalArgument("target size is more than max limit : " + ROOMS_PER_CALL);
        }
        ObjectNode body = object(call, "body").put("type", call.text("type"));
        String from = from(call);
        to.forEach(rooms::existing);
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        to.forEach(id -> data.put(id, sent(rooms.existing(id), from, body)));
        return bodies.full(call, "post", data);
    }

    private Reply broadcast(Call call) {
        ObjectNode message = object(call, "msg");
        if (!message.path("type").isTextual()) {
            throw Refusal.illegalArgument("msg.type is required and must be a string");
        }
        String from = from(call);
        rooms.all().forEach(room -> sent(room, from, message));
        return bodies.full(call, "post", JsonNodeFactory.instance.objectNode().put("id", ids.getAndIncrement()));
    }

    private String sent(Room room, String from, ObjectNode body) {
        String id = Long.toString(ids.getAndIncrement());
        events.sent(room, id, from, body);
        return id;
    }

    private static String from(Call call) {
        if (!call.body().has("from")) {
            return "admin";
        }
        if (call.text("from").isEmpty()) {
            throw Refusal.illegalArgument("from can't be empty");
        }
        return call.text("from");
    }

    private static ObjectNode object(Call call, String field) {
        JsonNode value = call.body().path(field);
        if (!(value instanceof ObjectNode object)) {
            throw Refusal.illegalArgument(field + " is required and must be a JSON object");
        }
        return object.deepCopy();
    }
}

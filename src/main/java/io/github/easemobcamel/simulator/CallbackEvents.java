package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;

/**
 * Turns what happens in the rooms into events in the shape of the vendor's examples.
 *
 * <p>Source: the vendor's page on group and chatroom callbacks. {@code ext} is JSON text inside a string, with a space at
 * the end of the key {@code "operator "}; {@code status} is absent on presence and absence; {@code from} of the attribute
 * operations is the room. A kick and a leave come with an absence. Attributes that go with their owner send no callback:
 * no page says that they do.
 */
final class CallbackEvents {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String REST_ADMINISTRATOR = "@ppAdmin";

    private final String appKey;
    private final Consumer<ObjectNode> sink;

    CallbackEvents(String appKey, Consumer<ObjectNode> sink) {
        this.appKey = appKey;
        this.sink = sink;
    }

    /** A call set or deleted attributes; nothing is told if none is different now. */
    void attributes(String operation, Room room, String by, Changes changes, boolean forced) {
        if (!changes.changed().isEmpty()) {
            send(room, withStatus(metadata(room, operation, by, changes, forced)), room.id(), by);
        }
    }

    /** The announcement is another one now; an empty one has been deleted. */
    void announced(Room room, String text) {
        ObjectNode payload = payload(room, text.isEmpty() ? "delete_announcement" : "update_announcement");
        send(room, withStatus(payload.put("reason", text)), administrator(), room.id());
    }

    /** A user came in. */
    void joined(Room room, String username) {
        send(room, payload(room, "presence"), user(username), room.id());
    }

    /** A user went of its own accord. */
    void left(Room room, String username) {
        send(room, withStatus(payload(room, "leave")), user(username),
                room.members().stream().findFirst().orElse("admin"));
        send(room, payload(room, "absence"), user(username), room.id());
    }

    /** A user was made to go. */
    void kicked(Room room, String username) {
        send(room, withStatus(payload(room, "kick")), administrator(), username);
        send(room, payload(room, "absence"), user(username), room.id());
    }

    /** The room is no more. */
    void destroyed(Room room) {
        send(room, withStatus(payload(room, "destroy")), administrator(), "admin");
    }

    private ObjectNode metadata(Room room, String operation, String by, Changes changes, boolean forced) {
        ObjectNode ext = JSON.objectNode();
        ObjectNode result = ext.putObject("result");
        changes.changed().keySet().forEach(result.putArray("successKeys")::add);
        result.set("errorKeys", Bodies.object(changes.refused()));
        ext.put("identify", "").put("is_forced", forced).put("muc_name", room.name()).put("need_notify", true)
                .set("properties", Bodies.object(changes.changed()));
        ext.put("operator ", by);
        ObjectNode payload = payload(room, operation);
        payload.putObject("event_info").put("ext", ext.toString()).put("type", "event_none");
        return payload;
    }

    private ObjectNode payload(Room room, String operation) {
        return JSON.objectNode().put("muc_id", appKey + "_" + room.id() + "@conference.easemob.com")
                .put("is_chatroom", true).put("operation", operation);
    }

    private static ObjectNode withStatus(ObjectNode payload) {
        payload.putObject("status").put("description", "").put("error_code", "ok");
        return payload;
    }

    private void send(Room room, ObjectNode payload, String from, String to) {
        ObjectNode event = JSON.objectNode().put("chat_type", "muc");
        event.set("payload", payload);
        sink.accept(event.put("group_id", room.id()).put("host", "simulator").put("appkey", appKey).put("from", from)
                .put("to", to).put("eventType", "chat"));
    }

    private String user(String username) {
        return appKey + "_" + username + "@easemob.com";
    }

    private String administrator() {
        return appKey + "_" + REST_ADMINISTRATOR;
    }
}

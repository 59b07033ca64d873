package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells what happens in the rooms, in the app's format.
 *
 * <p>Source: the vendor's pages on callbacks. The attributes of chatrooms and of group members are told in the older format in any
 * app; {@code ext} is JSON text inside a string, with a space at the end of the key {@code "operator "}, and {@code from} is the room.
 * Attributes that go with their owner send no callback: no page says that they do.
 */
final class CallbackEvents {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String appKey;
    private final OlderFormat older;
    private final EventFormat format;
    private final Consumer<ObjectNode> sink;

    CallbackEvents(String appKey, CallbackSettings settings, Consumer<ObjectNode> sink) {
        this.appKey = appKey;
        this.older = new OlderFormat(appKey, settings.everyField());
        this.format = settings.newerFormat() ? new NewerFormat(appKey) : older;
        this.sink = sink;
    }

    void tell(Happening happening) {
        format.events(happening).forEach(sink);
    }

    /** The announcement is another one now; an empty one has been deleted. */
    void announced(Room room, String text, boolean isGroup) {
        Happening happening = Happening
                .byCall(room, text.isEmpty() ? "delete_announcement" : "update_announcement", List.of())
                .with("announcement", text);
        tell(isGroup ? happening.inGroup() : happening);
    }

    /** A call set or deleted attributes; nothing is told if none is different now. */
    void attributes(String operation, Room room, String by, Changes changes, boolean forced) {
        if (!changes.changed().isEmpty()) {
            ObjectNode ext = JSON.objectNode();
            ObjectNode result = ext.putObject("result");
            changes.changed().keySet().forEach(result.putArray("successKeys")::add);
            result.set("errorKeys", Bodies.object(changes.refused()));
            ext.put("identify", "").put("is_forced", forced).put("muc_name", room.name()).put("need_notify", true)
                    .set("properties", Bodies.object(changes.changed()));
            ext.put("operator ", by);
            metadata(room, false, operation, ext, by);
        }
    }

    /** A call set attributes of a group member. */
    void memberAttributes(Room group, String username, Map<String, String> values) {
        ObjectNode ext = JSON.objectNode().put("operator ", Happening.REST);
        ext.set("properties", Bodies.object(values));
        metadata(group, true, "group_member_metadata_update", ext, username);
    }

    private void metadata(Room room, boolean isGroup, String operation, ObjectNode ext, String to) {
        ObjectNode payload = older.payload(room, isGroup, operation);
        payload.putObject("event_info").put("ext", ext.toString()).put("type", "event_none");
        payload.putObject("status").put("description", "").put("error_code", "ok");
        sink.accept(older.envelope(room, payload, room.id(), to));
    }

    /** A message was sent to a room. */
    void sent(Room room, String messageId, String from, ObjectNode body) {
        ObjectNode payload = JSON.objectNode().put("from", from).put("to", room.id()).put("type", "chatroom");
        payload.putArray("bodies").add(body);
        payload.putObject("ext");
        ObjectNode event = JSON.objectNode().put("chat_type", "chatroom");
        event.set("payload", payload);
        sink.accept(event.put("group_id", room.id()).put("host", "simulator").put("appkey", appKey).put("from", from)
                .put("to", room.id()).put("eventType", "chat").put("msg_id", messageId));
    }
}

package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.event.Operation;
import java.util.List;
import java.util.Map;

/**
 * The events with {@code "event": "group_op_event"}: one for all users.
 *
 * <p>Source: the vendor's current pages on callbacks of groups and chatrooms.
 */
final class NewerFormat implements EventFormat {

    private static final Map<String, String> LISTS = Map.of("ADMIN", "admin", "ROOM_SUPER_ADMIN", "admin", "CREATE", "member",
            "JOIN", "member", "LEAVE", "member", "MUTE", "member", "BLOCK", "member", "WHITE", "member");

    private final String appKey;

    NewerFormat(String appKey) {
        this.appKey = appKey;
    }

    @Override
    public List<ObjectNode> events(Happening happening) {
        String[] form = form(happening.action()).split(" ");
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        if (form.length > 1) {
            payload.put("type", form[1]);
        }
        if (LISTS.containsKey(form[0])) {
            happening.users().forEach(payload.putArray(LISTS.get(form[0]))::add);
        }
        payload.setAll(happening.news());
        if (happening.action().equals("delete_announcement")) {
            payload.remove("announcement");
        }
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("appkey", appKey).put("event", "group_op_event")
                .put("id", happening.room() == null ? "" : happening.room().id())
                .put("type", happening.isGroup() ? "GROUP" : "CHATROOM")
                .put("operation", form[0]).put("operator", happening.actor());
        event.set("payload", payload);
        if (form[0].equals("JOIN")) {
            event.put("member_count", happening.room().members().size());
        }
        return List.of(event);
    }

    /** A member who was offline for two minutes has left, as one who goes. */
    private static String form(String action) {
        return Operation.ofWireName(action.equals("offline") ? "leave" : action).orElseThrow().newerForms().get(0);
    }
}

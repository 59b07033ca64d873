package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * The events with {@code "event": "group_op_event"}: one for all users.
 *
 * <p>Source: the vendor's current pages on callbacks of groups and chatrooms.
 */
final class NewerFormat implements EventFormat {

    /** Operation, type of the payload, and the list that the users stand in. */
    private record Words(String operation, String type, String list) {
    }

    private static final Map<String, Words> WORDS = Map.ofEntries(
            Map.entry("create", new Words("CREATE", null, "member")),
            Map.entry("destroy", new Words("DELETE", null, null)),
            Map.entry("presence", new Words("JOIN", "DIRECT", "member")),
            Map.entry("leave", new Words("LEAVE", "QUIT", "member")),
            Map.entry("offline", new Words("LEAVE", "QUIT", "member")),
            Map.entry("kick", new Words("LEAVE", "KICK", "member")),
            Map.entry("absence", new Words("LEAVE", "BLOCK", "member")),
            Map.entry("add_admin", new Words("ADMIN", "ADD", "admin")),
            Map.entry("remove_admin", new Words("ADMIN", "REMOVE", "admin")),
            Map.entry("add_mute", new Words("MUTE", "ADD", "member")),
            Map.entry("remove_mute", new Words("MUTE", "REMOVE", "member")),
            Map.entry("ban", new Words("BLOCK", "ADD", "member")),
            Map.entry("allow", new Words("BLOCK", "REMOVE", "member")),
            Map.entry("add_user_white_list", new Words("WHITE", "ADD", "member")),
            Map.entry("remove_user_white_list", new Words("WHITE", "REMOVE", "member")),
            Map.entry("block", new Words("SHIELD", "ADD", "member")),
            Map.entry("unblock", new Words("SHIELD", "REMOVE", "member")),
            Map.entry("update", new Words("UPDATE", "INFO", null)),
            Map.entry("assing_owner", new Words("UPDATE", "OWNER", null)),
            Map.entry("update_announcement", new Words("UPDATE", "ANNOUNCEMENT", null)),
            Map.entry("delete_announcement", new Words("UPDATE", "ANNOUNCEMENT", null)),
            Map.entry("ban_group", new Words("UPDATE", "MUTE", null)),
            Map.entry("remove_ban_group", new Words("UPDATE", "MUTE", null)),
            Map.entry("add_super_admin", new Words("ROOM_SUPER_ADMIN", "ADD", "admin")),
            Map.entry("remove_super_admin", new Words("ROOM_SUPER_ADMIN", "REMOVE", "admin")));

    private final String appKey;

    NewerFormat(String appKey) {
        this.appKey = appKey;
    }

    @Override
    public List<ObjectNode> events(Happening happening) {
        Words words = WORDS.get(happening.action());
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        if (words.type != null) {
            payload.put("type", words.type);
        }
        if (words.list != null) {
            happening.users().forEach(payload.putArray(words.list)::add);
        }
        payload.setAll(happening.news());
        if (happening.action().equals("delete_announcement")) {
            payload.remove("announcement");
        }
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("appkey", appKey).put("event", "group_op_event")
                .put("id", happening.room() == null ? "" : happening.room().id())
                .put("type", happening.isGroup() ? "GROUP" : "CHATROOM")
                .put("operation", words.operation).put("operator", happening.actor());
        event.set("payload", payload);
        if (words.operation.equals("JOIN")) {
            event.put("member_count", happening.room().members().size());
        }
        return List.of(event);
    }
}

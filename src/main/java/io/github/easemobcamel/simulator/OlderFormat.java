package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The events with {@code "chat_type": "muc"}: one for each user, and an absence with each member who goes.
 *
 * <p>Source: the vendor's page on group and chatroom callbacks. {@code status} is absent on presence and absence. A member who was
 * offline for two minutes is told as kicked, which nothing tells apart from a real kick. What the page lists for groups only is not
 * told of chatrooms; who is put on a chatroom's block list is kicked.
 */
final class OlderFormat implements EventFormat {

    private static final Set<String> UNTOLD_OF_CHATROOMS = Set.of("create", "allow", "block", "unblock", "add_super_admin",
            "remove_super_admin");
    private static final Set<String> WITHOUT_STATUS = Set.of("presence", "absence");

    private final String appKey;
    private final boolean everyField;

    /** @param everyField whether the events have the fields too that the vendor's pages do not print */
    OlderFormat(String appKey, boolean everyField) {
        this.appKey = appKey;
        this.everyField = everyField;
    }

    @Override
    public List<ObjectNode> events(Happening happening) {
        if (!happening.isGroup() && UNTOLD_OF_CHATROOMS.contains(happening.action())) {
            return List.of();
        }
        Room room = happening.room();
        List<ObjectNode> events = new ArrayList<>();
        switch (happening.action()) {
            case "presence" -> events.add(event(happening, "presence", room.id()));
            case "leave" -> events.add(event(happening, "leave", room.members().stream().findFirst().orElse("admin")));
            case "kick", "offline", "ban" -> happening.users()
                    .forEach(user -> events.add(event(Happening.byCall(room, "kick", List.of(user)), "kick", user)));
            case "destroy" -> events.add(event(happening, "destroy", "admin"));
            default -> (happening.users().isEmpty() ? List.of(room.id()) : happening.users())
                    .forEach(to -> events.add(event(happening, happening.action(), to)));
        }
        if (Set.of("leave", "kick", "offline", "ban").contains(happening.action())) {
            happening.users().forEach(user -> events.add(event(Happening.by(room, "absence", user), "absence", room.id())));
        }
        return events;
    }

    private ObjectNode event(Happening happening, String operation, String to) {
        ObjectNode payload = payload(happening.room(), happening.isGroup(), operation);
        if (!WITHOUT_STATUS.contains(operation)) {
            payload.putObject("status").put("description", "").put("error_code", "ok");
        }
        if (happening.news().has("announcement")) {
            payload.set("reason", happening.news().path("announcement"));
        }
        String from = appKey + "_" + happening.actor() + (happening.actor().startsWith("@") ? "" : "@easemob.com");
        return envelope(happening.room(), payload, from, to);
    }

    ObjectNode payload(Room room, boolean isGroup, String operation) {
        return JsonNodeFactory.instance.objectNode().put("muc_id", appKey + "_" + room.id() + "@conference.easemob.com")
                .put("is_chatroom", !isGroup).put("operation", operation);
    }

    ObjectNode envelope(Room room, ObjectNode payload, String from, String to) {
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("chat_type", "muc");
        event.set("payload", payload);
        event.put("group_id", room.id()).put("host", "simulator").put("appkey", appKey).put("from", from).put("to", to)
                .put("eventType", "chat");
        if (everyField) {
            event.put("content_type", "muc:" + payload.path("operation").asText()).put("securityVersion", "1.0.0")
                    .put("channel_channel", appKey + "_" + room.id() + "@conference.easemob.com")
                    .put("channel_user", from).put("writed_channel", true);
        }
        return event;
    }
}

package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Calls 1 and 2: reads and changes the announcement of a chatroom or a group. */
final class AnnouncementCalls {

    private final Rooms rooms;
    private final CallbackEvents events;
    private final Bodies bodies;

    AnnouncementCalls(Rooms rooms, CallbackEvents events, Bodies bodies) {
        this.rooms = rooms;
        this.events = events;
        this.bodies = bodies;
    }

    /** @throws Refusal 404 for an unknown room */
    Reply get(Call call) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        return bodies.full(call, "get", data.put("announcement", room(call).announcement()));
    }

    /** @throws Refusal 404 for an unknown room, 400 without an announcement, 403 for one of over 512 characters */
    Reply update(Call call) {
        Room room = room(call);
        String text = call.text("announcement");
        if (text.length() > AttributeLimits.ANNOUNCEMENT_LENGTH) {
            throw Refusal.announcementTooLong();
        }
        room.announce(text);
        events.announced(room, text, isGroup(call));
        return result(call, true);
    }

    private Room room(Call call) {
        return isGroup(call) ? rooms.group(call.roomId()) : rooms.existing(call.roomId());
    }

    private static boolean isGroup(Call call) {
        return call.path().startsWith("chatgroups");
    }

    /** Says whether the announcement was changed. */
    Reply result(Call call, boolean changed) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        return bodies.full(call, "post", data.put("id", call.roomId()).put("result", changed));
    }
}

package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Calls 1 and 2: reads and changes a chatroom's announcement. */
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
        return bodies.full(call, "get", data.put("announcement", rooms.existing(call.roomId()).announcement()));
    }

    /** @throws Refusal 404 for an unknown room, 400 without an announcement, 403 for one of over 512 characters */
    Reply update(Call call) {
        Room room = rooms.existing(call.roomId());
        String text = call.text("announcement");
        if (text.length() > AttributeLimits.ANNOUNCEMENT_LENGTH) {
            throw Refusal.announcementTooLong();
        }
        room.announce(text);
        events.announced(room, text);
        return result(call, true);
    }

    /** Says whether the announcement was changed. */
    Reply result(Call call, boolean changed) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        return bodies.full(call, "post", data.put("id", call.roomId()).put("result", changed));
    }
}

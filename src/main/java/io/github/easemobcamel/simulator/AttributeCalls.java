package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Calls 3 to 7: sets, reads and deletes a chatroom's attributes.
 *
 * <p>The whole call is refused for more than 10 keys, for no keys (set and delete), for a body of the wrong shape and for
 * a user outside the room (calls 3, 5 and 6 as the vendor's tables say; for call 7 they do not). A single key is refused
 * in {@code errorKeys} while the others are done and the status stays 200.
 */
final class AttributeCalls {

    private final Rooms rooms;
    private final CallbackEvents events;
    private final Bodies bodies;
    private final boolean foreignKeyFailsCall;

    AttributeCalls(Rooms rooms, CallbackEvents events, Bodies bodies, boolean foreignKeyFailsCall) {
        this.rooms = rooms;
        this.events = events;
        this.bodies = bodies;
        this.foreignKeyFailsCall = foreignKeyFailsCall;
    }

    Reply get(Call call) {
        Room room = rooms.existing(call.roomId());
        return bodies.brief(call, "post", Bodies.object(room.values(limited(call.keys()))));
    }

    /** @param concurrent whether somebody else changes the room at the same time: all keys but the first are refused */
    Reply set(Call call, boolean forced, boolean concurrent) {
        Map<String, String> values = values(call.body().path("metaData"));
        Map<String, String> refused = new LinkedHashMap<>();
        if (concurrent) {
            values.keySet().stream().skip(values.size() > 1 ? 1 : 0).forEach(key -> refused.put(key, AttributeLimits.CONCURRENT));
            values.keySet().removeAll(refused.keySet());
        }
        boolean autoDelete = autoDelete(call.body().path("autoDelete"));
        Room room = rooms.joinedBy(call.roomId(), call.username());
        if (foreignKeyFailsCall && !forced
                && values.keySet().stream().anyMatch(key -> room.ownedByOther(call.username(), key))) {
            throw Refusal.foreignKey();
        }
        Changes changes = room.set(call.username(), values, autoDelete, forced);
        refused.forEach(changes::refuse);
        events.attributes("set_metadata", room, call.username(), changes, forced);
        return reply(call, "put", changes, forced);
    }

    /** @param concurrent as for {@link #set} */
    Reply delete(Call call, boolean forced, boolean concurrent) {
        List<String> keys = new ArrayList<>(limited(call.keys()));
        if (keys.isEmpty()) {
            throw Refusal.illegalArgument("keys is required");
        }
        Room room = forced ? rooms.existing(call.roomId()) : rooms.joinedBy(call.roomId(), call.username());
        List<String> refused = concurrent ? List.copyOf(keys.subList(keys.size() > 1 ? 1 : 0, keys.size())) : List.of();
        keys.removeAll(refused);
        Changes changes = room.delete(call.username(), keys, forced);
        refused.forEach(key -> changes.refuse(key, AttributeLimits.CONCURRENT));
        events.attributes("delete_metadata", room, call.username(), changes, forced);
        return reply(call, "delete", changes, forced);
    }

    private Reply reply(Call call, String action, Changes changes, boolean forced) {
        return forced ? bodies.bare(Bodies.keys(changes)) : bodies.brief(call, action, Bodies.keys(changes));
    }

    private static Map<String, String> values(JsonNode metaData) {
        if (!metaData.isObject() || metaData.isEmpty()) {
            throw Refusal.illegalArgument("metaData is required");
        }
        Map<String, String> values = new LinkedHashMap<>();
        metaData.properties().forEach(field -> {
            if (!field.getValue().isTextual()) {
                throw Refusal.illegalArgument("the value of " + field.getKey() + " must be a string");
            }
            values.put(field.getKey(), field.getValue().textValue());
        });
        if (values.size() > AttributeLimits.KEYS_PER_CALL) {
            throw Refusal.tooManyKeys();
        }
        return values;
    }

    private static List<String> limited(List<String> keys) {
        if (keys.size() > AttributeLimits.KEYS_PER_CALL) {
            throw Refusal.tooManyKeys();
        }
        return keys;
    }

    private static boolean autoDelete(JsonNode value) {
        if (value.isMissingNode() || value.asText().equals("DELETE")) {
            return true;
        }
        if (value.asText().equals("NO_DELETE")) {
            return false;
        }
        throw Refusal.illegalArgument("autoDelete must be DELETE or NO_DELETE");
    }
}

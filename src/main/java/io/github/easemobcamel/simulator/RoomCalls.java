package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Makes, lists, describes, changes and ends chatrooms. */
final class RoomCalls {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int NAME_LENGTH = 128;
    private static final int DESCRIPTION_LENGTH = 512;

    private final Rooms rooms;
    private final CallbackEvents events;
    private final Bodies bodies;

    RoomCalls(Rooms rooms, CallbackEvents events, Bodies bodies) {
        this.rooms = rooms;
        this.events = events;
        this.bodies = bodies;
    }

    Map<SimulatedEndpoint, Function<Call, Reply>> table() {
        return Map.of(SimulatedEndpoint.CREATE_CHATROOM, this::create,
                SimulatedEndpoint.GET_CHATROOM, this::get,
                SimulatedEndpoint.UPDATE_CHATROOM, this::update,
                SimulatedEndpoint.DESTROY_CHATROOM, this::destroy,
                SimulatedEndpoint.LIST_CHATROOMS, call -> list(call, rooms.all()),
                SimulatedEndpoint.LIST_JOINED_CHATROOMS,
                call -> list(call, rooms.all().stream().filter(room -> room.has(call.username())).toList()),
                SimulatedEndpoint.GET_SUPER_ADMINS, this::superAdmins,
                SimulatedEndpoint.ADD_SUPER_ADMIN, this::addSuperAdmin,
                SimulatedEndpoint.REMOVE_SUPER_ADMIN, this::removeSuperAdmin);
    }

    private Reply create(Call call) {
        String name = limited(call, "name", NAME_LENGTH);
        String description = limited(call, "description", DESCRIPTION_LENGTH);
        Set<String> members = new LinkedHashSet<>(List.of(call.text("owner")));
        if (call.body().has("members")) {
            members.addAll(call.texts("members"));
        }
        Room room = rooms.create(null, name, members);
        room.describe(null, description, size(call));
        events.tell(Happening.byCall(room, "create", List.copyOf(members)).with("info", info(room)));
        return bodies.full(call, "post", JSON.objectNode().put("id", room.id()));
    }

    private static Integer size(Call call) {
        JsonNode size = call.body().path("maxusers");
        return size.isIntegralNumber() && size.intValue() > 0 ? size.intValue() : null;
    }

    private static String limited(Call call, String field, int limit) {
        String text = call.text(field);
        if (text.length() > limit) {
            throw Refusal.tooLong(field, limit);
        }
        return text;
    }

    private Reply get(Call call) {
        ArrayNode data = JSON.arrayNode();
        for (String id : call.roomId().split(",")) {
            Room room = rooms.existing(id);
            ObjectNode description = info(room).put("id", room.id()).put("membersonly", false).put("allowinvites", false)
                    .put("owner", room.owner()).put("created", room.created()).put("affiliations_count", room.members().size())
                    .put("disabled", false).put("mute", room.isMuted());
            ArrayNode affiliations = description.putArray("affiliations");
            affiliations.addObject().put("owner", room.owner());
            room.members().stream().filter(member -> !member.equals(room.owner()))
                    .forEach(member -> affiliations.addObject().put("member", member));
            data.add(description.put("public", true).put("custom", ""));
        }
        return bodies.full(call, "get", data, JSON.objectNode().put("count", data.size()));
    }

    private static ObjectNode info(Room room) {
        return JSON.objectNode().put("name", room.name()).put("description", room.description()).put("maxusers",
                room.mostMembers());
    }

    private Reply update(Call call) {
        Room room = rooms.existing(call.roomId());
        JsonNode body = call.body();
        if (body.has("newowner")) {
            String before = room.owner();
            room.own(call.text("newowner"));
            events.tell(Happening.byCall(room, "assing_owner", List.of(room.owner())).with("owner", before)
                    .with("new_owner", room.owner()));
            return bodies.full(call, "put", JSON.objectNode().put("newowner", true));
        }
        room.describe(body.has("name") ? limited(call, "name", NAME_LENGTH) : null,
                body.has("description") ? limited(call, "description", DESCRIPTION_LENGTH) : null, size(call));
        events.tell(Happening.byCall(room, "update", List.of()).with("info", info(room)));
        ObjectNode data = JSON.objectNode();
        List.of("description", "maxusers").stream().filter(body::has).forEach(field -> data.put(field, true));
        return bodies.full(call, "put", body.has("name") ? data.put("groupname", true) : data);
    }

    private Reply destroy(Call call) {
        rooms.existing(call.roomId());
        rooms.destroy(call.roomId());
        return bodies.full(call, "delete", JSON.objectNode().put("success", true).put("id", call.roomId()));
    }

    /** The cursor is the number of rooms that the caller knows already. */
    private Reply list(Call call, List<Room> all) {
        int from = Math.min(number(call, "cursor", 0), all.size());
        int to = Math.min(from + number(call, "limit", 20), all.size());
        ArrayNode data = JSON.arrayNode();
        all.subList(from, to).forEach(room -> data.add(JSON.objectNode().put("id", room.id()).put("name", room.name())
                .put("owner", room.owner()).put("affiliations_count", room.members().size())));
        ObjectNode more = JSON.objectNode().put("count", data.size());
        return bodies.full(call, "get", data, to < all.size() ? more.put("cursor", Integer.toString(to)) : more);
    }

    /** {@return a number of the query, or what it is if it is missing} */
    static int number(Call call, String name, int otherwise) {
        String text = call.query().getOrDefault(name, "");
        return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : otherwise;
    }

    private Reply superAdmins(Call call) {
        List<String> all = new ArrayList<>(rooms.superAdmins());
        int size = number(call, "pagesize", 10);
        int from = Math.min((Math.max(1, number(call, "pagenum", 1)) - 1) * size, all.size());
        ArrayNode data = JSON.arrayNode();
        all.subList(from, Math.min(from + size, all.size())).forEach(data::add);
        return bodies.full(call, "get", data, JSON.objectNode().put("count", data.size()));
    }

    private Reply addSuperAdmin(Call call) {
        String username = call.text("superadmin");
        if (rooms.superAdmins().add(username)) {
            events.tell(new Happening(null, false, "add_super_admin", Happening.REST, List.of(username), JSON.objectNode()));
        }
        return bodies.full(call, "post", JSON.objectNode().put("result", "success").put("resource", ""));
    }

    private Reply removeSuperAdmin(Call call) {
        if (rooms.superAdmins().remove(call.username())) {
            events.tell(
                    new Happening(null, false, "remove_super_admin", Happening.REST, List.of(call.username()), JSON.objectNode()));
        }
        return bodies.full(call, "delete", JSON.objectNode().put("newSuperAdmin", call.username()).put("resource", ""));
    }
}

package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * The members of a chatroom, its mutes and its lists of users.
 *
 * <p>Source: the vendor's pages. A call about several users answers 200 with an array, in which {@code result} is false for each whom
 * it could not do it to; about one user in the path it answers with an object.
 */
final class MemberCalls {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int USERS_PER_CALL = 60;

    private final Rooms rooms;
    private final CallbackEvents events;
    private final Bodies bodies;
    private final Clock clock;

    MemberCalls(Rooms rooms, CallbackEvents events, Bodies bodies, Clock clock) {
        this.rooms = rooms;
        this.events = events;
        this.bodies = bodies;
        this.clock = clock;
    }

    Map<SimulatedEndpoint, Function<Call, Reply>> table() {
        Map<SimulatedEndpoint, Function<Call, Reply>> table = new EnumMap<>(SimulatedEndpoint.class);
        table.put(SimulatedEndpoint.GET_CHATROOM_MEMBERS, this::members);
        table.put(SimulatedEndpoint.ADD_CHATROOM_MEMBERS, this::addMembers);
        table.put(SimulatedEndpoint.ADD_CHATROOM_MEMBER,
                call -> each(call, "add_member", "id", call.usernames(),
                        (room, user) -> rooms.join(room.id(), user) || room.has(user)));
        table.put(SimulatedEndpoint.REMOVE_CHATROOM_MEMBERS,
                call -> each(call, "remove_member", "id", call.usernames(), (room, user) -> rooms.kick(room.id(), user)));
        table.put(SimulatedEndpoint.GET_CHATROOM_MUTES, this::mutes);
        table.put(SimulatedEndpoint.MUTE_CHATROOM_MEMBERS, this::muteMembers);
        table.put(SimulatedEndpoint.UNMUTE_CHATROOM_MEMBERS, call -> each(call, null, null, call.usernames(),
                (room, user) -> told(room, "remove_mute", user, room.unmute(user))));
        table.put(SimulatedEndpoint.MUTE_CHATROOM, call -> muteAll(call, "ban_group", true));
        table.put(SimulatedEndpoint.UNMUTE_CHATROOM, call -> muteAll(call, "remove_ban_group", false));
        lists(table);
        return table;
    }

    private void lists(Map<SimulatedEndpoint, Function<Call, Reply>> table) {
        BiPredicate<Room, String> allow = (room, user) -> room.has(user)
                && told(room, "add_user_white_list", user, room.put(Room.UserList.ALLOWED, user));
        table.put(SimulatedEndpoint.GET_CHATROOM_ALLOW_LIST, call -> list(call, Room.UserList.ALLOWED));
        table.put(SimulatedEndpoint.ADD_TO_CHATROOM_ALLOW_LIST,
                call -> each(call, "add_user_whitelist", "chatroomid", users(call), allow));
        table.put(SimulatedEndpoint.ADD_ONE_TO_CHATROOM_ALLOW_LIST,
                call -> each(call, "add_user_whitelist", "chatroomid", call.usernames(), allow));
        table.put(SimulatedEndpoint.REMOVE_FROM_CHATROOM_ALLOW_LIST,
                call -> each(call, "remove_user_whitelist", "chatroomid", call.usernames(),
                        (room, user) -> told(room, "remove_user_white_list", user, room.take(Room.UserList.ALLOWED, user))));
        BiPredicate<Room, String> block = (room, user) -> {
            boolean was = room.has(user) && room.put(Room.UserList.BLOCKED, user);
            return told(room, "ban", user, was && room.leave(user));
        };
        table.put(SimulatedEndpoint.GET_CHATROOM_BLOCK_LIST, call -> list(call, Room.UserList.BLOCKED));
        table.put(SimulatedEndpoint.ADD_TO_CHATROOM_BLOCK_LIST, call -> each(call, "add_blocks", "chatroomid", users(call), block));
        table.put(SimulatedEndpoint.ADD_ONE_TO_CHATROOM_BLOCK_LIST,
                call -> each(call, "add_blocks", "chatroomid", call.usernames(), block));
        table.put(SimulatedEndpoint.REMOVE_FROM_CHATROOM_BLOCK_LIST,
                call -> each(call, "remove_blocks", "chatroomid", call.usernames(),
                        (room, user) -> told(room, "allow", user, room.take(Room.UserList.BLOCKED, user))));
        table.put(SimulatedEndpoint.GET_CHATROOM_ADMIN, call -> list(call, Room.UserList.ADMINS));
        table.put(SimulatedEndpoint.ADD_CHATROOM_ADMIN, this::addAdmin);
        table.put(SimulatedEndpoint.REMOVE_CHATROOM_ADMIN, this::removeAdmin);
    }

    private boolean told(Room room, String action, String user, boolean done) {
        if (done) {
            events.tell(Happening.byCall(room, action, List.of(user)));
        }
        return done;
    }

    private static List<String> users(Call call) {
        List<String> users = call.texts("usernames");
        if (users.size() > USERS_PER_CALL) {
            throw Refusal.tooManyUsers(USERS_PER_CALL);
        }
        return users;
    }

    private Reply each(Call call, String action, String idField, List<String> users, BiPredicate<Room, String> doing) {
        Room room = rooms.existing(call.roomId());
        if (users.size() > USERS_PER_CALL) {
            throw Refusal.tooManyUsers(USERS_PER_CALL);
        }
        List<ObjectNode> results = new ArrayList<>();
        for (String user : users) {
            boolean done = doing.test(room, user);
            ObjectNode result = JSON.objectNode().put("result", done);
            if (action != null) {
                result.put("action", action).put(idField, room.id());
            }
            if (!done) {
                result.put("reason", "user: " + user + " doesn't exist in "
                        + ("id".equals(idField) ? "group: " : "chatroom: ") + room.id());
            }
            results.add(result.put("user", user));
        }
        boolean isOne = action != null && results.size() == 1 && call.username() != null;
        JsonNode data = isOne ? results.get(0) : JSON.arrayNode().addAll(results);
        return bodies.full(call, call.endpoint().toString().startsWith("DELETE") ? "delete" : "post", data);
    }

    private Reply addMembers(Call call) {
        Room room = rooms.existing(call.roomId());
        ObjectNode data = JSON.objectNode();
        ArrayNode added = data.putArray("newmembers");
        users(call).stream().filter(user -> !room.on(Room.UserList.BLOCKED).contains(user)).forEach(user -> {
            rooms.join(room.id(), user);
            added.add(user);
        });
        return bodies.full(call, "post", data.put("action", "add_member").put("id", room.id()));
    }

    /** With {@code version=v3} names and a cursor, as the Java SDK asks; else pages of owner and members. */
    private Reply members(Call call) {
        Room room = rooms.existing(call.roomId());
        List<String> all = room.members();
        boolean isCursor = call.query().containsKey("limit");
        int size = RoomCalls.number(call, isCursor ? "limit" : "pagesize", 10);
        int from = isCursor ? RoomCalls.number(call, "cursor", 0) : (Math.max(1, RoomCalls.number(call, "pagenum", 1)) - 1) * size;
        List<String> page = all.subList(Math.min(from, all.size()), Math.min(from + size, all.size()));
        ArrayNode data = JSON.arrayNode();
        page.forEach(member -> {
            if (isCursor) {
                data.add(member);
            } else {
                data.addObject().put(member.equals(room.owner()) ? "owner" : "member", member);
            }
        });
        ObjectNode more = JSON.objectNode().put("count", data.size());
        return bodies.full(call, "get", data,
                isCursor && from + size < all.size() ? more.put("cursor", Integer.toString(from + size)) : more);
    }

    private Reply mutes(Call call) {
        ArrayNode data = JSON.arrayNode();
        rooms.existing(call.roomId()).mutes().forEach((user, until) -> data.addObject().put("expire", until).put("user", user));
        return bodies.full(call, "get", data);
    }

    private Reply muteMembers(Call call) {
        Room room = rooms.existing(call.roomId());
        JsonNode duration = call.body().path("mute_duration");
        if (!duration.isIntegralNumber() && !duration.isMissingNode()) {
            throw Refusal.illegalArgument("mute_duration must be a number");
        }
        long millis = duration.asLong(-1);
        long until = millis < 0 ? Long.MAX_VALUE : clock.millis() + millis;
        ArrayNode data = JSON.arrayNode();
        List<String> muted = new ArrayList<>();
        for (String user : users(call)) {
            boolean isMember = room.has(user);
            if (isMember) {
                room.mute(user, until);
                muted.add(user);
            }
            ObjectNode result = data.addObject().put("result", isMember).put("expire", isMember ? until : 0);
            if (!isMember) {
                result.put("reason", "user: " + user + " doesn't exist in chatroom: " + room.id());
            }
            result.put("user", user);
        }
        if (!muted.isEmpty()) {
            events.tell(Happening.byCall(room, "add_mute", muted).with("expire_timestamp", until));
        }
        return bodies.full(call, "post", data);
    }

    private Reply muteAll(Call call, String action, boolean mute) {
        Room room = rooms.existing(call.roomId());
        room.mute(mute);
        events.tell(Happening.byCall(room, action, List.of()).with("mute", mute));
        return bodies.full(call, mute ? "put" : "delete", JSON.objectNode().put("mute", mute));
    }

    private Reply list(Call call, Room.UserList list) {
        ArrayNode data = JSON.arrayNode();
        rooms.existing(call.roomId()).on(list).forEach(data::add);
        return bodies.full(call, "get", data, JSON.objectNode().put("count", data.size()));
    }

    private Reply addAdmin(Call call) {
        Room room = rooms.existing(call.roomId());
        String user = call.text("newadmin");
        if (!room.has(user)) {
            throw Refusal.notAMember(user, room.id());
        }
        told(room, "add_admin", user, room.put(Room.UserList.ADMINS, user));
        return bodies.full(call, "post", JSON.objectNode().put("result", "success").put("newadmin", user));
    }

    private Reply removeAdmin(Call call) {
        Room room = rooms.existing(call.roomId());
        if (!told(room, "remove_admin", call.username(), room.take(Room.UserList.ADMINS, call.username()))) {
            throw Refusal.notAMember(call.username(), room.id());
        }
        return bodies.full(call, "delete", JSON.objectNode().put("result", "success").put("oldadmin", call.username()));
    }
}

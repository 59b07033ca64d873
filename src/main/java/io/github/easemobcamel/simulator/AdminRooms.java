package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/** The part of the admin API that is about rooms and members; {@link SimulatorAdmin} lists the calls. */
final class AdminRooms {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Rooms rooms;

    AdminRooms(Rooms rooms) {
        this.rooms = rooms;
    }

    /**
     * {@return what to answer}
     *
     * @param method the request's method
     * @param path the segments behind {@code rooms}
     * @param body the request's body
     * @throws NoSuchElementException if there is no such call, room or member
     * @throws IllegalArgumentException if the body is not right
     */
    JsonNode handle(String method, List<String> path, JsonNode body) {
        if (path.isEmpty()) {
            return switch (method) {
                case "GET" -> all();
                case "POST" -> create(body);
                default -> throw new NoSuchElementException("rooms takes GET and POST");
            };
        }
        Room room = rooms.find(path.get(0)).orElseThrow(() -> new NoSuchElementException("no room " + path.get(0)));
        if (path.size() == 1) {
            return one(method, room);
        }
        return member(method, room, path.subList(1, path.size()));
    }

    private JsonNode all() {
        ArrayNode list = JSON.arrayNode();
        rooms.all().forEach(room -> list.add(describe(room)));
        return list;
    }

    private JsonNode create(JsonNode body) {
        List<String> members = new ArrayList<>();
        body.path("members").forEach(member -> members.add(member.asText()));
        String id = body.hasNonNull("id") ? body.path("id").asText() : null;
        return describe(rooms.create(id, body.path("name").asText("A room"), members));
    }

    private JsonNode one(String method, Room room) {
        if (method.equals("DELETE")) {
            rooms.destroy(room.id());
        } else if (!method.equals("GET")) {
            throw new NoSuchElementException("a room takes GET and DELETE");
        }
        return describe(room);
    }

    private JsonNode member(String method, Room room, List<String> path) {
        String call = method + " " + path.get(0) + (path.size() == 3 ? " " + path.get(2) : "");
        if (path.size() < 2 || path.size() > 3 || path.get(1).isEmpty()) {
            throw new NoSuchElementException("a member is members/{username}");
        }
        String username = path.get(1);
        boolean done = switch (call) {
            case "PUT members" -> rooms.join(room.id(), username);
            case "DELETE members" -> rooms.leave(room.id(), username);
            case "POST members kick" -> rooms.kick(room.id(), username);
            default -> throw new NoSuchElementException("a member takes PUT, DELETE, and POST to /kick");
        };
        if (!done && !method.equals("PUT")) {
            throw new NoSuchElementException(username + " is not in room " + room.id());
        }
        return describe(room);
    }

    private static ObjectNode describe(Room room) {
        ObjectNode description = JSON.objectNode().put("id", room.id()).put("name", room.name())
                .put("announcement", room.announcement());
        room.members().forEach(description.putArray("members")::add);
        ObjectNode attributes = description.putObject("attributes");
        room.attributes().forEach((key, attribute) -> attributes.putObject(key).put("value", attribute.value())
                .put("owner", attribute.owner()).put("autoDelete", attribute.autoDelete() ? "DELETE" : "NO_DELETE"));
        return description;
    }
}

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
        return switch (method + " " + shape(path)) {
            case "GET " -> all();
            case "POST " -> create(body);
            case "GET {id}" -> describe(room(path));
            case "DELETE {id}" -> {
                Room room = room(path);
                rooms.destroy(room.id());
                yield describe(room);
            }
            case "PUT {id}/members/{username}" -> {
                rooms.join(room(path).id(), path.get(2));
                yield describe(room(path));
            }
            case "DELETE {id}/members/{username}" -> gone(path, rooms.leave(room(path).id(), path.get(2)));
            case "POST {id}/members/{username}/kick" -> gone(path, rooms.kick(room(path).id(), path.get(2)));
            case "POST {id}/members/{username}/offline" -> gone(path, rooms.goOffline(room(path).id(), path.get(2)));
            default -> throw new NoSuchElementException(SimulatorAdmin.NO_SUCH_CALL);
        };
    }

    private static String shape(List<String> path) {
        List<String> shape = new ArrayList<>(path);
        shape.replaceAll(segment -> segment.replace("/", "%2F"));
        if (!path.isEmpty()) {
            shape.set(0, "{id}");
        }
        if (path.size() > 2 && !path.get(2).isEmpty()) {
            shape.set(2, "{username}");
        }
        return String.join("/", shape);
    }

    private Room room(List<String> path) {
        return rooms.find(path.get(0)).orElseThrow(() -> new NoSuchElementException("no room " + path.get(0)));
    }

    private JsonNode gone(List<String> path, boolean done) {
        if (!done) {
            throw new NoSuchElementException(path.get(2) + " is not in room " + path.get(0));
        }
        return describe(room(path));
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

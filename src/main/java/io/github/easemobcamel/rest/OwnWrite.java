package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.files.Sha256;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A change of a room that comes back as an event: what a call writes, or what an event tells of.
 *
 * @param action the event's action, such as {@code set_metadata}
 * @param room the room
 * @param user who owns the attributes; empty for an announcement
 * @param items the keys, each with the digest of its value where the event tells that too; of an announcement the text's
 */
record OwnWrite(String action, String room, String user, Map<String, String> items) {

    private static final Set<String> ACTIONS = Set.of("set_metadata", "delete_metadata", "update_announcement",
            "delete_announcement");
    private static final Pattern ATTRIBUTES = Pattern.compile("/metadata/chatroom/([^/]+)/user/([^/?]+)(?:/forced)?");
    private static final Pattern ANNOUNCEMENT = Pattern.compile("/(?:chatrooms|chatgroups)/([^/]+)/announcement");

    /** {@return what the call writes; nothing if it changes nothing that an event tells of} */
    static Optional<OwnWrite> of(EasemobCall call) {
        String method = call.api().path().method();
        Matcher attributes = ATTRIBUTES.matcher(call.path());
        Matcher announcement = ANNOUNCEMENT.matcher(call.path());
        JsonNode body = call.body() == null ? JsonNodeFactory.instance.objectNode() : call.body();
        if (attributes.matches() && (method.equals("PUT") || method.equals("DELETE"))) {
            Map<String, String> items = new TreeMap<>();
            body.path("metaData").properties().forEach(item -> items.put(item.getKey(), digest(item.getValue().asText())));
            body.path("keys").forEach(key -> items.put(key.asText(), ""));
            return Optional.of(new OwnWrite(method.equals("PUT") ? "set_metadata" : "delete_metadata", decoded(attributes.group(1)),
                    decoded(attributes.group(2)), items));
        }
        if (announcement.matches() && method.equals("POST")) {
            return Optional.of(announced(decoded(announcement.group(1)), body.path("announcement").asText()));
        }
        return Optional.empty();
    }

    private static OwnWrite announced(String room, String text) {
        return text.isEmpty() ? new OwnWrite("delete_announcement", room, "", Map.of())
                : new OwnWrite("update_announcement", room, "", Map.of("announcement", digest(text)));
    }

    /**
     * {@return what the event tells of; nothing if no call causes such an event}
     *
     * @param action its action
     * @param room its room
     * @param actor who did it
     * @param bytes its JSON
     */
    static Optional<OwnWrite> of(String action, String room, String actor, byte[] bytes) {
        if (room == null || !ACTIONS.contains(action)) {
            return Optional.empty();
        }
        String callback = new String(bytes, StandardCharsets.UTF_8);
        JsonNode payload = ReplyReader.parse(callback).path("payload");
        return Optional.of(switch (action) {
            case "update_announcement", "delete_announcement" ->
                announced(room, payload.path("announcement").asText(payload.path("reason").asText("")));
            case "set_metadata" -> new OwnWrite(action, room, String.valueOf(actor), digests(MetadataEvent.changes(callback)));
            default -> {
                Map<String, String> items = new TreeMap<>();
                MetadataEvent.changedKeys(callback).forEach(key -> items.put(key, ""));
                yield new OwnWrite(action, room, String.valueOf(actor), items);
            }
        });
    }

    private static Map<String, String> digests(Map<String, String> values) {
        Map<String, String> digests = new TreeMap<>();
        values.forEach((key, value) -> digests.put(key, digest(value)));
        return digests;
    }

    /** {@return whether an event that tells of {@code told} may be about this write, of which the service can have refused some items} */
    boolean covers(OwnWrite told) {
        return action.equals(told.action) && room.equals(told.room) && user.equals(told.user)
                && (!told.items.isEmpty() || items.isEmpty()) && items.entrySet().containsAll(told.items.entrySet());
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("action", action).put("room", room).put("user", user);
        items.forEach(json.putObject("items")::put);
        return json;
    }

    static OwnWrite of(JsonNode json) {
        Map<String, String> items = new TreeMap<>();
        json.path("items").properties().forEach(item -> items.put(item.getKey(), item.getValue().asText()));
        return new OwnWrite(json.path("action").asText(), json.path("room").asText(), json.path("user").asText(), items);
    }

    private static String decoded(String segment) {
        return URLDecoder.decode(segment, StandardCharsets.UTF_8);
    }

    /** Of 96 bits. */
    private static String digest(String value) {
        return Sha256.of(value).substring(0, 24);
    }
}

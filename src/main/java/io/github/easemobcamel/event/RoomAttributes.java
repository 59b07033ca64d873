package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Reads {@code ext}, JSON within a text, and the attributes in it that an event has changed.
 *
 * <p>Source: the vendor's examples of set_metadata, delete_metadata and group_member_metadata_update. They print the key
 * {@code operator} with a blank at its end; values are a user's own, and stay as they are. {@code result.successKeys} are the
 * attributes that have really changed.
 */
final class RoomAttributes {

    private RoomAttributes() {
    }

    /**
     * {@return the object or array in its text, or else what it is; missing if it is empty}
     *
     * @param ext the {@code ext} of a user
     */
    static JsonNode custom(JsonNode ext) {
        if (!ext.isTextual()) {
            return ext.isNull() ? MissingNode.getInstance() : ext;
        }
        JsonNode read = ExactJson.read(ext.textValue());
        if (read.isContainerNode()) {
            return read;
        }
        return ext.textValue().isBlank() ? MissingNode.getInstance() : ext;
    }

    /**
     * {@return the same, without the blanks around its keys}
     *
     * @param ext the {@code ext} of Easemob's in a metadata event
     */
    static JsonNode ext(JsonNode ext) {
        JsonNode read = custom(ext);
        if (!read.isObject()) {
            return read;
        }
        ObjectNode trimmed = JsonNodeFactory.instance.objectNode();
        read.properties().forEach(member -> {
            String key = member.getKey().strip();
            if (key.equals(member.getKey()) || !read.has(key)) {
                trimmed.set(key, member.getValue());
            }
        });
        return trimmed;
    }

    /**
     * @param event gets {@code changes}, an array of {@code key} and, where it is known, {@code value}; and {@code refusals},
     *     of {@code key} and {@code error}; neither of them when nothing says what has changed
     * @param ext the event's ext
     */
    static void addChanges(ObjectNode event, JsonNode ext) {
        JsonNode changed = ext.path("result").path("successKeys");
        JsonNode refused = ext.path("result").path("errorKeys");
        if (changed.isArray()) {
            ArrayNode changes = event.putArray("changes");
            changed.forEach(key -> add(changes, key.asText(), "value", ext.path("properties").path(key.asText())));
        }
        if (refused.isObject() && !refused.isEmpty()) {
            ArrayNode refusals = event.putArray("refusals");
            refused.properties().forEach(error -> add(refusals, error.getKey(), "error", error.getValue()));
        }
    }

    private static void add(ArrayNode list, String key, String name, JsonNode value) {
        ObjectNode entry = list.addObject().put("key", key);
        if (!value.isMissingNode()) {
            entry.set(name, value);
        }
    }
}

package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Shows what a callback is made of without anything of anybody's: the members of the callback and of its {@code payload}, with the
 * kind of value in the place of the value. The vendor's own words, such as the operation, stay.
 */
final class Skeleton {

    /** In these members stand words of the vendor's; what is no plain word is a value like any other. */
    private static final Set<String> WORDS = Set.of("chat_type", "event", "eventType", "type", "operation", "step", "channel_type",
            "content_type", "targetType", "messageType", "contentType", "status");
    private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z_:]{0,39}");
    private static final int MOST_MEMBERS = 50;

    private Skeleton() {
    }

    static JsonNode of(JsonNode callback) {
        return callback.isObject() ? members(callback, true) : kind("", callback);
    }

    private static ObjectNode members(JsonNode object, boolean whole) {
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        object.properties().stream().limit(MOST_MEMBERS).forEach(member -> {
            boolean payload = whole && member.getKey().equals("payload") && member.getValue().isObject();
            members.set(member.getKey(), payload ? members(member.getValue(), false) : kind(member.getKey(), member.getValue()));
        });
        return members;
    }

    private static JsonNode kind(String name, JsonNode value) {
        if (value.isBoolean() || value.isNull()
                || (WORDS.contains(name) && value.isTextual() && WORD.matcher(value.textValue()).matches())) {
            return value;
        }
        return JsonNodeFactory.instance.textNode(switch (value.getNodeType()) {
            case STRING -> value.textValue().isEmpty() ? "empty text" : "text";
            case NUMBER -> "number";
            case OBJECT -> "object with " + value.size() + " members";
            case ARRAY ->
                value.isEmpty() ? "empty array" : "array of " + value.size() + ", first " + kind("", value.get(0)).asText();
            default -> "nothing";
        });
    }
}

package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a reply must hold to be a success, and what its route makes of it. Written as one of
 * <ul>
 * <li>{@code object}, {@code array}, {@code text}: what {@code data} is; the replies of a split list are put together;
 * <li>{@code text announcement}: the text in a field of {@code data}, empty if it is missing;
 * <li>{@code result=true}: {@code data} is an object in which this field has this value, or nothing was done;
 * <li>{@code flags}: {@code data} is an object of booleans, and each that is false is something that was not done;
 * <li>{@code keys}: {@code data} tells of each attribute's key what became of it;
 * <li>{@code items}: {@code data} tells of each item of the list what became of it;
 * <li>{@code body}: the whole reply, whatever it is.
 * </ul>
 *
 * @param checked judges a reply: gets the items that were sent and the reply's JSON, returns its content
 * @param result makes the route's result of the contents of all replies
 * @param tellsItems whether the content tells of each item what became of it, as {@code successKeys} and {@code errorKeys}
 */
record ReplyShape(BiFunction<List<String>, JsonNode, JsonNode> checked, Function<List<JsonNode>, Object> result,
        boolean tellsItems) {

    private static final Pattern FIELD = Pattern.compile("text (\\w+)|(\\w+)=(\\w+)");
    /** The service says the one for the other in different replies. */
    private static final Set<String> DONE = Set.of("true", "success");

    static ReplyShape parse(String text) {
        Matcher field = FIELD.matcher(text);
        if (field.matches()) {
            return field.group(1) != null ? textOf(field.group(1)) : fieldWith(field.group(2), field.group(3));
        }
        return switch (text) {
            case "object", "" -> new ReplyShape(data(JsonNodeType.OBJECT), ReplyShape::merged, false);
            case "array" -> new ReplyShape(data(JsonNodeType.ARRAY), ReplyShape::joined, false);
            case "text" -> new ReplyShape(data(JsonNodeType.STRING), replies -> replies.get(0), false);
            case "flags" -> new ReplyShape(ReplyShape::flags, ReplyShape::merged, false);
            case "keys" -> new ReplyShape((sent, reply) -> KeyResults.ofKeys(sent, object(reply)), KeyResults::merged, true);
            case "items" -> new ReplyShape((sent, reply) -> KeyResults.ofItems(sent, reply.path("data")), KeyResults::merged, true);
            case "body" -> new ReplyShape((sent, reply) -> reply, ReplyShape::merged, false);
            default -> throw new IllegalArgumentException("'" + text + "' is none of object, array, text, text NAME, NAME=VALUE, "
                    + "flags, keys, items and body");
        };
    }

    private static ReplyShape textOf(String field) {
        return new ReplyShape((sent, reply) -> object(reply), replies -> replies.get(0).path(field).asText(""), false);
    }

    private static ReplyShape fieldWith(String field, String value) {
        return new ReplyShape((sent, reply) -> {
            JsonNode data = object(reply);
            String said = data.path(field).asText("");
            if (said.isEmpty()) {
                throw unreadable("the reply has no " + field, reply);
            }
            if (!said.equals(value) && !(DONE.contains(said) && DONE.contains(value))) {
                throw notDone(field + " is " + said + " in the reply: nothing was done", reply);
            }
            return data;
        }, ReplyShape::merged, false);
    }

    private static JsonNode flags(List<String> sent, JsonNode reply) {
        JsonNode data = object(reply);
        List<String> not = data.properties().stream().filter(flag -> flag.getValue().isBoolean() && !flag.getValue().booleanValue())
                .map(Map.Entry::getKey).toList();
        if (!not.isEmpty()) {
            throw notDone("the reply says that this was not done: " + String.join(", ", not), reply);
        }
        return data;
    }

    private static BiFunction<List<String>, JsonNode, JsonNode> data(JsonNodeType type) {
        return (sent, reply) -> {
            JsonNode data = reply.path("data");
            if (data.getNodeType() != type) {
                throw unreadable("the reply has no data", reply);
            }
            return data;
        };
    }

    private static JsonNode object(JsonNode reply) {
        return data(JsonNodeType.OBJECT).apply(List.of(), reply);
    }

    private static Object merged(List<JsonNode> replies) {
        Map<String, Object> all = new LinkedHashMap<>();
        replies.forEach(data -> all.putAll(ReplyReader.map(data)));
        return all;
    }

    private static Object joined(List<JsonNode> replies) {
        List<Object> all = new ArrayList<>();
        replies.forEach(data -> all.addAll(ReplyReader.list(data)));
        return all;
    }

    static EasemobException unreadable(String description, JsonNode reply) {
        return EasemobException.answered(200, EasemobException.UNREADABLE_REPLY, description, reply.toString(), true, null);
    }

    private static EasemobException notDone(String description, JsonNode reply) {
        return EasemobException.answered(200, EasemobException.RESULT_FALSE, description, reply.toString(), false, null);
    }
}

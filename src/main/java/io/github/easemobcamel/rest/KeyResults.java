package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The items that the service did and those that it refused, over all calls of a request: attribute keys, user names.
 *
 * <p>Source: a 200 does not mean success. Of attributes, each refused key stands in {@code errorKeys} with its reason; the field may be
 * missing when nothing was refused. Of lists of users, each stands in an array with {@code result} and, if that is false,
 * {@code reason}, or just with its name in {@code newmembers}. An item that stands nowhere in a reply is no success either.
 *
 * @param successKeys the items that were done
 * @param errorKeys the items that were refused, each with the service's reason
 */
record KeyResults(List<String> successKeys, Map<String, String> errorKeys) {

    private static final String UNSAID = "the service did not say what became of it";
    private static final String SUCCESS = "successKeys";
    private static final String ERROR = "errorKeys";

    /** @param replies the content of each reply, made by {@link #ofKeys} or {@link #ofItems} */
    static KeyResults of(List<JsonNode> replies) {
        List<String> successKeys = new ArrayList<>();
        Map<String, String> errorKeys = new LinkedHashMap<>();
        for (JsonNode content : replies) {
            content.path(SUCCESS).forEach(key -> successKeys.add(key.asText()));
            content.path(ERROR).properties().forEach(refused -> errorKeys.put(refused.getKey(), text(refused.getValue())));
        }
        return new KeyResults(successKeys, errorKeys);
    }

    /** {@return the result of a route: a map with {@code successKeys} and {@code errorKeys}, both always there, and what else was said} */
    static Object merged(List<JsonNode> replies) {
        KeyResults results = of(replies);
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(SUCCESS, results.successKeys);
        map.put(ERROR, results.errorKeys);
        if (replies.stream().anyMatch(content -> content.has("data"))) {
            map.put("data", replies.stream().flatMap(content -> ReplyReader.list(content.path("data")).stream()).toList());
        }
        return map;
    }

    /**
     * {@return what became of each key}
     *
     * @param sent the keys that a call was about
     * @param data the {@code data} of its reply
     * @throws EasemobException {@code unreadable_reply} if the service said nothing of any key
     */
    static JsonNode ofKeys(List<String> sent, JsonNode data) {
        if (!data.has(SUCCESS) && !data.has(ERROR)) {
            throw ReplyShape.unreadable("the reply says of no key what became of it", data);
        }
        return content(sent, of(List.of(data)));
    }

    /**
     * {@return what became of each item, and what else was said of each as {@code data}}
     *
     * @param sent the items that a call was about
     * @param data the {@code data} of its reply
     * @throws EasemobException {@code unreadable_reply} if the service said nothing of any item
     */
    static JsonNode ofItems(List<String> sent, JsonNode data) {
        List<String> done = new ArrayList<>();
        Map<String, String> refused = new LinkedHashMap<>();
        ArrayNode said = JsonNodeFactory.instance.arrayNode();
        data.path("newmembers").forEach(name -> done.add(name.asText()));
        data.path("updateMetadataSucceeded").forEach(item -> done.add(item.path("username").asText()));
        // The vendor's example has a colon within these names.
        data.path("updateMetadataSucceeded:").forEach(item -> done.add(item.path("username").asText()));
        Stream.of("updateMetadataFailed", "updateMetadataFailed:")
                .forEach(name -> data.path(name).forEach(item -> refused.put(item.path("username").asText(), item.toString())));
        (data.isArray() ? data : JsonNodeFactory.instance.arrayNode().add(data)).forEach(item -> {
            if (item.has("result")) {
                String name = item.path("user").asText(sent.size() == 1 ? sent.get(0) : "");
                said.add(item);
                if (item.path("result").asBoolean()) {
                    done.add(name);
                } else {
                    refused.put(name, item.path("reason").asText("result is false"));
                }
            }
        });
        if (done.isEmpty() && refused.isEmpty()) {
            throw ReplyShape.unreadable("the reply says of nobody what was done", data);
        }
        ObjectNode content = content(sent, new KeyResults(done, refused));
        content.set("data", said);
        return content;
    }

    private static ObjectNode content(List<String> sent, KeyResults results) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        results.successKeys.forEach(content.putArray(SUCCESS)::add);
        ObjectNode errorKeys = content.putObject(ERROR);
        results.errorKeys.forEach(errorKeys::put);
        sent.stream().filter(key -> !results.successKeys.contains(key) && !results.errorKeys.containsKey(key))
                .forEach(key -> errorKeys.put(key, UNSAID));
        return content;
    }

    /** {@return the same, with what a later call did about the items that had been refused} */
    static JsonNode repeated(JsonNode before, List<String> again, JsonNode after) {
        KeyResults first = of(List.of(before));
        KeyResults second = of(List.of(after));
        List<String> done = new ArrayList<>(first.successKeys);
        done.addAll(second.successKeys);
        Map<String, String> refused = new LinkedHashMap<>(first.errorKeys);
        again.forEach(refused::remove);
        refused.putAll(second.errorKeys);
        ObjectNode content = content(List.of(), new KeyResults(done, refused));
        if (before.has("data")) {
            content.set("data", before.path("data"));
        }
        return content;
    }

    private static String text(JsonNode reason) {
        return reason.isValueNode() ? reason.asText() : reason.toString();
    }
}

package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys that the service changed and those that it refused, over all calls of a request.
 *
 * <p>Source: a 200 does not mean success, each refused key stands in {@code errorKeys} with its reason; the field may be
 * missing when nothing was refused. A key that stands nowhere in a reply is no success either.
 *
 * @param successKeys the keys that were changed
 * @param errorKeys the keys that were refused, each with the service's reason
 */
record KeyResults(List<String> successKeys, Map<String, String> errorKeys) {

    private static final String UNSAID = "the service did not say what became of it";

    /** @param replies the {@code data} of each reply, each checked by {@link #checked} */
    static KeyResults of(List<JsonNode> replies) {
        List<String> successKeys = new ArrayList<>();
        Map<String, String> errorKeys = new LinkedHashMap<>();
        for (JsonNode data : replies) {
            data.path("successKeys").forEach(key -> successKeys.add(key.asText()));
            data.path("errorKeys").properties().forEach(
                    refused -> errorKeys.put(refused.getKey(), text(refused.getValue())));
        }
        return new KeyResults(successKeys, errorKeys);
    }

    /**
     * {@return the same, in which a key of which the service said nothing is a refused one}
     *
     * @param sent the keys that a call was about
     * @param data the {@code data} of its reply
     * @throws EasemobException {@code unreadable_reply} if the service said nothing of any key
     */
    static JsonNode checked(List<String> sent, JsonNode data) {
        if (!data.has("successKeys") && !data.has("errorKeys")) {
            throw EasemobException.answered(200, EasemobException.UNREADABLE_REPLY,
                    "the reply says of no key what became of it", data.toString(), true, null);
        }
        KeyResults results = of(List.of(data));
        ObjectNode checked = data.deepCopy();
        ObjectNode errorKeys = data.path("errorKeys").isObject() ? checked.withObjectProperty("errorKeys")
                : checked.putObject("errorKeys");
        sent.stream().filter(key -> !results.successKeys.contains(key) && !results.errorKeys.containsKey(key))
                .forEach(key -> errorKeys.put(key, UNSAID));
        return checked;
    }

    private static String text(JsonNode reason) {
        return reason.isValueNode() ? reason.asText() : reason.toString();
    }

    /** {@return the result of a route: a map with {@code successKeys} and {@code errorKeys}, both always there} */
    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("successKeys", successKeys);
        map.put("errorKeys", errorKeys);
        return map;
    }
}

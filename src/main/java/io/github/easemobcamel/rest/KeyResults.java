package io.github.easemobcamel.rest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The keys that the service changed and those that it refused, over all calls of a request.
 *
 * <p>Source: a 200 does not mean success, each refused key stands in {@code errorKeys} with its reason; the field may be
 * missing when nothing was refused.
 *
 * @param successKeys the keys that were changed
 * @param errorKeys the keys that were refused, each with the service's reason
 */
record KeyResults(List<String> successKeys, Map<String, String> errorKeys) {

    /** @param replies the {@code data} of each reply */
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

    private static String text(JsonNode reason) {
        return reason.isValueNode() ? reason.asText() : reason.toString();
    }

    /** @return the result of a route: a map with {@code successKeys} and {@code errorKeys}, both always there */
    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("successKeys", successKeys);
        map.put("errorKeys", errorKeys);
        return map;
    }
}

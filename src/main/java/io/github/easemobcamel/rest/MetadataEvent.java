package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads which keys a {@code set_metadata} or {@code delete_metadata} callback tells of.
 *
 * <p>Source: {@code event_info.ext} is JSON text inside a string, with stray spaces around its keys;
 * {@code result.successKeys} are the keys that really changed.
 */
final class MetadataEvent {

    private MetadataEvent() {
    }

    /**
     * {@return the keys that changed; empty if the callback tells of none}
     *
     * @param callback the callback's JSON, as text
     * @throws EasemobException if the callback or its {@code ext} is not JSON
     */
    static List<String> changedKeys(String callback) {
        List<String> keys = new ArrayList<>();
        trimmed(trimmed(ext(callback), "result"), "successKeys").forEach(key -> keys.add(key.asText()));
        return keys;
    }

    /** {@return the keys that changed, each with its value} */
    static Map<String, String> changes(String callback) {
        JsonNode properties = trimmed(ext(callback), "properties");
        Map<String, String> changes = new LinkedHashMap<>();
        changedKeys(callback).forEach(key -> changes.put(key, properties.path(key).asText()));
        return changes;
    }

    private static JsonNode ext(String callback) {
        JsonNode ext = parse(callback).path("payload").path("event_info").path("ext");
        return ext.isTextual() ? parse(ext.textValue()) : ext;
    }

    private static JsonNode trimmed(JsonNode object, String name) {
        return object.properties().stream().filter(field -> field.getKey().strip().equals(name))
                .map(Map.Entry::getValue).findFirst().orElse(MissingNode.getInstance());
    }

    private static JsonNode parse(String text) {
        JsonNode json = ReplyReader.parse(text);
        if (json.isMissingNode() && !text.isBlank()) {
            throw EasemobException.invalid("the callback is not JSON");
        }
        return json;
    }
}

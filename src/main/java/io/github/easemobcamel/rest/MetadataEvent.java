package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
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
        JsonNode ext = parse(callback).path("payload").path("event_info").path("ext");
        JsonNode content = ext.isTextual() ? parse(ext.textValue()) : ext;
        List<String> keys = new ArrayList<>();
        trimmed(trimmed(content, "result"), "successKeys").forEach(key -> keys.add(key.asText()));
        return keys;
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

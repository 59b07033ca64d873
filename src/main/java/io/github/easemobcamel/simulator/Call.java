package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One call, read and routed.
 *
 * @param endpoint which call it is
 * @param roomId the chatroom in the path, {@code null} where the path has none
 * @param username the user in the path, {@code null} where the path has none
 * @param body the body, an object or a list, an empty object if there was none
 * @param root scheme, host, organization and app of the URL that was called, without a slash at the end
 * @param path what of the URL comes behind that
 * @param query the query's parameters
 */
record Call(SimulatedEndpoint endpoint, String roomId, String username, JsonNode body, String root, String path,
        Map<String, String> query) {

    /** {@return the users in the path, which commas separate} */
    List<String> usernames() {
        return List.of(username.split(","));
    }

    /**
     * {@return the strings of a list}
     *
     * @param field the name of a field
     * @throws Refusal if the field is missing, or anything but a list of strings
     */
    List<String> texts(String field) {
        JsonNode list = body.path(field);
        List<String> texts = new ArrayList<>();
        for (JsonNode text : list) {
            texts.add(text.isTextual() ? text.textValue() : null);
        }
        if (!list.isArray() || list.isEmpty() || texts.contains(null)) {
            throw Refusal.illegalArgument(field + " is required and must be an array of strings");
        }
        return texts;
    }

    /**
     * {@return its text}
     *
     * @param field the name of a field
     * @throws Refusal if the field is missing or no text
     */
    String text(String field) {
        JsonNode value = body.path(field);
        if (!value.isTextual()) {
            throw Refusal.illegalArgument(field + " is required and must be a string");
        }
        return value.textValue();
    }

    /**
     * {@return the strings of {@code keys}; empty if the field is missing}
     *
     * @throws Refusal if {@code keys} is anything but a list of strings
     */
    List<String> keys() {
        JsonNode list = body.path("keys");
        if (!list.isMissingNode() && !list.isArray()) {
            throw Refusal.illegalArgument("keys must be an array of strings");
        }
        List<String> keys = new ArrayList<>();
        for (JsonNode key : list) {
            if (!key.isTextual()) {
                throw Refusal.illegalArgument("keys must be an array of strings");
            }
            keys.add(key.textValue());
        }
        return keys;
    }
}

package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** The members of a normalised event, or of an object in it; what is absent is left out. */
final class EventMembers {

    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private final String appKey;

    /** @param appKey the callback's {@code appkey}, or null */
    EventMembers(String appKey) {
        this.appKey = appKey;
    }

    ObjectNode json() {
        return json;
    }

    String appKey() {
        return appKey;
    }

    EventMembers put(String name, String fact) {
        if (fact != null) {
            json.put(name, fact);
        }
        return this;
    }

    /** Sets a member that is a word or an id. */
    EventMembers put(String name, JsonNode fact) {
        return put(name, JsonFacts.text(fact));
    }

    /** Sets a member that has a value of the vendor's, as it is. */
    EventMembers set(String name, JsonNode value) {
        if (value != null && !value.isMissingNode() && !value.isNull()) {
            json.set(name, value);
        }
        return this;
    }

    /** Sets a member that is a text of a user's, as it is. */
    EventMembers text(String name, JsonNode text) {
        return set(name, text.isTextual() ? text : null);
    }

    /** Sets an object or array of the vendor's as it is, if there is something in it. */
    EventMembers content(String name, JsonNode value) {
        return set(name, value.isContainerNode() && !value.isEmpty() ? value : null);
    }

    EventMembers flag(String name, JsonNode value) {
        Boolean truth = JsonFacts.truth(value);
        if (truth != null) {
            json.put(name, truth);
        }
        return this;
    }

    EventMembers whole(String name, JsonNode number) {
        return set(name, number.isIntegralNumber() ? number : null);
    }

    /** Sets a time in two forms: {@code name} in ISO 8601, {@code nameMillis} in milliseconds since 1970. */
    EventMembers time(String name, JsonNode millis) {
        putTime(json, name, JsonFacts.time(millis));
        return this;
    }

    EventMembers user(String name, String address) {
        if (UserAddress.userId(address, appKey) != null) {
            json.set(name, UserAddress.json(address, appKey));
        }
        return this;
    }

    /** Sets an array of users, which may be empty. */
    EventMembers users(String name, Collection<String> addresses) {
        ArrayNode users = json.putArray(name);
        userJson(addresses).forEach(users::add);
        return this;
    }

    List<ObjectNode> userJson(Collection<String> addresses) {
        return addresses.stream().filter(address -> UserAddress.userId(address, appKey) != null)
                .map(address -> UserAddress.json(address, appKey)).toList();
    }

    /** Sets an object, if there is something in it. */
    EventMembers object(String name, Consumer<EventMembers> members) {
        EventMembers object = new EventMembers(appKey);
        members.accept(object);
        return content(name, object.json);
    }

    /** Sets why an action failed. */
    EventMembers failure(JsonNode status) {
        if (Outcome.FAILED.equals(Outcome.of(status))) {
            EventMembers failure = new EventMembers(appKey).put("code", status.isObject() ? status.path("error_code") : status)
                    .put("description", status.path("description"));
            json.set("failure", failure.json);
        }
        return this;
    }

    /**
     * @param object gets the time in two forms
     * @param name the time's name
     * @param millis the time, or null for none
     */
    static void putTime(ObjectNode object, String name, Long millis) {
        if (millis != null) {
            object.put(name, Instant.ofEpochMilli(millis).toString()).put(name + "Millis", millis);
        }
    }
}

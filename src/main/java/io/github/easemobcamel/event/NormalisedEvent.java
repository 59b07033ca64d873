package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * What a callback of any format says, in one shape, which {@code schema/event.schema.json} describes; and the callback itself
 * without its signature, so that nothing is lost. Every callback has a normalised event: a fact that is absent, or of another
 * type, is left out.
 *
 * <p>Source: the vendor's pages on group and chatroom events in both formats, and the quirks of their examples. The facts that
 * are headers too are read by {@link EventReader}'s classes.
 */
public final class NormalisedEvent {

    /** One vendor page calls the signature {@code secret}. */
    private static final List<String> SIGNATURE = List.of("security", "secret");

    private final ObjectNode event = JsonNodeFactory.instance.objectNode();
    private final String appKey;

    private NormalisedEvent(String appKey) {
        this.appKey = appKey;
    }

    /**
     * {@return its normalised event}
     *
     * @param body the callback as it was received, or null
     */
    public static ObjectNode of(byte[] body) {
        String text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
        JsonNode callback = ExactJson.read(text);
        NormalisedEvent normalised = new NormalisedEvent(JsonFacts.text(callback.path("appkey")));
        CallbackFacts facts = EventReader.facts(callback, normalised.appKey);
        normalised.addFacts(callback, facts);
        if (!(facts instanceof OtherCallback)) {
            new EventDetails(normalised.event, normalised.appKey, callback, facts).add();
        }
        if (callback.isObject()) {
            normalised.event.set("original", callback.<ObjectNode>deepCopy().without(SIGNATURE));
        } else {
            normalised.event.put("original", text);
        }
        return normalised.event;
    }

    private void addFacts(JsonNode callback, CallbackFacts facts) {
        put("callId", JsonFacts.text(callback.path("callId")));
        put("chatType", JsonFacts.text(callback.path("chat_type")));
        put("operation", facts.operation());
        put("scope", facts.scope());
        put("roomId", facts.roomId());
        addApp();
        if (UserAddress.userId(facts.actorAddress(), appKey) != null) {
            event.set("actor", UserAddress.json(facts.actorAddress(), appKey));
        }
        List<ObjectNode> targets = facts.targetAddresses().stream().filter(target -> UserAddress.userId(target, appKey) != null)
                .map(target -> UserAddress.json(target, appKey)).toList();
        if (!targets.isEmpty()) {
            event.set("target", targets.get(0));
        }
        event.putArray("targets").addAll(targets);
        put("outcome", facts.outcome());
        putTime(event, "eventTime", JsonFacts.time(callback.path("timestamp")));
    }

    private void addApp() {
        if (appKey != null) {
            ObjectNode app = event.putObject("app").put("key", appKey);
            int separator = appKey.indexOf('#');
            if (separator >= 0) {
                app.put("org", appKey.substring(0, separator)).put("name", appKey.substring(separator + 1));
            }
        }
    }

    private void put(String name, String fact) {
        if (fact != null) {
            event.put(name, fact);
        }
    }

    /**
     * @param object gets the time in two forms: {@code name} in ISO 8601, {@code nameMillis} in milliseconds since 1970
     * @param name the time's name
     * @param millis the time, or null for none
     */
    static void putTime(ObjectNode object, String name, Long millis) {
        if (millis != null) {
            object.put(name, Instant.ofEpochMilli(millis).toString()).put(name + "Millis", millis);
        }
    }
}

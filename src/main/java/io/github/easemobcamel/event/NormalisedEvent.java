package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a callback of any format says, in one shape, which {@code schema/event.schema.json} describes; and the callback itself
 * without its signature, so that nothing is lost. Every callback has a normalised event: a fact that is absent, or of another
 * type, is left out.
 *
 * <p>Source: the vendor's pages on group and chatroom events in both formats, and the quirks of their examples. The facts that
 * are headers too are read by {@link ReadCallback}'s classes.
 */
public final class NormalisedEvent {

    /** One vendor page calls the signature {@code secret}. */
    private static final List<String> SIGNATURE = List.of("security", "secret");

    private NormalisedEvent() {
    }

    /**
     * {@return its normalised event}
     *
     * @param body the callback as it was received, or null
     */
    public static ObjectNode of(byte[] body) {
        String text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
        JsonNode callback = ExactJson.read(text);
        EventMembers event = new EventMembers(JsonFacts.text(callback.path("appkey")));
        CallbackFacts facts = ReadCallback.facts(callback, event.appKey());
        addFacts(event, callback, facts);
        facts.describe(event);
        if (callback.isObject()) {
            event.set("original", callback.<ObjectNode>deepCopy().without(SIGNATURE));
        } else {
            event.json().put("original", text);
        }
        return event.json();
    }

    private static void addFacts(EventMembers event, JsonNode callback, CallbackFacts facts) {
        event.put("callId", callback.path("callId"))
                .put("family", facts.family().word())
                .put("action", facts.action())
                .put("chatType", callback.path("chat_type"))
                .put("operation", facts.operation())
                .put("operationType", facts.operationType())
                .put("scope", facts.scope())
                .put("roomId", facts.roomId());
        addApp(event);
        event.user("actor", facts.actorAddress());
        List<ObjectNode> targets = event.userJson(facts.targetAddresses());
        if (!targets.isEmpty()) {
            event.set("target", targets.get(0));
        }
        event.json().putArray("targets").addAll(targets);
        event.put("outcome", facts.outcome()).time("eventTime", callback.path("timestamp"));
    }

    private static void addApp(EventMembers event) {
        String key = event.appKey();
        if (key != null) {
            ObjectNode app = event.json().putObject("app").put("key", key);
            int separator = key.indexOf('#');
            if (separator >= 0) {
                app.put("org", key.substring(0, separator)).put("name", key.substring(separator + 1));
            }
        }
    }
}

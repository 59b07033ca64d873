package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** A stored callback that was read: its headers, and what in it is not known to this version. */
public final class ReadCallback {

    private final JsonNode callback;
    private final String appKey;
    private final CallbackFacts facts;

    /** @param body the callback as it was received; anything but a JSON object has no facts */
    public ReadCallback(byte[] body) {
        callback = JsonFacts.parse(body);
        appKey = JsonFacts.text(callback.path("appkey"));
        facts = facts(callback, appKey);
    }

    /** {@return the callback's facts, read as its format asks for; {@code appKey} may be null} */
    static CallbackFacts facts(JsonNode callback, String appKey) {
        Family family = Family.of(callback);
        if (family != Family.MUC) {
            return FamilyReader.read(callback, appKey, family);
        }
        return JsonFacts.text(callback.path("chat_type")) == null ? new GroupOpEvent(callback) : new MucEvent(callback, appKey);
    }

    /** {@return the room whose events keep their order, or null} */
    public static String roomId(JsonNode callback) {
        return facts(callback, JsonFacts.text(callback.path("appkey"))).roomId();
    }

    /** @param headers get the facts; a header of a fact that is absent is removed */
    public void putHeaders(Map<String, Object> headers) {
        set(headers, EventHeader.CALL_ID, JsonFacts.text(callback.path("callId")));
        set(headers, EventHeader.FAMILY, callback.isObject() ? facts.family().word() : null);
        set(headers, EventHeader.ACTION, facts.action());
        set(headers, EventHeader.OPERATION, facts.operation());
        set(headers, EventHeader.OPERATION_TYPE, facts.operationType());
        set(headers, EventHeader.SCOPE, facts.scope());
        set(headers, EventHeader.ROOM_ID, facts.roomId());
        set(headers, EventHeader.APP_KEY, appKey);
        set(headers, EventHeader.ACTOR, UserAddress.userId(facts.actorAddress(), appKey));
        set(headers, EventHeader.TARGET, facts.targetAddresses().stream().findFirst()
                .map(target -> UserAddress.userId(target, appKey)).orElse(null));
        set(headers, EventHeader.OUTCOME, facts.outcome());
        set(headers, EventHeader.EVENT_TIME, JsonFacts.time(callback.path("timestamp")));
        set(headers, EventHeader.CHAT_TYPE, JsonFacts.text(callback.path("chat_type")));
    }

    /** {@return what it is about} */
    public Family family() {
        return facts.family();
    }

    /** {@return whether its action is one that this version knows} */
    public boolean isKnown() {
        return facts.isKnown();
    }

    /** {@return whether it is in the newer format, with an operation and type that {@link Operation} does not have} */
    public boolean isUnknownForm() {
        return facts instanceof GroupOpEvent && !facts.isKnown();
    }

    /** {@return what in it is not known to this version; empty for nearly every callback} */
    public List<Novelty> novelties() {
        return Novelty.in(callback, facts);
    }

    /** {@return the callback with nothing of anybody's in it: what it has, without the values} */
    public JsonNode skeleton() {
        return Skeleton.of(callback);
    }

    private static void set(Map<String, Object> headers, String name, Object fact) {
        if (fact == null) {
            headers.remove(name);
        } else {
            headers.put(name, fact);
        }
    }
}

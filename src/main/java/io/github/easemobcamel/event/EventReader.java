package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Headers;

/**
 * Decides what the {@link EventHeader}s of a stored callback are. Every callback can be routed, also one that is damaged.
 *
 * <p>A fact that is absent, of the wrong type, blank, longer than {@value JsonFacts#LONGEST_TEXT} characters or contains a
 * control character gives no header, and a header of that name which was there before is removed. Only {@code outcome} is
 * always there for group and chatroom events. All other headers stay as they are.
 *
 * <p>{@link Operation} and {@code docs/extending.md} say who {@code actor} and {@code target} are. For callbacks of chat type
 * {@code muc} see {@link MucEvent}, for the newer event format {@link GroupOpEvent}, for all other callbacks {@link OtherCallback}.
 */
public final class EventReader {

    /**
     * @param body the callback as it was received; anything but a JSON object has no facts
     * @param headers the message's headers, which are changed
     */
    public void setHeaders(@Body byte[] body, @Headers Map<String, Object> headers) {
        JsonNode callback = JsonFacts.parse(body);
        String appKey = JsonFacts.text(callback.path("appkey"));
        CallbackFacts facts = facts(callback, appKey);

        set(headers, EventHeader.CALL_ID, JsonFacts.text(callback.path("callId")));
        set(headers, EventHeader.OPERATION, facts.operation());
        set(headers, EventHeader.SCOPE, facts.scope());
        set(headers, EventHeader.ROOM_ID, facts.roomId());
        set(headers, EventHeader.APP_KEY, appKey);
        set(headers, EventHeader.ACTOR, UserAddress.userId(facts.actorAddress(), appKey));
        set(headers, EventHeader.TARGET, facts.targetAddresses().stream().findFirst()
                .map(target -> UserAddress.userId(target, appKey)).orElse(null));
        set(headers, EventHeader.OUTCOME, facts.outcome());
        set(headers, EventHeader.EVENT_TIME, JsonFacts.time(callback.path("timestamp")));
        set(headers, EventHeader.CHAT_TYPE, JsonFacts.text(callback.path("chat_type")));
        headers.remove(EventHeader.REPLAY);
    }

    /** {@return the callback's facts, read as its format asks for; {@code appKey} may be null} */
    static CallbackFacts facts(JsonNode callback, String appKey) {
        if (GroupOpEvent.is(callback)) {
            return new GroupOpEvent(callback);
        }
        return MucEvent.is(callback) ? new MucEvent(callback, appKey) : new OtherCallback(callback, appKey);
    }

    private static void set(Map<String, Object> headers, String name, Object fact) {
        if (fact == null) {
            headers.remove(name);
        } else {
            headers.put(name, fact);
        }
    }
}

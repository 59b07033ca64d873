package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Headers;

/**
 * Decides what the {@link EventHeader}s of a stored callback are; whatever the callback looks like, it can be routed.
 *
 * <p>A fact that is absent, of the wrong type, blank, longer than {@value JsonFacts#LONGEST_TEXT} characters or contains a
 * control character gives no header, and a header of that name which was there before is removed. Only {@code outcome} is
 * always there for group and chatroom events. No other header is ever touched.
 *
 * <p>Who {@code actor} and {@code target} are, by operation, stands in {@code docs/extending.md}. For callbacks of chat type
 * {@code muc} see {@link MucEvent}, for the newer event format {@link GroupOpEvent}, for all other callbacks {@link OtherCallback}.
 */
public final class EventReader {

    /**
     * @param body the callback as it was received; what is not a JSON object has no facts
     * @param headers the message's headers
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
    }

    /**
     * {@return its facts, read in the way of its format}
     *
     * @param callback the callback's JSON
     * @param appKey its app key, or null
     */
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

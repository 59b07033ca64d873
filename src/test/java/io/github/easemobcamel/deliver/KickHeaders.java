package io.github.easemobcamel.deliver;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.easemobcamel.event.EventHeader;
import java.util.Map;

/** All headers of the sample {@code kick} of a chatroom, which a destination gets with it. */
final class KickHeaders {

    private KickHeaders() {
    }

    static Map<String, Object> of(JsonNode callback) {
        return Map.ofEntries(Map.entry(EventHeader.CALL_ID, callback.path("callId").textValue()),
                Map.entry(EventHeader.FAMILY, "muc"), Map.entry(EventHeader.ACTION, "kick"),
                Map.entry(EventHeader.OPERATION, "kick"), Map.entry(EventHeader.SCOPE, "chatroom"),
                Map.entry(EventHeader.ROOM_ID, "173558850453505"), Map.entry(EventHeader.APP_KEY, "easemob-demo#demo"),
                Map.entry(EventHeader.ACTOR, "alice"), Map.entry(EventHeader.TARGET, "3333"),
                Map.entry(EventHeader.OUTCOME, "ok"),
                Map.entry(EventHeader.EVENT_TIME, callback.path("timestamp").longValue()),
                Map.entry(EventHeader.CHAT_TYPE, "muc"));
    }
}

package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A callback that is about no group or chatroom event: chat messages, recalls, receipts, the roster, a user's status.
 *
 * <p>The actor is {@code from}, or {@code user} in a user's status; the target is {@code to}, unless that is the room. The
 * scope is absent: chat type {@code groupchat} means groups and chatrooms alike. An {@code operation} is there in roster
 * callbacks, which reuse the words {@code ban} and {@code allow}: its meaning depends on {@code chatType}.
 *
 * <p>Source: the vendor's pages on callbacks of messages, the roster and the user's status.
 */
final class OtherCallback implements CallbackFacts {

    private final JsonNode callback;
    private final String appKey;

    OtherCallback(JsonNode callback, String appKey) {
        this.callback = callback;
        this.appKey = appKey;
    }

    @Override
    public String operation() {
        return JsonFacts.text(callback.path("payload").path("operation"));
    }

    @Override
    public String scope() {
        return null;
    }

    @Override
    public String roomId() {
        return JsonFacts.text(callback.path("group_id"));
    }

    @Override
    public String actorAddress() {
        return JsonFacts.text(callback.path(callback.hasNonNull("from") ? "from" : "user"));
    }

    @Override
    public List<String> targetAddresses() {
        String to = JsonFacts.text(callback.path("to"));
        String target = UserAddress.userId(to, appKey);
        return target == null || target.equals(roomId()) ? List.of() : List.of(to);
    }

    @Override
    public String outcome() {
        JsonNode status = callback.path("payload").path("status");
        return status.isObject() ? Outcome.of(status) : null;
    }
}

package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A group or chatroom event in the newer format: no {@code chat_type}, but an {@code event} ({@code group_op_event}).
 *
 * <p>The actor is {@code operator}. The target is the user in {@code member}, {@code admin} or {@code new_owner}, or several
 * of them; there is none when more than one of these or {@code role} is present, as in CREATE.
 * The operation stays in upper case, as sent: its meaning is not that of the same word in the other format.
 *
 * <p>Source: the vendor's pages on the single group and chatroom events.
 */
final class GroupOpEvent implements CallbackFacts {

    private static final List<String> TARGETS = List.of("member", "admin", "new_owner", "role");

    private final JsonNode callback;
    private final JsonNode payload;

    GroupOpEvent(JsonNode callback) {
        this.callback = callback;
        this.payload = callback.path("payload");
    }

    static boolean is(JsonNode callback) {
        return callback.path("event").isTextual() && JsonFacts.text(callback.path("chat_type")) == null;
    }

    @Override
    public String operation() {
        return JsonFacts.text(callback.path("operation"));
    }

    @Override
    public String scope() {
        String type = callback.path("type").textValue();
        return Arrays.stream(Scope.values()).filter(scope -> scope.name().equals(type)).map(Scope::word).findFirst()
                .orElse(null);
    }

    @Override
    public String roomId() {
        return JsonFacts.text(callback.path("id"));
    }

    @Override
    public String actorAddress() {
        return JsonFacts.text(callback.path("operator"));
    }

    @Override
    public List<String> targetAddresses() {
        List<JsonNode> targets = TARGETS.stream().filter(payload::hasNonNull).map(payload::path).toList();
        if (targets.size() != 1) {
            return List.of();
        }
        JsonNode target = targets.get(0);
        Stream<JsonNode> users = target.isArray() ? StreamSupport.stream(target.spliterator(), false) : Stream.of(target);
        return users.map(JsonFacts::text).filter(Objects::nonNull).toList();
    }

    /** The vendor sends these events after a success, and only then. */
    @Override
    public String outcome() {
        return Outcome.OK;
    }
}

package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * What a group or chatroom event says beyond who did what to whom: why, which files, which text, which attributes.
 *
 * <p>Source: the vendor's page for each operation. {@code reason} is a text that somebody wrote, but in update_announcement the
 * announcement, in delete_file the file's id, in upload_file an object; where there is none, it can be empty or the word
 * {@code undefined}.
 */
final class EventDetails {

    private static final Set<String> NO_REASON = Set.of("", "undefined");

    private final ObjectNode event;
    private final String appKey;
    private final JsonNode callback;
    private final JsonNode payload;
    private final CallbackFacts facts;

    EventDetails(ObjectNode event, String appKey, JsonNode callback, CallbackFacts facts) {
        this.event = event;
        this.appKey = appKey;
        this.callback = callback;
        this.payload = callback.path("payload");
        this.facts = facts;
    }

    /** Adds them to the event. */
    void add() {
        addFailure();
        if (facts instanceof GroupOpEvent) {
            addOfNewerFormat();
        } else {
            addReason(payload.path("reason"));
            JsonNode ext = RoomAttributes.ext(payload.path("event_info").path("ext"));
            set("ext", ext);
            RoomAttributes.addChanges(event, ext);
        }
    }

    private void addFailure() {
        if (Outcome.FAILED.equals(facts.outcome())) {
            JsonNode status = payload.path("status");
            ObjectNode failure = event.putObject("failure");
            put(failure, "code", JsonFacts.text(status.isObject() ? status.path("error_code") : status));
            put(failure, "description", JsonFacts.text(status.path("description")));
        }
    }

    private void addOfNewerFormat() {
        put(event, "operationType", JsonFacts.text(payload.path("type")));
        set("memberCount", callback.path("member_count").isIntegralNumber() ? callback.path("member_count") : null);
        NormalisedEvent.putTime(event, "expireTime", JsonFacts.time(payload.path("expire_timestamp")));
        set("announcement", payload.path("announcement").isTextual() ? payload.path("announcement") : null);
        SharedFile.addAll(event, payload.path("share_file"), appKey);
        set("ext", RoomAttributes.custom(payload.path("options").path("ext")));
    }

    private void addReason(JsonNode reason) {
        if (reason.isNull() || (reason.isTextual() && NO_REASON.contains(reason.textValue()))) {
            return;
        }
        if (isOperation(Operation.DELETE_FILE) && JsonFacts.text(reason) != null) {
            SharedFile.addId(event, reason.asText());
        } else if (SharedFile.is(reason)) {
            SharedFile.addAll(event, SharedFile.in(reason), appKey);
        } else {
            set(isOperation(Operation.UPDATE_ANNOUNCEMENT) && reason.isTextual() ? "announcement" : "reason", reason);
        }
    }

    private boolean isOperation(Operation operation) {
        return operation.wireName().equals(facts.operation());
    }

    private void set(String name, JsonNode value) {
        if (value != null && !value.isMissingNode()) {
            event.set(name, value);
        }
    }

    private static void put(ObjectNode object, String name, String fact) {
        if (fact != null) {
            object.put(name, fact);
        }
    }
}

package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A group or chatroom event in the format with {@code chat_type} {@code muc}.
 *
 * <p>{@code reason} is a text that somebody wrote, but in update_announcement the announcement, in delete_file the file's id, in
 * upload_file an object; where there is none, it can be empty or the word {@code undefined}.
 *
 * <p>Source: the vendor's page "group and chatroom operations" and the quirks of its examples. {@link Operation} says
 * where actor and target stand.
 */
final class MucEvent implements CallbackFacts {

    /** What stands in {@code reason} if there is none. */
    static final Set<String> NO_REASON = Set.of("", "undefined");

    private final JsonNode callback;
    private final JsonNode payload;
    private final String appKey;
    private final String operation;
    private final Optional<Operation> known;

    MucEvent(JsonNode callback, String appKey) {
        this.callback = callback;
        this.payload = callback.path("payload");
        this.appKey = appKey;
        this.operation = JsonFacts.text(payload.path("operation"));
        this.known = Optional.ofNullable(operation).flatMap(Operation::ofWireName);
    }

    @Override
    public Family family() {
        return Family.MUC;
    }

    @Override
    public String action() {
        return operation();
    }

    @Override
    public boolean isKnown() {
        return known.isPresent();
    }

    @Override
    public String operation() {
        return known.map(Operation::wireName).orElse(operation);
    }

    /** {@code is_chatroom}, as a boolean or a text; without it, the one scope that the operation has. */
    @Override
    public String scope() {
        Boolean chatroom = JsonFacts.truth(payload.path("is_chatroom"));
        if (chatroom != null) {
            return chatroom ? Scope.CHATROOM.word() : Scope.GROUP.word();
        }
        return known.map(Operation::scopes).filter(scopes -> scopes.size() == 1)
                .map(scopes -> scopes.iterator().next().word()).orElse(null);
    }

    /** {@code group_id}; without it, the id within {@code muc_id}, if that is undamaged. */
    @Override
    public String roomId() {
        String groupId = JsonFacts.text(callback.path("group_id"));
        return groupId == null ? idWithin(JsonFacts.text(payload.path("muc_id"))) : groupId;
    }

    private String idWithin(String mucId) {
        if (mucId == null || appKey == null || !mucId.startsWith(appKey + "_")) {
            return null;
        }
        int begin = appKey.length() + 1;
        int end = mucId.indexOf("@conference.", begin);
        return end < 0 ? null : JsonFacts.plausible(mucId.substring(begin, end));
    }

    @Override
    public String actorAddress() {
        String from = JsonFacts.text(callback.path("from"));
        boolean fromTheRoom = known.map(operation -> operation.actor() == Operation.Actor.OPERATOR)
                .orElse(from != null && from.equals(roomId()));
        return fromTheRoom ? metadataOperator() : from;
    }

    /** The attributes are JSON within a text, or just JSON; the vendor prints the key with a blank at its end. */
    private String metadataOperator() {
        JsonNode attributes = JsonFacts.unwrapped(payload.path("event_info").path("ext"));
        String operator = metadataUser("operator", attributes);
        return operator == null ? metadataUser("username", attributes) : operator;
    }

    private String metadataUser(String key, JsonNode attributes) {
        for (Map.Entry<String, JsonNode> attribute : attributes.properties()) {
            String address = attribute.getKey().strip().equals(key) ? JsonFacts.text(attribute.getValue()) : null;
            if (UserAddress.userId(address, appKey) != null) {
                return address;
            }
        }
        return null;
    }

    @Override
    public List<String> targetAddresses() {
        return known.filter(operation -> operation.target() == Operation.Target.TO)
                .map(operation -> JsonFacts.text(callback.path("to"))).stream().toList();
    }

    @Override
    public String outcome() {
        return Outcome.of(payload.path("status"));
    }

    @Override
    public void describe(EventMembers event) {
        event.failure(payload.path("status"));
        addReason(event, payload.path("reason"));
        JsonNode ext = RoomAttributes.ext(payload.path("event_info").path("ext"));
        event.set("ext", ext);
        RoomAttributes.addChanges(event.json(), ext);
        if (!isKnown()) {
            event.put("addressee", UserAddress.userId(JsonFacts.text(callback.path("to")), appKey)).content("payload", payload);
        }
    }

    private void addReason(EventMembers event, JsonNode reason) {
        if (reason.isTextual() && NO_REASON.contains(reason.textValue())) {
            return;
        }
        if (is(Operation.DELETE_FILE) && JsonFacts.text(reason) != null) {
            SharedFile.addAll(event.json(), reason, appKey);
        } else if (SharedFile.is(reason)) {
            SharedFile.addAll(event.json(), SharedFile.in(reason), appKey);
        } else {
            event.set(is(Operation.UPDATE_ANNOUNCEMENT) && reason.isTextual() ? "announcement" : "reason", reason);
        }
    }

    private boolean is(Operation one) {
        return known.filter(one::equals).isPresent();
    }
}

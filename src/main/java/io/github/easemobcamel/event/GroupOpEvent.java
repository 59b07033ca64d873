package io.github.easemobcamel.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A group or chatroom event in the newer format: no {@code chat_type}, but an {@code event} ({@value #NAME}).
 *
 * <p>The actor is {@code operator}. The targets are the users in {@code member}, {@code admin} or {@code new_owner}; there are
 * none when more than one of these or {@code role} is present, and in CREATE, whose members and roles have members of their
 * own in the normalised event.
 *
 * <p>Source: the vendor's pages on the single group and chatroom events.
 */
final class GroupOpEvent implements CallbackFacts {

    /** The value of {@code event}. */
    static final String NAME = "group_op_event";

    private static final List<String> TARGETS = List.of("member", "admin", "new_owner", "role");

    private final JsonNode callback;
    private final JsonNode payload;
    private final Optional<Operation> known;

    GroupOpEvent(JsonNode callback) {
        this.callback = callback;
        this.payload = callback.path("payload");
        this.known = Operation.ofNewerForm(form());
    }

    /**
     * {@return how it says what happened, as {@link Operation} writes it}: {@code operation}, {@code payload.type}, and a third
     * word where these two do not tell: the scope, the new value, or what else is there.
     */
    private String form() {
        String form = operationType() == null ? String.valueOf(operation()) : operation() + " " + operationType();
        Object third = switch (form) {
            case "JOIN DIRECT" -> scope();
            case "UPDATE ANNOUNCEMENT" -> payload.path("announcement").asText().isEmpty() ? null : "text";
            case "UPDATE MUTE" -> JsonFacts.truth(payload.path("mute"));
            case "UPDATE DISABLE" -> JsonFacts.truth(payload.path("disable"));
            case "UPDATE REMOVE" -> payload.hasNonNull("share_file") ? "share_file" : null;
            default -> null;
        };
        return third == null ? form : form + " " + third;
    }

    @Override
    public Family family() {
        return Family.MUC;
    }

    /** What is not in the table is its operation in lower case. */
    @Override
    public String action() {
        String operation = operation();
        return known.map(Operation::wireName).orElse(operation == null ? null
                : JsonFacts.plausible(operation.toLowerCase(Locale.ROOT)));
    }

    @Override
    public boolean isKnown() {
        return known.isPresent();
    }

    @Override
    public String operation() {
        return JsonFacts.text(callback.path("operation"));
    }

    @Override
    public String operationType() {
        return JsonFacts.text(payload.path("type"));
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
        return targets.size() != 1 || isCreation() ? List.of() : users(targets.get(0));
    }

    private boolean isCreation() {
        return known.filter(Operation.CREATE::equals).isPresent();
    }

    private static List<String> users(JsonNode named) {
        Stream<JsonNode> users = named.isArray() ? StreamSupport.stream(named.spliterator(), false) : Stream.of(named);
        return users.map(JsonFacts::text).filter(Objects::nonNull).toList();
    }

    /** The vendor sends these events after a success, and only then. */
    @Override
    public String outcome() {
        return Outcome.OK;
    }

    @Override
    public void describe(EventMembers event) {
        event.whole("memberCount", callback.path("member_count"))
                .time("expireTime", payload.path("expire_timestamp"))
                .text("announcement", payload.path("announcement"))
                .flag("muted", payload.path("mute"))
                .flag("disabled", payload.path("disable"))
                .user("previousOwner", JsonFacts.text(payload.path("owner")))
                .content("info", payload.path("info").isObject() ? payload.path("info") : MissingNode.getInstance())
                .set("ext", RoomAttributes.custom(payload.path("options").path("ext")));
        if (isCreation() && payload.hasNonNull("member")) {
            event.users("members", users(payload.path("member")));
        }
        addRoles(event);
        SharedFile.addAll(event.json(), payload.path("share_file"), event.appKey());
        if (!isKnown()) {
            event.content("payload", payload);
        }
    }

    /** {@code role} is an object: the role of each user. */
    private void addRoles(EventMembers event) {
        payload.path("role").properties().forEach(role -> event.userJson(List.of(role.getKey()))
                .forEach(user -> event.json().withArrayProperty("roles").add(user.set("role", role.getValue()))));
    }
}

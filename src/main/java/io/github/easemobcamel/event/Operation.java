package io.github.easemobcamel.event;

import static io.github.easemobcamel.event.Operation.Actor.FROM;
import static io.github.easemobcamel.event.Operation.Actor.OPERATOR;
import static io.github.easemobcamel.event.Operation.Target.NOBODY;
import static io.github.easemobcamel.event.Operation.Target.TO;
import static io.github.easemobcamel.event.Scope.CHATROOM;
import static io.github.easemobcamel.event.Scope.GROUP;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The actions of groups and chatrooms, in the vendor's order: the word (the constant's name in lower case), which member of a
 * callback in the older format holds who did it, which one whom it was done to, how the newer format says it, and whether
 * groups, chatrooms or both have it. The word is the operation of the older format and the action of both.
 *
 * <p>The newer format says it with {@code operation} and {@code payload.type}, in four cases with what follows them here:
 * see {@link GroupOpEvent}. The last four actions have no word in the older format that is known.
 *
 * <p>Source: the table that opens the vendor's page "group and chatroom operations", and the pages on the single events of the
 * newer format. The vendor adds operations: one that is missing here is unknown, not wrong.
 */
public enum Operation {

    CREATE(FROM, NOBODY, newer("CREATE"), GROUP),
    DESTROY(FROM, NOBODY, newer("DELETE"), GROUP, CHATROOM),
    APPLY(FROM, NOBODY, newer(), GROUP),
    APPLY_ACCEPT(FROM, TO, newer("JOIN APPLY"), GROUP),
    INVITE(FROM, TO, newer(), GROUP),
    INVITE_ACCEPT(FROM, NOBODY, newer("JOIN INVITE"), GROUP),
    INVITE_DECLINE(FROM, NOBODY, newer(), GROUP),
    /** In a chatroom of the older format also: the member was offline for two minutes. Nothing tells the two apart. */
    KICK(FROM, TO, newer("LEAVE KICK"), GROUP, CHATROOM),
    BAN(FROM, TO, newer("BLOCK ADD"), GROUP),
    ALLOW(FROM, TO, newer("BLOCK REMOVE"), GROUP),
    UPDATE(FROM, NOBODY, newer("UPDATE INFO"), GROUP, CHATROOM),
    BLOCK(FROM, NOBODY, newer("SHIELD ADD"), GROUP),
    UNBLOCK(FROM, NOBODY, newer("SHIELD REMOVE"), GROUP),
    PRESENCE(FROM, NOBODY, newer("JOIN DIRECT chatroom"), GROUP, CHATROOM),
    ABSENCE(FROM, NOBODY, newer("LEAVE BLOCK", "LEAVE DELETE"), GROUP, CHATROOM),
    DIRECT_JOINED(FROM, NOBODY, newer("JOIN DIRECT group"), GROUP),
    LEAVE(FROM, NOBODY, newer("LEAVE QUIT"), GROUP, CHATROOM),
    /** Misspelt by the vendor, and so on the wire. */
    ASSING_OWNER(FROM, TO, newer("UPDATE OWNER"), GROUP),
    ADD_ADMIN(FROM, TO, newer("ADMIN ADD"), GROUP, CHATROOM),
    REMOVE_ADMIN(FROM, TO, newer("ADMIN REMOVE"), GROUP, CHATROOM),
    ADD_MUTE(FROM, TO, newer("MUTE ADD"), GROUP, CHATROOM),
    REMOVE_MUTE(FROM, TO, newer("MUTE REMOVE"), GROUP, CHATROOM),
    UPDATE_ANNOUNCEMENT(FROM, NOBODY, newer("UPDATE ANNOUNCEMENT text"), GROUP, CHATROOM),
    DELETE_ANNOUNCEMENT(FROM, NOBODY, newer("UPDATE ANNOUNCEMENT"), GROUP, CHATROOM),
    UPLOAD_FILE(FROM, NOBODY, newer("SHARE_FILE ADD"), GROUP),
    DELETE_FILE(FROM, NOBODY, newer("SHARE_FILE REMOVE", "UPDATE REMOVE share_file"), GROUP),
    ADD_USER_WHITE_LIST(FROM, TO, newer("WHITE ADD"), GROUP, CHATROOM),
    REMOVE_USER_WHITE_LIST(FROM, TO, newer("WHITE REMOVE"), GROUP, CHATROOM),
    BAN_GROUP(FROM, NOBODY, newer("UPDATE MUTE true"), GROUP, CHATROOM),
    REMOVE_BAN_GROUP(FROM, NOBODY, newer("UPDATE MUTE false"), GROUP, CHATROOM),
    SET_METADATA(OPERATOR, NOBODY, newer(), CHATROOM),
    DELETE_METADATA(OPERATOR, NOBODY, newer(), CHATROOM),
    GROUP_MEMBER_METADATA_UPDATE(OPERATOR, TO, newer(), GROUP),
    DISABLE_GROUP(FROM, NOBODY, newer("UPDATE DISABLE true"), GROUP),
    ENABLE_GROUP(FROM, NOBODY, newer("UPDATE DISABLE false"), GROUP),
    ADD_SUPER_ADMIN(FROM, TO, newer("ROOM_SUPER_ADMIN ADD"), CHATROOM),
    REMOVE_SUPER_ADMIN(FROM, TO, newer("ROOM_SUPER_ADMIN REMOVE"), CHATROOM);

    private static final String CORRECTLY_SPELT_ASSING_OWNER = "assign_owner";
    private static final Map<String, Operation> BY_WIRE_NAME = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(Operation::wireName, Function.identity()));

    private static final Map<String, Operation> BY_NEWER_FORM = Arrays.stream(values())
            .flatMap(operation -> operation.newer.stream().map(form -> Map.entry(form, operation)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private final Actor actor;
    private final Target target;
    private final List<String> newer;
    private final Set<Scope> scopes;

    Operation(Actor actor, Target target, List<String> newer, Scope... scopes) {
        this.actor = actor;
        this.target = target;
        this.newer = newer;
        this.scopes = Collections.unmodifiableSet(EnumSet.copyOf(Arrays.asList(scopes)));
    }

    private static List<String> newer(String... forms) {
        return List.of(forms);
    }

    /** {@return the action's word, e.g. {@code add_mute}: {@code payload.operation} of the older format} */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return how the newer format says it, e.g. {@code LEAVE KICK}; empty if it does not} */
    public List<String> newerForms() {
        return newer;
    }

    /** {@return how the newer format says it of groups or of chatrooms; empty if it does not} */
    Optional<String> newerForm(Scope scope) {
        return newer.stream().filter(form -> scopes.contains(scope)
                && Arrays.stream(Scope.values()).noneMatch(other -> other != scope && form.endsWith(" " + other.word())))
                .findFirst();
    }

    /** {@return which member holds who did it} */
    Actor actor() {
        return actor;
    }

    /** {@return which member holds whom it was done to} */
    Target target() {
        return target;
    }

    /** {@return what has this operation: groups, chatrooms, or both in this order} */
    public Set<Scope> scopes() {
        return scopes;
    }

    /**
     * {@return the operation, or nothing when this project does not know that word}
     *
     * @param wireName the word in {@code payload.operation}; {@code assign_owner} is taken for {@code assing_owner}
     */
    public static Optional<Operation> ofWireName(String wireName) {
        String word = wireName.equals(CORRECTLY_SPELT_ASSING_OWNER) ? ASSING_OWNER.wireName() : wireName;
        return Optional.ofNullable(BY_WIRE_NAME.get(word));
    }

    /**
     * {@return the action, or nothing when this project does not know that form}
     *
     * @param form how the newer format says it, e.g. {@code LEAVE KICK}
     */
    static Optional<Operation> ofNewerForm(String form) {
        return Optional.ofNullable(BY_NEWER_FORM.get(form));
    }

    /** Where a callback of the older format says who did it. */
    enum Actor {
        /** In {@code from}. */
        FROM,
        /** In {@code operator} (or {@code username}) of {@code payload.event_info.ext}, as {@code from} is the room. */
        OPERATOR
    }

    /** Where a callback of the older format says whom it was done to. */
    enum Target {
        /** In {@code to}. */
        TO,
        /** Nowhere: it is done to the room, and {@code to} is the room, the actor, or a member who is told of it. */
        NOBODY
    }
}

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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The operations of group and chatroom callbacks, in the vendor's order: the word (the constant's name in lower case), which
 * member of the callback holds who did it, which one whom it was done to, and whether groups, chatrooms or both have it.
 *
 * <p>Source: the table that opens the vendor's page "group and chatroom operations". The vendor adds operations: one that is
 * missing here is unknown, not wrong.
 */
public enum Operation {

    CREATE(FROM, NOBODY, GROUP),
    DESTROY(FROM, NOBODY, GROUP, CHATROOM),
    APPLY(FROM, NOBODY, GROUP),
    APPLY_ACCEPT(FROM, TO, GROUP),
    INVITE(FROM, TO, GROUP),
    INVITE_ACCEPT(FROM, NOBODY, GROUP),
    INVITE_DECLINE(FROM, NOBODY, GROUP),
    KICK(FROM, TO, GROUP, CHATROOM),
    BAN(FROM, TO, GROUP),
    ALLOW(FROM, TO, GROUP),
    UPDATE(FROM, NOBODY, GROUP, CHATROOM),
    BLOCK(FROM, NOBODY, GROUP),
    UNBLOCK(FROM, NOBODY, GROUP),
    PRESENCE(FROM, NOBODY, GROUP, CHATROOM),
    ABSENCE(FROM, NOBODY, GROUP, CHATROOM),
    DIRECT_JOINED(FROM, NOBODY, GROUP),
    LEAVE(FROM, NOBODY, GROUP, CHATROOM),
    /** Misspelt by the vendor, and so on the wire. */
    ASSING_OWNER(FROM, TO, GROUP),
    ADD_ADMIN(FROM, TO, GROUP, CHATROOM),
    REMOVE_ADMIN(FROM, TO, GROUP, CHATROOM),
    ADD_MUTE(FROM, TO, GROUP, CHATROOM),
    REMOVE_MUTE(FROM, TO, GROUP, CHATROOM),
    UPDATE_ANNOUNCEMENT(FROM, NOBODY, GROUP, CHATROOM),
    DELETE_ANNOUNCEMENT(FROM, NOBODY, GROUP, CHATROOM),
    UPLOAD_FILE(FROM, NOBODY, GROUP),
    DELETE_FILE(FROM, NOBODY, GROUP),
    ADD_USER_WHITE_LIST(FROM, TO, GROUP, CHATROOM),
    REMOVE_USER_WHITE_LIST(FROM, TO, GROUP, CHATROOM),
    BAN_GROUP(FROM, NOBODY, GROUP, CHATROOM),
    REMOVE_BAN_GROUP(FROM, NOBODY, GROUP, CHATROOM),
    SET_METADATA(OPERATOR, NOBODY, CHATROOM),
    DELETE_METADATA(OPERATOR, NOBODY, CHATROOM),
    GROUP_MEMBER_METADATA_UPDATE(OPERATOR, TO, GROUP);

    private static final String CORRECTLY_SPELT_ASSING_OWNER = "assign_owner";
    private static final Map<String, Operation> BY_WIRE_NAME = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(Operation::wireName, Function.identity()));

    private final Actor actor;
    private final Target target;
    private final Set<Scope> scopes;

    Operation(Actor actor, Target target, Scope... scopes) {
        this.actor = actor;
        this.target = target;
        this.scopes = Collections.unmodifiableSet(EnumSet.copyOf(Arrays.asList(scopes)));
    }

    /** {@return the word in {@code payload.operation} of a callback, e.g. {@code add_mute}} */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
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

    /** Where a callback says who did it. */
    enum Actor {
        /** In {@code from}. */
        FROM,
        /** In {@code operator} (or {@code username}) of {@code payload.event_info.ext}, as {@code from} is the room. */
        OPERATOR
    }

    /** Where a callback says whom it was done to. */
    enum Target {
        /** In {@code to}. */
        TO,
        /** Nowhere: it is done to the room, and {@code to} is the room, the actor, or a member who is told of it. */
        NOBODY
    }
}

package io.github.easemobcamel.event;

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
 * The operations of group and chatroom callbacks, in the vendor's order, and whether groups, chatrooms or both have them.
 *
 * <p>Source: the table that opens the vendor's page "group and chatroom operations". More operations will be added by the
 * vendor: one that is missing here is unknown, not wrong.
 */
public enum Operation {

    CREATE(GROUP),
    DESTROY(GROUP, CHATROOM),
    APPLY(GROUP),
    APPLY_ACCEPT(GROUP),
    INVITE(GROUP),
    INVITE_ACCEPT(GROUP),
    INVITE_DECLINE(GROUP),
    KICK(GROUP, CHATROOM),
    BAN(GROUP),
    ALLOW(GROUP),
    UPDATE(GROUP, CHATROOM),
    BLOCK(GROUP),
    UNBLOCK(GROUP),
    PRESENCE(GROUP, CHATROOM),
    ABSENCE(GROUP, CHATROOM),
    DIRECT_JOINED(GROUP),
    LEAVE(GROUP, CHATROOM),
    /** Misspelt by the vendor, and so on the wire. */
    ASSING_OWNER(GROUP),
    ADD_ADMIN(GROUP, CHATROOM),
    REMOVE_ADMIN(GROUP, CHATROOM),
    ADD_MUTE(GROUP, CHATROOM),
    REMOVE_MUTE(GROUP, CHATROOM),
    UPDATE_ANNOUNCEMENT(GROUP, CHATROOM),
    DELETE_ANNOUNCEMENT(GROUP, CHATROOM),
    UPLOAD_FILE(GROUP),
    DELETE_FILE(GROUP),
    ADD_USER_WHITE_LIST(GROUP, CHATROOM),
    REMOVE_USER_WHITE_LIST(GROUP, CHATROOM),
    BAN_GROUP(GROUP, CHATROOM),
    REMOVE_BAN_GROUP(GROUP, CHATROOM),
    SET_METADATA(CHATROOM),
    DELETE_METADATA(CHATROOM),
    GROUP_MEMBER_METADATA_UPDATE(GROUP);

    private static final String CORRECTLY_SPELT_ASSING_OWNER = "assign_owner";
    private static final Map<String, Operation> BY_WIRE_NAME = Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(Operation::wireName, Function.identity()));

    private final Set<Scope> scopes;

    Operation(Scope... scopes) {
        this.scopes = Collections.unmodifiableSet(EnumSet.copyOf(Arrays.asList(scopes)));
    }

    /** {@return the word in {@code payload.operation} of a callback, e.g. {@code add_mute}} */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
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
}

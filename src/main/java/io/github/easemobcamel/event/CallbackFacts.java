package io.github.easemobcamel.event;

import java.util.List;

/** What a callback says about the event, read in the way of its format and family; an absent fact is null. */
interface CallbackFacts {

    Family family();

    /** The word for what happened, the same in all formats. */
    String action();

    /** Whether {@link Operation} or {@link Family#words} has that word, or none is needed. */
    boolean isKnown();

    /** The word on the wire. */
    default String operation() {
        return null;
    }

    /** {@code payload.type} of the newer format. */
    default String operationType() {
        return null;
    }

    default String scope() {
        return null;
    }

    default String roomId() {
        return null;
    }

    /** How the callback addresses who did it; see {@link UserAddress}. */
    String actorAddress();

    /** How the callback addresses the users it was done to; may be empty. */
    List<String> targetAddresses();

    default String outcome() {
        return null;
    }

    /** Adds what it says beyond that. */
    void describe(EventMembers event);
}

package io.github.easemobcamel.event;

import java.util.List;

/** What a callback says about the event, read in the way of its format; an absent fact is null. */
interface CallbackFacts {

    String operation();

    String scope();

    String roomId();

    /** How the callback addresses who did it; see {@link UserAddress}. */
    String actorAddress();

    /** How the callback addresses the users it was done to; may be empty. */
    List<String> targetAddresses();

    String outcome();
}

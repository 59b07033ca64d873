package io.github.easemobcamel.delivery;

/** What a callback says about the event, read in the way of its format; an absent fact is null. */
interface CallbackFacts {

    String operation();

    String scope();

    String roomId();

    String actor();

    String target();

    String outcome();
}

package io.github.easemobcamel.store;

import java.util.List;

/** The queues of the flow, as the routes name them. */
public final class QueueNames {

    /** Verified callbacks that are not dispatched yet. */
    public static final String CALLBACKS = "callbacks";
    /** Callbacks whose callId was already stored with another body. */
    public static final String CONFLICTS = "conflicts";

    /** An address without queues of an external broker: which callIds were dispatched. */
    public static final String CALL_IDS = "easemob-camel.call-ids";
    /** The same: which callIds with which bodies were dispatched, or went to the conflicts. */
    public static final String CALLBACK_IDS = "easemob-camel.callback-ids";

    /** What stands for a destination's name where callbacks are meant that cannot be dispatched to any; none can have it. */
    public static final String STORED_CALLBACKS = "stored_callbacks";

    /**
     * A property of the events in the destinations' queues: when the callback was received, in milliseconds since 1970. It goes
     * with the event from queue to queue, but to no destination and not with a replay.
     */
    public static final String RECEIVED_TIME = "receivedTime";

    private QueueNames() {
    }

    /** {@return the queue of the events that wait for it} */
    public static String destination(String destination) {
        return "destination." + destination;
    }

    /**
     * {@return the queue of the events that wait for their next attempt with strict order, and of the later ones of their rooms}
     */
    public static String heldBack(String destination) {
        return "held-back." + destination;
    }

    /**
     * {@return whether the routes consume it; the others are for people}
     *
     * @param queue one of the queues of the flow
     */
    public static boolean isConsumedByRunners(String queue) {
        return queue.equals(CALLBACKS) || queue.startsWith(destination("")) || queue.startsWith(heldBack(""));
    }

    /** {@return whether the events of a room go to one consumer at a time} */
    static boolean isGrouped(String queue) {
        return queue.equals(CALLBACKS) || queue.startsWith(destination(""));
    }

    /** {@return all queues of a destination} */
    public static List<String> of(String destination) {
        return List.of(destination(destination), heldBack(destination), deadLetters(destination));
    }

    /** {@return those that there are whatever the destinations} */
    public static List<String> ofCallbacks() {
        return List.of(CALLBACKS, CONFLICTS, deadLetters(STORED_CALLBACKS));
    }

    /** {@return the queue of the events that it did not take in any attempt, and of those that cannot be read} */
    public static String deadLetters(String destination) {
        return "dead-letters." + destination;
    }
}

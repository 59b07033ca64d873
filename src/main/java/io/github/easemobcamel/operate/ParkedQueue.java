package io.github.easemobcamel.operate;

import io.github.easemobcamel.deliver.DeliveryAttempts;
import io.github.easemobcamel.store.QueueNames;
import java.util.List;

/**
 * A queue in which events wait for a person's decision.
 *
 * @param name the queue
 * @param destination whose dead letters these are; null for the conflicts
 * @param replayQueue where a replayed event goes
 */
record ParkedQueue(String name, String destination, String replayQueue) {

    /**
     * What a destination did not take in any attempt, and what cannot be read; a replay goes to that destination only, or, of
     * callbacks that could not be dispatched, to the dispatch again.
     */
    static ParkedQueue deadLetters(String destination) {
        return new ParkedQueue(QueueNames.deadLetters(destination), destination,
                destination.equals(QueueNames.STORED_CALLBACKS) ? QueueNames.CALLBACKS : QueueNames.destination(destination));
    }

    /** What waits for a destination that is no longer defined. */
    static ParkedQueue waiting(String destination, String other) {
        return new ParkedQueue(QueueNames.destination(destination), destination, QueueNames.destination(other));
    }

    /** What a destination that is no longer defined has held back, as its order was strict. */
    static ParkedQueue heldBack(String destination, String other) {
        return new ParkedQueue(QueueNames.heldBack(destination), destination, QueueNames.destination(other));
    }

    /** {@return the same, but a replay goes to another destination} */
    ParkedQueue replayedTo(String other) {
        return new ParkedQueue(name, destination, QueueNames.destination(other));
    }

    /** Callbacks with a known callId and another body; a replay is dispatched as if it had been accepted. */
    static ParkedQueue conflicts() {
        return new ParkedQueue(QueueNames.CONFLICTS, null, QueueNames.CALLBACKS);
    }

    /** {@return the destination that a replay goes to; empty if that is found out anew} */
    List<String> replayedTo() {
        String prefix = QueueNames.destination("");
        return replayQueue.startsWith(prefix) ? List.of(replayQueue.substring(prefix.length())) : List.of();
    }

    /** {@return whether its messages are callbacks as received: the headers are not on them, nothing was tried} */
    boolean isRaw() {
        return destination == null;
    }

    /** {@return what the range of times is compared with: the last failure, or when the conflict was stored} */
    String timeProperty() {
        return isRaw() ? "AMQTimestamp" : DeliveryAttempts.LAST_FAILURE;
    }
}

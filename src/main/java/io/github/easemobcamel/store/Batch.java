package io.github.easemobcamel.store;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;

/** What one consumer does with the events of one transaction; {@link BatchContainer} calls its methods in the order they have here. */
@FunctionalInterface
public interface Batch {

    /**
     * {@return how long to wait for a first event from the queue, in milliseconds; 0 to leave the queue alone}
     *
     * @param most the longest wait
     */
    default long receiveMillis(long most) {
        return most;
    }

    /** {@return whether, as the queue has given no event, there are others for {@link #handleHeldBack}} */
    default boolean hasHeldBack() {
        return false;
    }

    /** Waits until the first event may be handled. */
    default void begin(QueueRoute route) {
    }

    /** Handles an event from the queue: hands it to the route, or puts it elsewhere. */
    void handle(Session session, Message event, QueueRoute route) throws JMSException;

    /** Handles events that are kept elsewhere than in the queue. */
    default void handleHeldBack(Session session, QueueRoute route) throws JMSException {
    }

    /** {@return whether the transaction may take a further event} */
    default boolean goesOn() {
        return true;
    }

    /** Is called before the transaction commits; what it throws makes it roll back. */
    default void beforeCommit() throws JMSException {
    }

    /**
     * {@return whether the broker has refused the transaction for what it holds, not for a failure: the events come again at once,
     *     each alone}
     *
     * @param failure with which the commit has failed
     */
    default boolean isRefusal(Throwable failure) {
        return false;
    }

    /**
     * Is called at the end, whatever happened.
     *
     * @param committed whether events were handled and the transaction was committed
     */
    default void end(boolean committed) {
    }
}

package io.github.easemobcamel.store;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.List;

/** Sees to it that what is stored twice is dispatched once; of one transaction of the dispatch. */
@FunctionalInterface
interface DispatchOnce {

    /** {@return whether it was dispatched before, or with another body, and has been dealt with} */
    default boolean takes(Session session, Message callback) throws JMSException {
        return false;
    }

    /**
     * Is called before the commit; what it throws makes the transaction roll back.
     *
     * @param identities the correlation ids of those that are about to leave their queue
     */
    void beforeCommit(Session session, List<byte[]> identities) throws JMSException;

    /** {@return whether this failure of the commit tells that one of the callbacks was dispatched before} */
    default boolean isRefusal(Throwable failure) {
        return false;
    }

    /** Is called at the end. */
    default void end(boolean committed) {
    }
}

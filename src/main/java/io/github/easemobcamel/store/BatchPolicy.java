package io.github.easemobcamel.store;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.Optional;

/** Decides when the consumers of a queue take events, how many in one transaction, and what is done with them. */
public interface BatchPolicy {

    /**
     * That of a user's own route: what it has done outside of the broker is not to be repeated for another event's sake, and the
     * broker makes the pause after a rollback.
     */
    BatchPolicy ONE_BY_ONE = new BatchPolicy() {
        @Override
        public int batchSize() {
            return 1;
        }

        @Override
        public boolean rests() {
            return false;
        }

        @Override
        public Batch admit(Session session, long millis) {
            return (transaction, event, route) -> route.handle(transaction, event);
        }
    };

    /** {@return how many events one transaction takes at most} */
    int batchSize();

    /** {@return whether consumers leave the queue alone for a while after a rollback} */
    boolean rests();

    /** {@return whether of several runners at a broker only the one that leads takes from the queue} */
    default boolean isForLeader() {
        return false;
    }

    /**
     * {@return the policy for as long as a lead lasts; nothing while the queue may not be consumed in it yet}
     *
     * @param lead this runner's
     */
    default Optional<BatchPolicy> in(Lead lead) throws JMSException {
        return Optional.of(this);
    }

    /**
     * Waits until a consumer may take events.
     *
     * @param millis how long to wait at most
     * @return what it does with them; null if it may not take any within that time
     * @throws InterruptedException if the consumer is to stop
     */
    Batch admit(Session session, long millis) throws JMSException, InterruptedException;
}

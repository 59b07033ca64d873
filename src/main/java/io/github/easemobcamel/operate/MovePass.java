package io.github.easemobcamel.operate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/** Takes events from the beginning of a queue for a job; puts back at its end what is not meant, in the same transaction. */
final class MovePass {

    private static final int TRANSACTION_EVENTS = 100;
    private static final int COMMITS_A_SECOND = 5;
    /** Well below the two pages that the embedded broker reads of a queue on disk while nothing of it is committed. */
    private static final int TRANSACTION_BYTES = 512 << 10;

    private final ClientSession session;
    private final Job job;
    private final ParkedQueue queue;
    private final Moved moved;
    private final BooleanSupplier stopped;
    private final ReplayPace pace;
    private final int transactionEvents;
    private int taken;
    private final List<ParkedEvent> events = new ArrayList<>();
    private long begun;
    private long bytes;

    /** Is told what was moved. */
    interface Moved {

        /**
         * @param events those of a transaction that has been committed
         * @param since when it began, in milliseconds since 1970
         */
        void committed(List<ParkedEvent> events, long since);
    }

    /**
     * @param session a transacted one
     * @param job what to do, and whom to tell of the progress
     * @param queue where the events are
     * @param moved is told of the events in each transaction
     * @param stopped whether to end early
     * @param ratePerSecond how many events are replayed in a second at most; 0 for as many as possible
     */
    MovePass(ClientSession session, Job job, ParkedQueue queue, Moved moved, BooleanSupplier stopped,
            int ratePerSecond) {
        this.session = session;
        this.job = job;
        this.queue = queue;
        this.moved = moved;
        this.stopped = stopped;
        pace = new ReplayPace(ratePerSecond);
        // So that those which are replayed slowly arrive one after the other, not in heaps.
        transactionEvents = ratePerSecond == 0 ? TRANSACTION_EVENTS
                : Math.min(TRANSACTION_EVENTS, 1 + ratePerSecond / COMMITS_A_SECOND);
    }

    /**
     * @param filter for the broker; null to take every event
     * @param meant whether an event, which the broker has let pass, is moved; never more than the job has left
     * @param most how many events to take, those that are put back included
     * @param patienceMillis how long to wait for the next event
     */
    void take(SimpleString filter, Predicate<ParkedEvent> meant, long most, long patienceMillis)
            throws ActiveMQException {
        try (ClientConsumer consumer = session.createConsumer(SimpleString.of(queue.name()), filter);
                ClientProducer target = session.createProducer(queue.replayQueue());
                ClientProducer end = session.createProducer(queue.name())) {
            for (long seen = 0; seen < most && !stopped.getAsBoolean(); seen++) {
                ClientMessage message = consumer.receive(patienceMillis);
                if (message == null) {
                    break;
                }
                ParkedEvent event = new ParkedEvent(message, queue);
                if (events.size() == job.left() || !meant.test(event)) {
                    end.send(Replacement.same(session, event));
                } else {
                    begun = events.isEmpty() ? System.currentTimeMillis() : begun;
                    events.add(event);
                    if (job.kind() != Job.Kind.PURGE) {
                        pace.awaitTurn();
                        target.send(Replacement.replayed(session, event, queue));
                    }
                }
                acknowledge(message);
            }
            commit();
        }
    }

    private void acknowledge(ClientMessage message) throws ActiveMQException {
        message.acknowledge();
        taken++;
        bytes += message.isLargeMessage() ? TRANSACTION_BYTES : message.getEncodeSize();
        if (taken >= transactionEvents || bytes >= TRANSACTION_BYTES) {
            commit();
        }
    }

    private void commit() throws ActiveMQException {
        session.commit();
        job.advance(events.size());
        if (!events.isEmpty()) {
            moved.committed(List.copyOf(events), begun);
        }
        taken = 0;
        events.clear();
        bytes = 0;
    }
}

package io.github.easemobcamel.operate;

import io.github.easemobcamel.deliver.order.HeldBackQueue;
import io.github.easemobcamel.operate.AdminRefusal.Reason;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;

/**
 * Takes what waits for a destination that is no longer defined to another one, each room in its order: first what was held back, the
 * heads before their followers, then the destination's queue. In transactions, as {@link Move}.
 */
final class Relocation {

    private static final long PATIENCE_MILLIS = 1000;

    private final BrokerSessions sessions;
    private final String from;
    private final String to;

    /**
     * @param from the name of a destination that is not defined
     * @param to the name of one that is
     */
    Relocation(BrokerSessions sessions, String from, String to) {
        this.sessions = sessions;
        this.from = from;
        this.to = to;
    }

    /** {@return the queue whose job it is} */
    ParkedQueue queue() {
        return ParkedQueue.waiting(from, to);
    }

    /**
     * {@return how many events wait}
     *
     * @throws AdminRefusal if there is no such queue
     */
    long count() {
        return sessions.call(false, this::count);
    }

    private long count(ClientSession session) throws ActiveMQException {
        if (!session.queueQuery(SimpleString.of(queue().name())).isExists()) {
            throw new AdminRefusal(Reason.NOT_FOUND,
                    "there is no destination " + from + ", and nothing waits for one of that name");
        }
        return size(session, queue()) + size(session, heldBack());
    }

    private ParkedQueue heldBack() {
        return ParkedQueue.heldBack(from, to);
    }

    private static long size(ClientSession session, ParkedQueue queue) throws ActiveMQException {
        return session.queueQuery(SimpleString.of(queue.name())).getMessageCount();
    }

    /**
     * @param job whom to tell of the progress
     * @param stopped whether to end early
     */
    void run(Job job, BooleanSupplier stopped) {
        sessions.run(true, session -> {
            job.begin(count(session));
            // Of a former build, which stands for an event in the destination's queue.
            Predicate<ParkedEvent> isEvent = event -> !event.message().containsProperty(HeldBackQueue.MARKER);
            MovePass heldBack = new MovePass(session, job, heldBack(), (events, since) -> {}, stopped, 0);
            heldBack.take(SimpleString.of(HeldBackQueue.DUE + " IS NOT NULL"), isEvent, size(session, heldBack()), PATIENCE_MILLIS);
            heldBack.take(null, isEvent, size(session, heldBack()), PATIENCE_MILLIS);
            deliverScheduled();
            new MovePass(session, job, queue(), (events, since) -> {}, stopped, 0).take(null, event -> true, size(session, queue()),
                    PATIENCE_MILLIS);
            long left = size(session, queue());
            if (left > 0 && !stopped.getAsBoolean()) {
                throw new AdminRefusal(Reason.UNAVAILABLE, "the broker did not hand over " + left + " of the events in "
                        + queue().name());
            }
        });
    }

    /** What waits for its next attempt there would be handed over when that is due; what is left then is said. */
    private void deliverScheduled() {
        sessions.manage(question -> ManagementHelper.putOperationInvocation(question, ResourceNames.QUEUE + queue().name(),
                "deliverScheduledMessages", ""));
    }
}

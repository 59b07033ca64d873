package io.github.easemobcamel.operate;

import io.github.easemobcamel.operate.AdminRefusal.Reason;
import java.util.function.BooleanSupplier;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/**
 * Takes events out of a queue and, in a replay, puts them into another one, in transactions of the broker: after a crash each
 * event is in one of the two queues. As many as were there at the beginning are taken, so that events which fail again at
 * once and come back are not taken a second time.
 *
 * <p>First the broker chooses by its filter. Of a queue that waits on disk it then looks at the beginning only: it reads
 * {@code max-read-page-bytes} of it, what the filter holds back included. If events are missing, all of the queue passes
 * once, and what is not meant is put back at its end: ids, times and order stay.
 */
final class Move {

    /** How long the next event may take to come when the broker chooses; then the others are on disk, or gone. */
    private static final long CHOSEN_MILLIS = 1000;
    /** How long an event that was counted may take to come; then somebody else has taken it. */
    private static final long RECEIVE_MILLIS = 5000;

    private final BrokerSessions sessions;
    private final MovePass.Moved moved;
    private final BooleanSupplier stopped;

    /**
     * @param sessions the ways to the broker
     * @param moved is told of the events in each transaction
     * @param stopped whether to end early
     */
    Move(BrokerSessions sessions, MovePass.Moved moved, BooleanSupplier stopped) {
        this.sessions = sessions;
        this.moved = moved;
        this.stopped = stopped;
    }

    /**
     * @param job what to do, and whom to tell of the progress
     * @param selection which events
     * @throws AdminRefusal if the broker is away or refuses, or if events that are meant are left; what was committed stays
     */
    void run(Job job, Selection selection) {
        sessions.run(true, session -> {
            job.begin(ParkedEvents.count(session, selection, stopped));
            long held = session.queueQuery(SimpleString.of(selection.queue().name())).getMessageCount();
            MovePass pass = new MovePass(session, job, selection.queue(), moved, stopped,
                    selection.ratePerSecond());
            if (selection.toFilter() != null && !selection.needsHeaders()) {
                pass.take(selection.toFilter(), event -> true, job.left(), CHOSEN_MILLIS);
            }
            if (job.left() > 0) {
                pass.take(null, selection.toCondition(), held - job.done(), RECEIVE_MILLIS);
            }
            if (job.left() > 0 && !stopped.getAsBoolean()) {
                requireNothingLeft(session, job, selection);
            }
        });
    }

    private void requireNothingLeft(ClientSession session, Job job, Selection selection) throws ActiveMQException {
        long left = Math.min(job.left(), ParkedEvents.count(session, selection, stopped));
        if (left > 0) {
            throw new AdminRefusal(Reason.UNAVAILABLE,
                    "the broker did not hand over " + left + " of the events in " + job.queue());
        }
    }
}

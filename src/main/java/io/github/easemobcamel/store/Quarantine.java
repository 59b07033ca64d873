package io.github.easemobcamel.store;

import io.github.easemobcamel.log.Tally;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.artemis.api.core.Message;

/** Puts events that cannot be read, or not be handled, to dead letters, where a person sees them, so that the others go on. */
public final class Quarantine {

    private static final int LONGEST_REASON = 400;

    private final String queue;
    private final AtomicLong events = new AtomicLong();
    private final Tally tally = new Tally();

    /** @param queue the dead letters */
    public Quarantine(String queue) {
        this.queue = queue;
    }

    /** {@return whether it cannot be read and was put there} */
    public boolean takes(Session session, jakarta.jms.Message event) throws JMSException {
        String problem = EventFormat.problem(event);
        if (problem != null) {
            put(session, event, problem);
        }
        return problem != null;
    }

    public void put(Session session, jakarta.jms.Message event, String why) throws JMSException {
        Message core = Requeue.again(event);
        String reason = "not delivered: " + why;
        core.putStringProperty(EventFormat.REASON, reason.substring(0, Math.min(reason.length(), LONGEST_REASON)));
        core.putLongProperty(EventFormat.LAST_FAILURE, System.currentTimeMillis());
        Requeue.send(session, queue, event);
        events.incrementAndGet();
        tally.count("{} event(s) put to {}: {}; dead-letters show has more", queue, why);
    }

    /** {@return how many it has taken} */
    public long count() {
        return events.get();
    }
}

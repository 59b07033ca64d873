package io.github.easemobcamel.deliver.order;

import io.github.easemobcamel.store.Quarantine;
import io.github.easemobcamel.store.QueueNames;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A failed event waits in the destination's queue, and later ones overtake it. What was held back by a strict order is set free. */
public final class RelaxedOrder implements RoomOrder {

    /** Artemis holds a message back until this time, in milliseconds since 1970. */
    public static final String SCHEDULED_DELIVERY = "_AMQ_SCHED_DELIVERY";
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final String destination;
    private final HeldBackQueue queue;
    private final Once setFree = new Once();

    /** @param quarantine takes what cannot be read */
    public RelaxedOrder(String destination, Quarantine quarantine) {
        this.destination = destination;
        queue = new HeldBackQueue(destination, quarantine);
    }

    @Override
    public boolean isReady(Session session) throws JMSException {
        return setFree.isDone(() -> {
            if (queue.needsRenewal(session, true)) {
                queue.renew(session, true);
                LOG.info("What destination {} held back while its order was strict is set free", destination);
            }
        });
    }

    @Override
    public Transaction begin() {
        return (event, due) -> schedule(event, due, destination);
    }

    static String schedule(org.apache.camel.Message event, long due, String destination) {
        event.setHeader(SCHEDULED_DELIVERY, due);
        return QueueNames.destination(destination);
    }
}

package io.github.easemobcamel.store;

import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;

/**
 * Puts an event that fails again and again behind the others of its queue, where it is tried once from time to time. What counts is
 * what failed here: the broker also counts how often it has lost a connection with the event in a consumer's buffer.
 */
final class PutAside {

    private static final String MARK = "putAside";
    /** How often an event may fail before later ones overtake it. */
    private static final int TRIES_IN_PLACE = 3;

    private static final int MOST_REMEMBERED = 10_000;

    private final Duration pause;
    private final Map<Long, Integer> failures = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Integer> eldest) {
            return size() > MOST_REMEMBERED;
        }
    });

    /** @param pause between two tries of an event that is put aside */
    PutAside(Duration pause) {
        this.pause = pause;
    }

    /** {@return whether an event has failed so often that it is to be put aside} */
    boolean isDue(jakarta.jms.Message event) throws JMSException {
        return failures.getOrDefault(id(event), 0) >= (event.propertyExists(MARK) ? 1 : TRIES_IN_PLACE);
    }

    /** Notes that it could not be handled. */
    void noteFailure(jakarta.jms.Message event) {
        failures.merge(id(event), 1, Integer::sum);
    }

    private static long id(jakarta.jms.Message event) {
        return ((ActiveMQMessage) event).getCoreMessage().getMessageID();
    }

    /** Removes the time of its next try, which would otherwise go with it to its next queue and put it before the others there. */
    static void hidePause(jakarta.jms.Message event) throws JMSException {
        if (event.propertyExists(MARK)) {
            ((ActiveMQMessage) event).getCoreMessage().setScheduledDeliveryTime(null);
        }
    }

    /** Sends it again to the queue it comes from. */
    void send(Session session, jakarta.jms.Message event) throws JMSException {
        failures.remove(id(event));
        Message core = Requeue.again(event);
        core.putBooleanProperty(MARK, true);
        core.setScheduledDeliveryTime(System.currentTimeMillis() + pause.toMillis());
        Requeue.send(session, ((Queue) event.getJMSDestination()).getQueueName(), event);
    }
}

package io.github.easemobcamel.store;

import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;

/** Sends a received message again, whatever its kind, with its body and its properties. */
public final class Requeue {

    private Requeue() {
    }

    /** {@return it without what would keep it from being sent again at once; its properties can be set} */
    public static Message again(jakarta.jms.Message event) {
        Message core = ((ActiveMQMessage) event).getCoreMessage();
        // Known to the broker already, which would drop it.
        core.removeProperty(Message.HDR_DUPLICATE_DETECTION_ID);
        core.setScheduledDeliveryTime(null);
        return core;
    }

    /**
     * @param queue where to
     * @param event what {@link #again} was called with
     */
    public static void send(Session session, String queue, jakarta.jms.Message event) throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue(queue))) {
            producer.send(event);
        }
    }
}

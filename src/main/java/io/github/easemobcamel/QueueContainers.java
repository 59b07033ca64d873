package io.github.easemobcamel;

import io.github.easemobcamel.broker.BatchContainer;
import io.github.easemobcamel.broker.QueueNames;
import org.apache.camel.component.jms.JmsEndpoint;
import org.apache.camel.component.jms.MessageListenerContainerFactory;
import org.springframework.jms.listener.AbstractMessageListenerContainer;

/** Makes what takes events from a queue for a route, as the queue needs it. */
final class QueueContainers implements MessageListenerContainerFactory {

    /** More does not make dispatch faster. */
    private static final int CALLBACKS_AT_ONCE = 50;
    /** A crash delivers again what was delivered since the last commit, so fewer for each of a destination's consumers. */
    private static final int DELIVERIES_AT_ONCE = 10;

    private final Runnable beforeDispatched;

    /**
     * @param beforeDispatched done before callbacks leave their queue; what it throws makes them stay
     */
    QueueContainers(Runnable beforeDispatched) {
        this.beforeDispatched = beforeDispatched;
    }

    @Override
    public AbstractMessageListenerContainer createMessageListenerContainer(JmsEndpoint endpoint) {
        String queue = endpoint.getDestinationName();
        if (queue.equals(QueueNames.CALLBACKS)) {
            return new BatchContainer(endpoint, CALLBACKS_AT_ONCE, beforeDispatched);
        }
        if (queue.startsWith(QueueNames.destination(""))) {
            return new BatchContainer(endpoint, DELIVERIES_AT_ONCE, () -> { });
        }
        // A route of the user's own: what it has done outside of the broker is not to be repeated for another event's sake.
        return new BatchContainer(endpoint, 1, () -> { });
    }
}

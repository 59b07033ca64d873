package io.github.easemobcamel.runner;

import io.github.easemobcamel.deliver.DeliveryContainer;
import io.github.easemobcamel.deliver.DestinationStates;
import io.github.easemobcamel.store.BatchContainer;
import io.github.easemobcamel.store.QueueNames;
import org.apache.camel.component.jms.JmsEndpoint;
import org.apache.camel.component.jms.MessageListenerContainerFactory;
import org.springframework.jms.listener.AbstractMessageListenerContainer;

/** Makes what takes events from a queue for a route, as the queue needs it. */
final class QueueContainers implements MessageListenerContainerFactory {

    private static final int CALLBACKS_AT_ONCE = 50;

    private final DestinationStates states;
    private final BatchContainer.BeforeCommit beforeDispatched;

    /**
     * @param states the destinations' states
     * @param beforeDispatched done before callbacks leave their queue
     */
    QueueContainers(DestinationStates states, BatchContainer.BeforeCommit beforeDispatched) {
        this.states = states;
        this.beforeDispatched = beforeDispatched;
    }

    @Override
    public AbstractMessageListenerContainer createMessageListenerContainer(JmsEndpoint endpoint) {
        String queue = endpoint.getDestinationName();
        if (queue.equals(QueueNames.CALLBACKS)) {
            return new BatchContainer(endpoint, states.unreadableCallbacks(), CALLBACKS_AT_ONCE, true, beforeDispatched);
        }
        String prefix = QueueNames.destination("");
        String destination = queue.startsWith(prefix) ? queue.substring(prefix.length()) : "";
        if (states.knows(destination)) {
            return new DeliveryContainer(endpoint, states.gate(destination), states.order(destination), states.turns());
        }
        // A route of the user's own: what it has done outside of the broker is not to be repeated for another event's sake.
        return new BatchContainer(endpoint, null, 1, false, events -> {});
    }
}

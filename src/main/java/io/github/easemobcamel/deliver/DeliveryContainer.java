package io.github.easemobcamel.deliver;

import io.github.easemobcamel.deliver.order.RoomOrder;
import io.github.easemobcamel.store.BatchContainer;
import io.github.easemobcamel.store.Requeue;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.stream.Stream;
import org.apache.camel.RollbackExchangeException;
import org.apache.camel.component.jms.JmsEndpoint;
import org.apache.camel.util.ObjectHelper;
import org.springframework.jms.JmsException;

/** Takes events from a destination's queue while the destination's {@link Gate} lets it, in the {@link RoomOrder}. */
public final class DeliveryContainer extends BatchContainer {

    /** A crash delivers again what was delivered since the last commit, so fewer than where only queues are concerned. */
    private static final int AT_ONCE = 10;
    /** What waits for a consumer lies in its buffer; one that has nothing there leaves the probe to another one. */
    private static final long SHORT_RECEIVE_MILLIS = 10;

    private final String queue;
    private final Gate gate;
    private final RoomOrder order;
    private final Turns turns;

    /**
     * @param endpoint the destination's queue
     * @param gate the destination's gate
     * @param order the order of the rooms at the destination
     * @param turns of the consumers of all destinations
     */
    public DeliveryContainer(JmsEndpoint endpoint, Gate gate, RoomOrder order, Turns turns) {
        super(endpoint, order.quarantine(), AT_ONCE, false, events -> {});
        this.queue = endpoint.getDestinationName();
        this.gate = gate;
        this.order = order;
        this.turns = turns;
    }

    @Override
    protected boolean receiveAndExecute(Object invoker, Session session, MessageConsumer consumer) throws JMSException {
        if (!order.isKnown(session) || !enter()) {
            noMessageReceived(invoker, session);
            return false;
        }
        boolean probe = gate.isFailing();
        try {
            // What was never tried comes before what fails.
            if (probe && !order.isFull() && super.receiveAndExecute(invoker, session, consumer)) {
                return true;
            }
            if (order.hasReadyRoom()) {
                transact(session, () -> order.handleHeldBack(session, gate.isOpen() ? AT_ONCE : 1,
                        event -> deliver(session, event)));
                return true;
            }
            if (order.isFull()) {
                order.awaitReadyRoom(super.receiveMillis());
                noMessageReceived(invoker, session);
                return false;
            }
            return !probe && super.receiveAndExecute(invoker, session, consumer);
        } finally {
            gate.leave();
        }
    }

    @Override
    protected long receiveMillis() {
        return gate.isFailing() ? SHORT_RECEIVE_MILLIS : Math.max(1, Math.min(order.millisToReadyRoom(), super.receiveMillis()));
    }

    /** The gate may have shut while the consumer was waiting for an event or for its turn. */
    @Override
    protected void awaitAdmission() {
        turns.begin();
        while (!gate.hasAdmitted()) {
            requireRunning();
            enter();
        }
    }

    @Override
    protected void begin() {
        order.begin();
    }

    @Override
    protected void end(boolean committed) {
        turns.end();
        order.end(committed);
    }

    @Override
    protected void handle(Session session, Message message) throws JMSException {
        if (gate.isFailing() && message.propertyExists(DeliveryAttempts.ATTEMPTS)
                && !message.propertyExists(DeliveryAttempts.BEHIND)) {
            // The broker gives what was due first. Behind all others it is tried in its turn.
            Requeue.again(message).putBooleanProperty(DeliveryAttempts.BEHIND, true);
            Requeue.send(session, queue, message);
            return;
        }
        order.handle(session, message, event -> deliver(session, event));
    }

    /** What the route fails with is planned by its error handling; what fails there is not to come again for ever. */
    private void deliver(Session session, Message event) throws JMSException {
        try {
            super.handle(session, event);
        } catch (RuntimeException e) {
            boolean ofBroker = Stream.of(RollbackExchangeException.class, JMSException.class, JmsException.class)
                    .anyMatch(type -> ObjectHelper.getException(type, e) != null);
            if (ofBroker || !isRunning()) {
                throw e;
            }
            order.quarantine().put(session, event, "it cannot be handled (" + e + ")");
        }
    }

    @Override
    protected boolean goesOn() {
        return gate.isOpen() && !order.isFull() && super.goesOn();
    }

    /** The broker gives an event that was rolled back at once again, in its place, so the pause is made here. */
    private boolean enter() {
        try {
            return !rests() && gate.enter(super.receiveMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

package io.github.easemobcamel.delivery;

import io.github.easemobcamel.broker.BatchContainer;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import org.apache.camel.component.jms.JmsEndpoint;

/** Takes events from a destination's queue while the destination's {@link Gate} lets it. */
public final class DeliveryContainer extends BatchContainer {

    /** A crash delivers again what was delivered since the last commit, so fewer than where only queues are concerned. */
    private static final int AT_ONCE = 10;
    /** What waits for a consumer lies in its buffer; one that has nothing there leaves the probe to another one. */
    private static final long PROBE_RECEIVE_MILLIS = 10;

    private final Gate gate;

    /**
     * @param endpoint the destination's queue
     * @param gate the destination's gate
     */
    public DeliveryContainer(JmsEndpoint endpoint, Gate gate) {
        super(endpoint, AT_ONCE, () -> { });
        this.gate = gate;
    }

    @Override
    protected boolean receiveAndExecute(Object invoker, Session session, MessageConsumer consumer) throws JMSException {
        if (!enter()) {
            noMessageReceived(invoker, session);
            return false;
        }
        try {
            return super.receiveAndExecute(invoker, session, consumer);
        } finally {
            gate.leave();
        }
    }

    @Override
    protected long receiveMillis() {
        return gate.isFailing() ? PROBE_RECEIVE_MILLIS : super.receiveMillis();
    }

    /** The gate may have shut while the consumer was waiting for an event. */
    @Override
    protected void awaitAdmission() {
        while (!gate.hasAdmitted()) {
            requireRunning();
            enter();
        }
    }

    @Override
    protected boolean goesOn() {
        return gate.isOpen() && super.goesOn();
    }

    private boolean enter() {
        try {
            return gate.enter(super.receiveMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

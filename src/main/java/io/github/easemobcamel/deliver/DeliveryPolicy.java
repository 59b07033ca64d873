package io.github.easemobcamel.deliver;

import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.deliver.order.RoomOrder;
import io.github.easemobcamel.store.Batch;
import io.github.easemobcamel.store.BatchPolicy;
import io.github.easemobcamel.store.Lead;
import io.github.easemobcamel.store.Quarantine;
import io.github.easemobcamel.store.QueueNames;
import io.github.easemobcamel.store.QueueRoute;
import io.github.easemobcamel.store.Requeue;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.RollbackExchangeException;
import org.apache.camel.component.jms.JmsMessage;
import org.apache.camel.util.ObjectHelper;
import org.springframework.jms.JmsException;

/**
 * That of one destination in one generation: its consumers take events while its {@link CircuitBreaker} lets them, when it is their
 * turn in the {@link FairScheduler}, in its {@link RoomOrder}. Breaker, order and scheduler outlive it, see {@link DestinationStates}.
 */
public final class DeliveryPolicy implements BatchPolicy {

    /** A crash delivers again what was delivered since the last commit, so fewer than where only queues are concerned. */
    private static final int AT_ONCE = 10;
    /** What waits for a consumer lies in its buffer; one that has nothing there leaves the probe to another one. */
    private static final long SHORT_RECEIVE_MILLIS = 10;

    private final Destination destination;
    private final CircuitBreaker breaker;
    private final OrderPeriod period;
    private final Quarantine quarantine;
    private final FairScheduler scheduler;
    private final Map<Session, Deliveries> running = new ConcurrentHashMap<>();

    /**
     * @param quarantine takes its events that cannot be read
     * @param scheduler that of the consumers of all destinations
     */
    DeliveryPolicy(Destination destination, CircuitBreaker breaker, OrderPeriod period, Quarantine quarantine,
            FairScheduler scheduler) {
        this.destination = destination;
        this.breaker = breaker;
        this.period = period;
        this.quarantine = quarantine;
        this.scheduler = scheduler;
    }

    /** {@return the destination} */
    Destination destination() {
        return destination;
    }

    /** {@return the destination's circuit breaker} */
    public CircuitBreaker breaker() {
        return breaker;
    }

    /** {@return takes the destination's events that cannot be read} */
    public Quarantine quarantine() {
        return quarantine;
    }

    @Override
    public int batchSize() {
        return AT_ONCE;
    }

    @Override
    public boolean rests() {
        return true;
    }

    @Override
    public boolean isForLeader() {
        return destination.strictOrder();
    }

    @Override
    public Optional<BatchPolicy> in(Lead lead) throws JMSException {
        List<String> queues = List.of(QueueNames.destination(destination.name()), QueueNames.heldBack(destination.name()));
        return period.order(lead, queues).map(order -> new InLead(order, lead));
    }

    @Override
    public Batch admit(Session session, long millis) throws JMSException, InterruptedException {
        return admit(session, period.order(), Lead.ALWAYS, millis);
    }

    private Batch admit(Session session, RoomOrder order, Lead lead, long millis) throws JMSException, InterruptedException {
        if (!period.enter(millis)) {
            return null;
        }
        Deliveries admitted = null;
        try {
            CircuitBreaker.Permit permit = order.isReady(session) ? breaker.acquire(millis) : null;
            admitted = permit == null ? null : new Deliveries(session, order, lead, permit);
            return admitted;
        } finally {
            if (admitted == null) {
                period.leave();
            }
        }
    }

    /** {@return the order that it keeps} */
    OrderPeriod period() {
        return period;
    }

    /**
     * {@return the batch that an event belongs to, known by the session that came with the event}
     *
     * @param exchange the exchange of a delivery, its message as it came from the queue
     */
    Deliveries batch(Exchange exchange) {
        return running.get(exchange.getMessage(JmsMessage.class).getJmsSession());
    }

    /** This policy for as long as this runner leads. */
    private final class InLead implements BatchPolicy {

        private final RoomOrder order;
        private final Lead lead;

        private InLead(RoomOrder order, Lead lead) {
            this.order = order;
            this.lead = lead;
        }

        @Override
        public int batchSize() {
            return DeliveryPolicy.this.batchSize();
        }

        @Override
        public boolean rests() {
            return DeliveryPolicy.this.rests();
        }

        @Override
        public Batch admit(Session session, long millis) throws JMSException, InterruptedException {
            return DeliveryPolicy.this.admit(session, order, lead, millis);
        }
    }

    /** The deliveries of one transaction; each has it in its exchange, see {@link DeliveryAttempts}. */
    final class Deliveries implements Batch {

        private final Session session;
        private final RoomOrder order;
        private final Lead lead;
        private final RoomOrder.Transaction transaction;
        private CircuitBreaker.Permit permit;
        private FairScheduler.Turn turn;
        private long most;

        private Deliveries(Session session, RoomOrder order, Lead lead, CircuitBreaker.Permit permit) {
            this.session = session;
            this.order = order;
            this.lead = lead;
            transaction = order.begin();
            this.permit = permit;
            running.put(session, this);
        }

        /** What was never tried comes before what is held back while the destination fails, and after it else. */
        @Override
        public long receiveMillis(long mostMillis) {
            most = mostMillis;
            if (order.isFull()) {
                return 0;
            }
            long untilHeldBack = order.millisToReadyRoom();
            return breaker.isOpen() ? SHORT_RECEIVE_MILLIS : Math.min(untilHeldBack, most);
        }

        @Override
        public boolean hasHeldBack() {
            if (order.isFull() && !order.hasReadyRoom()) {
                order.awaitReadyRoom(most);
            }
            return order.hasReadyRoom();
        }

        /** The circuit breaker may have opened while the consumer was waiting for an event or for its turn. */
        @Override
        public void begin(QueueRoute route) {
            turn = scheduler.begin();
            try {
                while (!permit.isValid()) {
                    // Then the event came too late, and goes back to the broker.
                    if (!route.isRunning()) {
                        throw new IllegalStateException("the route has been stopped meanwhile");
                    }
                    CircuitBreaker.Permit next = breaker.acquire(most);
                    permit = next == null ? permit : next;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("the route is being stopped", e);
            }
        }

        @Override
        public void handle(Session session, Message event, QueueRoute route) throws JMSException {
            if (quarantine.takes(session, event)) {
                return;
            }
            if (breaker.isOpen() && event.propertyExists(DeliveryAttempts.ATTEMPTS)
                    && !event.propertyExists(DeliveryAttempts.BEHIND)) {
                // The broker gives what was due first. Behind all others it is tried in its turn.
                Requeue.again(event).putBooleanProperty(DeliveryAttempts.BEHIND, true);
                Requeue.send(session, QueueNames.destination(destination.name()), event);
                return;
            }
            transaction.handle(session, event, taken -> deliver(taken, route));
        }

        @Override
        public void handleHeldBack(Session session, QueueRoute route) throws JMSException {
            transaction.handleHeldBack(session, breaker.admitsAll() ? AT_ONCE : 1, event -> deliver(event, route));
        }

        /** What the route fails with is planned by its error handling; what fails there is not to come again for ever. */
        private void deliver(Message event, QueueRoute route) throws JMSException {
            if (!lead.isSure()) {
                throw new IllegalStateException("this runner leads no longer");
            }
            try {
                route.handle(session, event);
            } catch (RuntimeException e) {
                boolean ofBroker = Stream.of(RollbackExchangeException.class, JMSException.class, JmsException.class)
                        .anyMatch(type -> ObjectHelper.getException(type, e) != null);
                if (ofBroker || !route.isRunning()) {
                    throw e;
                }
                quarantine.put(session, event, "it cannot be handled (" + e + ")");
            }
        }

        /** {@return with which the circuit breaker has let its consumer take events} */
        CircuitBreaker.Permit permit() {
            return permit;
        }

        /** {@return what it does to the order} */
        RoomOrder.Transaction transaction() {
            return transaction;
        }

        @Override
        public boolean goesOn() {
            return lead.isSure() && breaker.admitsAll() && !order.isFull();
        }

        @Override
        public void end(boolean committed) {
            if (turn != null) {
                turn.close();
            }
            transaction.end(committed);
            permit.close();
            running.remove(session);
            period.leave();
        }
    }
}

package io.github.easemobcamel.store;

import io.github.easemobcamel.config.Backoff;
import io.github.easemobcamel.log.EventLogContext;
import io.github.easemobcamel.log.Tally;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.component.jms.DefaultJmsMessageListenerContainer;
import org.apache.camel.component.jms.JmsEndpoint;
import org.springframework.jms.connection.JmsResourceHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Takes events from a queue for a route, several of them in one transaction of the broker where they follow each other
 * closely: what forces the broker to the disk is the commit. What the route sends to queues takes part in the transaction. When
 * events are taken and what is done with them is for the {@link BatchPolicy} of the queue.
 *
 * <p>If the route fails for one event, all events of the transaction come again, each in a transaction of its own for a while,
 * so that one event that always fails takes the others with it once, not for ever. (Artemis counts a message as taken with
 * the transaction in which it was received, so a transaction cannot be committed without the message that came last.)
 *
 * <p>The session of the transaction is bound to the thread of its consumer, where camel-jms looks for it: Spring's
 * {@link TransactionSynchronizationManager} knows no other way.
 */
public final class BatchContainer extends DefaultJmsMessageListenerContainer implements QueueRoute {

    /** How long a transaction stays open for further events: short, as they are delivered twice if the runner dies. */
    private static final long LONGEST_NANOS = Duration.ofMillis(50).toNanos();
    /** Longer than the broker's longest pause between two deliveries of an event that was rolled back. */
    private static final long CAREFUL_NANOS = Duration.ofMinutes(1).toNanos();
    /** How long to wait for a further event before the transaction ends. */
    private static final long LINGER_MILLIS = 1;
    /** Less than Spring's default of a second, after which it would interrupt a consumer that is to stop. */
    private static final long RECEIVE_MILLIS = 500;
    private static final Backoff REST = Backoff.doubling(Duration.ofSeconds(1), Duration.ofSeconds(30));

    /** Held by a consumer for as long as it may be given an event: read; wanted by who waits until none is: write. */
    private final ReadWriteLock receiving = new ReentrantReadWriteLock();
    private final Tally failures = new Tally();
    private final BatchPolicy policy;
    private final Runners runners;
    private volatile int failuresInARow;
    private volatile long lastFailure = System.nanoTime() - CAREFUL_NANOS;

    /**
     * @param endpoint the endpoint that a route starts with
     * @param policy that of its queue
     * @param runners those that take from the broker
     */
    public BatchContainer(JmsEndpoint endpoint, BatchPolicy policy, Runners runners) {
        super(endpoint);
        this.policy = policy;
        this.runners = runners;
    }

    @Override
    protected MessageConsumer createConsumer(Session session, Destination queue) throws JMSException {
        return policy.isForLeader() && runners != Runners.ALONE ? new LeadersConsumer(runners, policy, getDestinationName())
                : super.createConsumer(session, queue);
    }

    @Override
    protected boolean receiveAndExecute(Object invoker, Session session, MessageConsumer consumer) throws JMSException {
        return consumer instanceof LeadersConsumer leaders ? receiveAsLeader(invoker, leaders)
                : receiveAndExecute(invoker, session, consumer, policy);
    }

    /** The connection of the lead is not the container's to mend, so its failures end here. */
    private boolean receiveAsLeader(Object invoker, LeadersConsumer consumer) {
        try {
            return !rests() && consumer.isOpen(RECEIVE_MILLIS)
                    && receiveAndExecute(invoker, consumer.session(), consumer, consumer.policy());
        } catch (JMSException | RuntimeException e) {
            consumer.close();
            noteFailure();
            count(e);
            return false;
        }
    }

    private boolean receiveAndExecute(Object invoker, Session session, MessageConsumer consumer, BatchPolicy policy)
            throws JMSException {
        Batch batch = policy.rests() && rests() ? null : admit(session, policy);
        boolean committed = false;
        try {
            long millis = batch == null ? 0 : batch.receiveMillis(RECEIVE_MILLIS);
            Message first = millis > 0 ? receive(consumer, millis) : null;
            if (batch == null || (first == null && !(isRunning() && batch.hasHeldBack()))) {
                noMessageReceived(invoker, session);
                return false;
            }
            messageReceived(invoker, session);
            committed = transact(session, consumer, batch, first);
            return true;
        } finally {
            if (batch != null) {
                batch.end(committed);
            }
        }
    }

    private Batch admit(Session session, BatchPolicy policy) throws JMSException {
        try {
            return policy.admit(session, RECEIVE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private Message receive(MessageConsumer consumer, long millis) throws JMSException {
        receiving.readLock().lock();
        try {
            return isRunning() ? receiveFromConsumer(consumer, millis) : null;
        } finally {
            receiving.readLock().unlock();
        }
    }

    /** Returns when no consumer begins with a further event; those that have begun with one go on. */
    @Override
    public void stop() {
        super.stop();
        try {
            if (receiving.writeLock().tryLock(2 * RECEIVE_MILLIS, TimeUnit.MILLISECONDS)) {
                receiving.writeLock().unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * {@return whether the consumer has to leave its queue alone still, after it has done so for a moment} The broker gives an
     * event that was rolled back at once again, in its place, so the pause is made here.
     */
    private boolean rests() {
        long rest = restMillis();
        if (rest <= 0) {
            return false;
        }
        try {
            Thread.sleep(Math.min(rest, RECEIVE_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    private long restMillis() {
        int failures = failuresInARow;
        return failures == 0 ? 0
                : REST.after(failures).toMillis() - Duration.ofNanos(System.nanoTime() - lastFailure).toMillis();
    }

    /** {@return whether the events were handled and the transaction was committed} */
    private boolean transact(Session session, MessageConsumer consumer, Batch batch, Message first) throws JMSException {
        try {
            batch.begin(this);
            if (first == null) {
                batch.handleHeldBack(session, this);
            } else {
                handleAll(session, consumer, batch, first);
            }
            batch.beforeCommit();
            if (session.getTransacted()) {
                session.commit();
            }
            failuresInARow = 0;
            return true;
        } catch (JMSException | RuntimeException | Error e) {
            if (batch.isRefusal(e)) {
                rollbackOnExceptionIfNecessary(session, e);
                return false;
            }
            noteFailure();
            if (consumer instanceof LeadersConsumer leaders) {
                leaders.close();
            } else {
                rollbackOnExceptionIfNecessary(session, e);
            }
            handleListenerException(e);
            if (!(e instanceof JMSException || e instanceof RuntimeCamelException) && isRunning()) {
                failures.count("{} time(s) events stay in the queue {} and are tried again: {}", getDestinationName(), words(e));
            }
            if (e instanceof JMSException broker && !(consumer instanceof LeadersConsumer)) {
                throw broker;
            }
            return false;
        }
    }

    private void handleAll(Session session, MessageConsumer consumer, Batch batch, Message first) throws JMSException {
        long end = System.nanoTime() + LONGEST_NANOS;
        int left = System.nanoTime() - lastFailure < CAREFUL_NANOS ? 1 : policy.batchSize();
        for (Message event = first; event != null;) {
            batch.handle(session, event, this);
            left--;
            boolean more = left > 0 && System.nanoTime() < end && isRunning() && batch.goesOn() && !event.getJMSRedelivered();
            event = more ? receive(consumer, LINGER_MILLIS) : null;
        }
    }

    private static String words(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    /** What fails for several consumers at the same time counts once. */
    private synchronized void noteFailure() {
        if (restMillis() <= 0) {
            failuresInARow++;
        }
        lastFailure = System.nanoTime();
    }

    /** What a route fails with is the route's to log. */
    @Override
    protected void handleListenerException(Throwable failure) {
        if (failure instanceof JMSException) {
            count(failure);
        }
    }

    @Override
    protected void handleListenerSetupFailure(Throwable failure, boolean alreadyRecovered) {
        if (failure instanceof JMSException && !alreadyRecovered) {
            count(failure);
        } else {
            logger.debug("A consumer starts anew", failure);
        }
    }

    private void count(Throwable failure) {
        if (isRunning()) {
            failures.count("The broker failed {} time(s) for the queue {} ({}); nothing is lost, it is tried again",
                    getDestinationName(), failure.getMessage());
        }
    }

    @Override
    public void handle(Session session, Message event) throws JMSException {
        TransactionSynchronizationManager.bindResource(obtainConnectionFactory(), new JmsResourceHolder(session));
        EventLogContext.enter(event.getObjectProperty(EventLogContext.CALL_ID),
                event.getObjectProperty(EventLogContext.ROOM_ID));
        try {
            invokeListener(session, event);
        } finally {
            EventLogContext.leave();
            TransactionSynchronizationManager.unbindResource(obtainConnectionFactory());
        }
    }
}

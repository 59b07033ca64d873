package io.github.easemobcamel.store;

import io.github.easemobcamel.config.Backoff;
import io.github.easemobcamel.log.EventLogContext;
import io.github.easemobcamel.log.Tally;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
 * closely: what forces the broker to the disk is the commit. What the route sends to queues takes part in the transaction.
 *
 * <p>If the route fails for one event, all events of the transaction come again, each in a transaction of its own for a while,
 * so that one event that always fails takes the others with it once, not for ever. (Artemis counts a message as taken with
 * the transaction in which it was received, so a transaction cannot be committed without the message that came last.)
 */
public class BatchContainer extends DefaultJmsMessageListenerContainer {

    /** How long a transaction stays open for further events: short, as they are delivered twice if the runner dies. */
    private static final long LONGEST_NANOS = Duration.ofMillis(50).toNanos();
    /** Longer than the broker's longest pause between two deliveries of an event that was rolled back. */
    private static final long CAREFUL_NANOS = Duration.ofMinutes(1).toNanos();
    /** How long to wait for a further event before the transaction ends. */
    private static final long LINGER_MILLIS = 1;
    /** Less than Spring's default of a second, after which it would interrupt a consumer that is to stop. */
    private static final long RECEIVE_MILLIS = 500;

    private static final Duration PUT_ASIDE = Duration.ofSeconds(30);
    private static final Backoff REST = Backoff.doubling(Duration.ofSeconds(1), Duration.ofSeconds(30));

    /** Held by a consumer for as long as it may be given an event: read; wanted by who waits until none is: write. */
    private final ReadWriteLock receiving = new ReentrantReadWriteLock();
    private final Tally failures = new Tally();
    private final PutAside putAside;
    private final Quarantine quarantine;
    private final int batchSize;
    private final boolean inPlace;
    private final BeforeCommit beforeCommit;
    private volatile int failuresInARow;
    private volatile long lastFailure = System.nanoTime() - CAREFUL_NANOS;

    /**
     * @param endpoint the endpoint that a route starts with
     * @param quarantine where events go that cannot be read; null if the route is to have whatever comes
     * @param batchSize how many events one transaction takes at most
     * @param inPlace whether the pause after a rollback is made here, and an event that fails again and again in its place is
     *     put aside for a while
     * @param beforeCommit done before each commit
     */
    public BatchContainer(JmsEndpoint endpoint, Quarantine quarantine, int batchSize, boolean inPlace, BeforeCommit beforeCommit) {
        this(endpoint, quarantine, batchSize, inPlace, PUT_ASIDE, beforeCommit);
    }

    /** @param pause how long an event is put aside */
    BatchContainer(JmsEndpoint endpoint, Quarantine quarantine, int batchSize, boolean inPlace, Duration pause,
            BeforeCommit beforeCommit) {
        super(endpoint);
        this.quarantine = quarantine;
        this.putAside = new PutAside(pause);
        this.batchSize = batchSize;
        this.inPlace = inPlace;
        this.beforeCommit = beforeCommit;
    }

    /** What is to be done before a transaction commits; what it throws makes the transaction roll back. */
    @FunctionalInterface
    public interface BeforeCommit {

        /**
         * @param events the events that are about to leave their queue
         * @throws JMSException if one of them cannot be read
         */
        void accept(List<Message> events) throws JMSException;
    }

    @Override
    protected boolean receiveAndExecute(Object invoker, Session session, MessageConsumer consumer) throws JMSException {
        Message first = inPlace && rests() ? null : receive(consumer, receiveMillis());
        if (first == null) {
            noMessageReceived(invoker, session);
            return false;
        }
        messageReceived(invoker, session);
        transact(session, () -> handleAll(session, consumer, first));
        return true;
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

    /** {@return how long to wait for the first event of a transaction, in milliseconds} */
    protected long receiveMillis() {
        return RECEIVE_MILLIS;
    }

    /** Waits, with the first event of a transaction in hand, until it may be handled. */
    protected void awaitAdmission() {
        // At once.
    }

    /** Called when the first event of a transaction is about to be handled. */
    protected void begin() {
        // Nothing to prepare.
    }

    /**
     * Called when a transaction has ended, even if {@link #begin} has not been called.
     *
     * @param committed whether it was committed
     */
    protected void end(boolean committed) {
        // Nothing to note.
    }

    /** {@return whether the consumer has to leave its queue alone still, after it has done so for a moment} */
    protected final boolean rests() {
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
        return failures == 0 ? 0 : REST.after(failures).toMillis() - Duration.ofNanos(System.nanoTime() - lastFailure).toMillis();
    }

    /** {@return whether a transaction may take a further event} */
    protected boolean goesOn() {
        return isRunning();
    }

    /** Events to handle in a transaction. */
    @FunctionalInterface
    protected interface Work {
        void run() throws JMSException;
    }

    /**
     * @param session the consumer's session
     * @param work what is committed when it has ended, or rolled back if it fails
     * @throws JMSException if the broker fails
     */
    protected final void transact(Session session, Work work) throws JMSException {
        boolean committed = false;
        try {
            awaitAdmission();
            begin();
            work.run();
            if (session.getTransacted()) {
                session.commit();
            }
            committed = true;
            failuresInARow = 0;
        } catch (JMSException | RuntimeException | Error e) {
            noteFailure();
            rollbackOnExceptionIfNecessary(session, e);
            handleListenerException(e);
            if (!(e instanceof JMSException || e instanceof RuntimeCamelException) && isRunning()) {
                failures.count("{} time(s) events stay in the queue {} and are tried again: {}", getDestinationName(), words(e));
            }
            if (e instanceof JMSException broker) {
                throw broker;
            }
        } finally {
            end(committed);
        }
    }

    private static String words(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    /** Gives an event that came too late back to the broker. */
    protected final void requireRunning() {
        if (!isRunning()) {
            throw new IllegalStateException("the route has been stopped meanwhile");
        }
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

    private void handleAll(Session session, MessageConsumer consumer, Message first) throws JMSException {
        long end = System.nanoTime() + LONGEST_NANOS;
        int left = System.nanoTime() - lastFailure < CAREFUL_NANOS ? 1 : batchSize;
        List<Message> events = new ArrayList<>();
        Message message = first;
        while (message != null) {
            events.add(message);
            if (quarantine != null && quarantine.takes(session, message)) {
                logger.debug("An event that cannot be read was put to the dead letters");
            } else if (inPlace && PutAside.isDue(message)) {
                putAside.send(session, message);
            } else {
                PutAside.hidePause(message);
                handle(session, message);
            }
            left--;
            boolean more = left > 0 && System.nanoTime() < end && goesOn() && !message.getJMSRedelivered();
            message = more ? receive(consumer, LINGER_MILLIS) : null;
        }
        beforeCommit.accept(events);
    }

    /**
     * Lets the route handle an event.
     *
     * @param session the session, in whose transaction the route's sends take part
     * @param message the event
     * @throws JMSException if the broker fails
     */
    protected void handle(Session session, Message message) throws JMSException {
        TransactionSynchronizationManager.bindResource(obtainConnectionFactory(), new JmsResourceHolder(session));
        EventLogContext.enter(message.getObjectProperty(EventLogContext.CALL_ID),
                message.getObjectProperty(EventLogContext.ROOM_ID));
        try {
            invokeListener(session, message);
        } finally {
            EventLogContext.leave();
            TransactionSynchronizationManager.unbindResource(obtainConnectionFactory());
        }
    }
}

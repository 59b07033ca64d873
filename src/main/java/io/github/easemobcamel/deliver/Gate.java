package io.github.easemobcamel.deliver;

import io.github.easemobcamel.config.Destination;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit breaker of one destination: decides when its consumers may take events from its queue. After {@value #FAILURES}
 * different events have failed for the service's sake (see {@link FaultClassifier}), without a sign of life between them, the
 * destination is failing: then one consumer at a time takes one event, a probe, at growing intervals, and all other events stay
 * in the broker with their attempts. The first success lets all consumers in again, and so does the first answer that refuses an
 * event: it shows that the service is up.
 */
public final class Gate {

    /** How many different events in a row must fail. */
    static final int FAILURES = 5;
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final Destination destination;
    private final Clock clock;
    private final LongSupplier nanos;
    private final LongSupplier waitingEvents;
    private final Deque<Thread> queue = new ArrayDeque<>();
    private final Set<String> failedInARow = new HashSet<>();
    private int failedProbes;
    private long nextProbe;
    private long pausedUntil;
    private Thread prober;
    private String reason;
    private volatile Instant failingSince;

    /**
     * @param destination the destination
     * @param clock tells the time that a person is shown
     * @param nanos tells the time that all pauses are measured with, which nobody sets back, in nanoseconds
     * @param waitingEvents how many events wait for the destination; negative if unknown
     */
    Gate(Destination destination, Clock clock, LongSupplier nanos, LongSupplier waitingEvents) {
        this.destination = destination;
        this.clock = clock;
        this.nanos = nanos;
        nextProbe = nanos.getAsLong();
        pausedUntil = nextProbe;
        this.waitingEvents = waitingEvents;
    }

    /** {@return whether the destination fails steadily, so that it is only probed} */
    public boolean isFailing() {
        return failingSince != null;
    }

    /** {@return since when it fails steadily, or {@code null}} */
    public Instant failingSince() {
        return failingSince;
    }

    /** {@return why the last attempt failed, or {@code null} if the last one succeeded} */
    public synchronized String reason() {
        return reason;
    }

    /**
     * Waits until the calling consumer may take events: one if the destination is failing, else as many as it likes while
     * {@link #isOpen()}. The consumer calls {@link #leave()} when it has done so, or has found none.
     *
     * @param millis how long to wait at most, in milliseconds
     * @return whether it may
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    synchronized boolean enter(long millis) throws InterruptedException {
        if (isOpen()) {
            return true;
        }
        Thread consumer = Thread.currentThread();
        long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        queue.addLast(consumer);
        try {
            while (!admits(consumer)) {
                long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                if (left <= 0) {
                    return false;
                }
                wait(Math.max(1, Math.min(left, Duration.ofNanos(Math.max(until(pausedUntil), until(nextProbe))).toMillis())));
            }
            if (isFailing()) {
                prober = consumer;
            }
            return true;
        } finally {
            queue.remove(consumer);
            notifyAll();
        }
    }

    /** A consumer that found no event of its rooms stands behind all others before it probes again. */
    private boolean admits(Thread consumer) {
        return isOpen() || (isFailing() && prober == null && queue.peekFirst() == consumer
                && until(pausedUntil) <= 0 && until(nextProbe) <= 0);
    }

    /** {@return whether every consumer may take events now} */
    synchronized boolean isOpen() {
        return !isFailing() && until(pausedUntil) <= 0;
    }

    /** {@return whether the calling consumer may take an event now} */
    synchronized boolean hasAdmitted() {
        return isOpen() || prober == Thread.currentThread();
    }

    /** {@return whether a consumer waits to get in} */
    synchronized boolean someoneWaits() {
        return !queue.isEmpty();
    }

    /** Ends what {@link #enter} allowed. */
    synchronized void leave() {
        if (prober == Thread.currentThread()) {
            prober = null;
            notifyAll();
        }
    }

    /** Notes that an attempt succeeded. */
    synchronized void succeeded() {
        reason = null;
        close("takes events again");
    }

    /**
     * Notes that the service has answered that it does not take an event.
     *
     * @param why the reason
     */
    synchronized void refused(String why) {
        reason = why;
        close("answers again (" + why + ")");
    }

    private void close(String how) {
        failedInARow.clear();
        if (isFailing()) {
            LOG.info("destination {} {}, after {} s", destination.name(), how,
                    Duration.between(failingSince, clock.instant()).toSeconds());
            failingSince = null;
            failedProbes = 0;
            nextProbe = nanos.getAsLong();
            notifyAll();
        }
    }

    /**
     * Notes that an attempt failed for the service's sake.
     *
     * @param callId the event
     * @param why the reason
     * @param pause how long the destination asks not to be called, zero if it does not
     */
    synchronized void failed(String callId, String why, Duration pause) {
        long now = nanos.getAsLong();
        reason = why;
        if (failedInARow.size() < FAILURES) {
            failedInARow.add(callId);
        }
        pausedUntil = now + Math.max(until(pausedUntil), pause.toNanos());
        if (isFailing() && prober == Thread.currentThread()) {
            failedProbes++;
            nextProbe = now + probeDelayNanos();
        } else if (!isFailing() && failedInARow.size() >= FAILURES) {
            failingSince = clock.instant();
            nextProbe = now + probeDelayNanos();
            long waiting = waitingEvents.getAsLong();
            LOG.warn("destination {} fails steadily ({}): one probe at a time until it takes an event; {} wait",
                    destination.name(), why, waiting < 0 ? "all others" : waiting + " events");
        }
    }

    /** {@return how long it is until the next probe, in milliseconds; 0 if every consumer may take events} */
    synchronized long millisToProbe() {
        return isFailing() ? Math.max(0, Duration.ofNanos(until(nextProbe)).toMillis()) : 0;
    }

    private long until(long time) {
        return time - nanos.getAsLong();
    }

    private long probeDelayNanos() {
        Destination.Retry retry = destination.retry();
        return Math.min(retry.probeInterval().toNanos(), retry.backoff().after(failedProbes + 1).toNanos());
    }
}

package io.github.easemobcamel.deliver;

import io.github.easemobcamel.config.Destination;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit breaker of one destination: decides when its consumers may take events from its queue.
 *
 * <pre>
 *   closed ── {@value #FAILURES} different events fail, no sign of life between ──▶ open ── a growing wait ──▶ half-open
 *     ▲                                                            ▲                          │
 *     │                                                            └────── the probe fails ───┤
 *     └────────── an event is taken, or an answer refuses one ────────────────────────────────┘
 * </pre>
 *
 * Closed, every consumer takes events. Open, none does: they stay in the broker with their attempts. Half-open, one consumer takes
 * one event, the probe. Only failures for the service's sake count (see {@link FaultClassifier}). An answer with
 * {@code Retry-After} keeps every consumer out for that time, whatever the state, and so does an operator until the destination is
 * resumed.
 *
 * <p>No library has one for this: theirs count calls, so that one event that always fails would open it, and turn callers away,
 * where consumers here wait in turn for the probe.
 */
public final class CircuitBreaker {

    /** How many different events in a row must fail. */
    static final int FAILURES = 5;
    /** How soon consumers go on after an operator's pause. */
    private static final long LOOK_MILLIS = 100;
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private Destination destination;
    private final Clock clock;
    private final LongSupplier nanos;
    private final LongSupplier waitingEvents;
    private final BooleanSupplier stopped;
    private final Deque<Permit> queue = new ArrayDeque<>();
    private final Set<String> failedInARow = new HashSet<>();
    private int failedProbes;
    private long nextProbe;
    private long pausedUntil;
    private Permit probe;
    private String reason;
    private volatile Instant failingSince;

    /**
     * @param clock tells the time that a person is shown
     * @param nanos tells the time that all pauses are measured with, which nobody sets back, in nanoseconds
     * @param waitingEvents how many events wait for the destination; negative if unknown
     * @param stopped whether an operator keeps every consumer out
     */
    CircuitBreaker(Destination destination, Clock clock, LongSupplier nanos, LongSupplier waitingEvents, BooleanSupplier stopped) {
        this.destination = destination;
        this.clock = clock;
        this.nanos = nanos;
        nextProbe = nanos.getAsLong();
        pausedUntil = nextProbe;
        this.waitingEvents = waitingEvents;
        this.stopped = stopped;
    }

    /** From now on it is for these settings of the destination: if they are others, the next probe comes at once. */
    synchronized void use(Destination changed) {
        if (!changed.equals(destination)) {
            destination = changed;
            failedProbes = 0;
            nextProbe = nanos.getAsLong();
            pausedUntil = nextProbe;
            notifyAll();
        }
    }

    /** {@return whether it is open or half-open: the destination fails steadily, so that it is only probed} */
    public boolean isOpen() {
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

    /** Lets a consumer take events: one if it is the probe, else as many as it likes while {@link #admitsAll()}. */
    final class Permit implements AutoCloseable {

        private Permit() {
        }

        /** {@return whether its consumer may take an event now} */
        boolean isValid() {
            synchronized (CircuitBreaker.this) {
                return admitsAll() || probe == this;
            }
        }

        /** Ends it; to be called when its consumer has taken an event, or has found none. */
        @Override
        public void close() {
            synchronized (CircuitBreaker.this) {
                if (probe == this) {
                    probe = null;
                    CircuitBreaker.this.notifyAll();
                }
            }
        }
    }

    /**
     * Waits until a consumer may take events.
     *
     * @param millis how long to wait at most, in milliseconds
     * @return its permit; null if it may not within that time
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    synchronized Permit acquire(long millis) throws InterruptedException {
        Permit permit = new Permit();
        if (admitsAll()) {
            return permit;
        }
        long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        queue.addLast(permit);
        try {
            while (!admits(permit)) {
                long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                if (left <= 0) {
                    return null;
                }
                wait(stopped.getAsBoolean() ? Math.min(left, LOOK_MILLIS)
                        : Math.max(1, Math.min(left, Duration.ofNanos(Math.max(until(pausedUntil), until(nextProbe))).toMillis())));
            }
            if (isOpen()) {
                probe = permit;
            }
            return permit;
        } finally {
            queue.remove(permit);
            notifyAll();
        }
    }

    /** A consumer that found no event of its rooms stands behind all others before it probes again. */
    private boolean admits(Permit permit) {
        return admitsAll() || (isOpen() && !stopped.getAsBoolean() && probe == null && queue.peekFirst() == permit
                && until(pausedUntil) <= 0 && until(nextProbe) <= 0);
    }

    /** {@return whether every consumer may take events now} */
    synchronized boolean admitsAll() {
        return !isOpen() && until(pausedUntil) <= 0 && !stopped.getAsBoolean();
    }

    /** {@return whether a consumer waits for a permit} */
    synchronized boolean someoneWaits() {
        return !queue.isEmpty();
    }

    /** Notes that an attempt succeeded. */
    synchronized void succeeded() {
        reason = null;
        close("takes events again");
    }

    /** Notes that the service has answered that it does not take an event. */
    synchronized void refused(String why) {
        reason = why;
        close("answers again (" + why + ")");
    }

    private void close(String how) {
        failedInARow.clear();
        if (isOpen()) {
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
     * @param permit with which it was made
     * @param callId the event
     * @param pause how long the destination asks not to be called, zero if it does not
     */
    synchronized void failed(Permit permit, String callId, String why, Duration pause) {
        long now = nanos.getAsLong();
        reason = why;
        if (failedInARow.size() < FAILURES) {
            failedInARow.add(callId);
        }
        pausedUntil = now + Math.max(until(pausedUntil), pause.toNanos());
        if (isOpen() && probe == permit) {
            failedProbes++;
            nextProbe = now + probeDelayNanos();
        } else if (!isOpen() && failedInARow.size() >= FAILURES) {
            failingSince = clock.instant();
            nextProbe = now + probeDelayNanos();
            long waiting = waitingEvents.getAsLong();
            LOG.warn("destination {} fails steadily ({}): one probe at a time until it takes an event; {} wait",
                    destination.name(), why, waiting < 0 ? "all others" : waiting + " events");
        }
    }

    /** {@return how long it is until the next probe, in milliseconds; 0 if every consumer may take events} */
    synchronized long millisToProbe() {
        return isOpen() ? Math.max(0, Duration.ofNanos(until(nextProbe)).toMillis()) : 0;
    }

    private long until(long time) {
        return time - nanos.getAsLong();
    }

    private long probeDelayNanos() {
        Destination.Retry retry = destination.retry();
        return Math.min(retry.probeInterval().toNanos(), retry.backoff().after(failedProbes + 1).toNanos());
    }
}

package io.github.easemobcamel.http.client;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * The end of one attempt. When it comes, the attempt's connection is closed under it: whatever it waits for (a connection of the
 * pool, a handshake, room in the other side's buffer, the next byte) fails at once.
 */
final class Deadline {

    private static final String ATTRIBUTE = Deadline.class.getName();
    /** Closing a connection hard waits for nobody, so one thread serves all attempts. */
    private static final ScheduledThreadPoolExecutor ALARMS = alarms();

    private final Cancellable attempt;
    private volatile long end;
    private volatile boolean passed;
    private ScheduledFuture<?> alarm;

    private Deadline(Cancellable attempt) {
        this.attempt = attempt;
    }

    /**
     * @param limit how long the attempt may take
     * @param attempt ends the attempt
     * @param context where the attempt's parts find its end
     */
    static Deadline in(Duration limit, Cancellable attempt, HttpContext context) {
        Deadline deadline = new Deadline(attempt);
        deadline.set(limit);
        context.setAttribute(ATTRIBUTE, deadline);
        return deadline;
    }

    /** {@return the end of the attempt to which this context belongs; null if it has none} */
    static Deadline of(HttpContext context) {
        return (Deadline) context.getAttribute(ATTRIBUTE);
    }

    /** Lets the rest of the attempt take no longer than this. */
    void shortenTo(Duration limit) {
        if (left().compareTo(limit) > 0) {
            lift();
            set(limit);
        }
    }

    private void set(Duration limit) {
        end = System.nanoTime() + limit.toNanos();
        alarm = ALARMS.schedule(this::pass, limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void pass() {
        passed = true;
        attempt.cancel();
    }

    /** {@return the time that is left, negative when the end has come} */
    Duration left() {
        return Duration.ofNanos(end - System.nanoTime());
    }

    /** {@return whether the attempt was ended by it} */
    boolean hasPassed() {
        return passed;
    }

    /** The attempt is over. */
    void lift() {
        alarm.cancel(false);
    }

    private static ScheduledThreadPoolExecutor alarms() {
        ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "http-deadline");
            thread.setDaemon(true);
            return thread;
        });
        alarms.setRemoveOnCancelPolicy(true);
        return alarms;
    }
}

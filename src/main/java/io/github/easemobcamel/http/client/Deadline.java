package io.github.easemobcamel.http.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * The end of one attempt. When it comes, the attempt's connection is closed under it: whatever it waits for (a connection of the
 * pool, a handshake, room in the other side's buffer, the next byte) fails at once.
 */
final class Deadline {

    private static final String ATTRIBUTE = Deadline.class.getName();
    /** How late an attempt may be ended. An alarm for each attempt would wake a thread, or two, for what hardly ever happens. */
    private static final long LOOK_MILLIS = 20;
    private static final Set<Deadline> RUNNING = ConcurrentHashMap.newKeySet();
    private static final AtomicBoolean LOOKING = new AtomicBoolean();
    /** Closing a connection hard waits for nobody, so one thread serves all attempts. */
    private static final ScheduledThreadPoolExecutor ALARMS = alarms();

    private final Cancellable attempt;
    private volatile long end;
    private volatile boolean passed;

    private Deadline(Cancellable attempt, Duration limit) {
        this.attempt = attempt;
        this.end = System.nanoTime() + limit.toNanos();
    }

    /**
     * @param limit how long the attempt may take
     * @param attempt ends the attempt
     * @param context where the attempt's parts find its end
     */
    static Deadline in(Duration limit, Cancellable attempt, HttpContext context) {
        Deadline deadline = new Deadline(attempt, limit);
        context.setAttribute(ATTRIBUTE, deadline);
        RUNNING.add(deadline);
        goOnLooking();
        return deadline;
    }

    /** {@return the end of the attempt to which this context belongs; null if it has none} */
    static Deadline of(HttpContext context) {
        return (Deadline) context.getAttribute(ATTRIBUTE);
    }

    /** Lets the rest of the attempt take no longer than this. */
    void shortenTo(Duration limit) {
        if (left().compareTo(limit) > 0) {
            end = System.nanoTime() + limit.toNanos();
        }
    }

    private static void goOnLooking() {
        if (!RUNNING.isEmpty() && LOOKING.compareAndSet(false, true)) {
            ALARMS.schedule(Deadline::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static void look() {
        try {
            RUNNING.forEach(deadline -> {
                if (deadline.left().isNegative() && RUNNING.remove(deadline)) {
                    deadline.passed = true;
                    deadline.attempt.cancel();
                }
            });
        } finally {
            LOOKING.set(false);
            goOnLooking();
        }
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
        RUNNING.remove(this);
    }

    private static ScheduledThreadPoolExecutor alarms() {
        ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "http-deadline");
            thread.setDaemon(true);
            return thread;
        });
        return alarms;
    }
}

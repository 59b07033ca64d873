package io.github.easemobcamel.log;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of what may happen many times: at the first time at once, later with the number of times every ten seconds. */
public final class Tally {

    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");
    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    private long unreported;
    private long lastReport = System.nanoTime() - PAUSE_NANOS;
    private String lastMessage;
    private Object[] lastDetails;

    /**
     * Counts once more.
     *
     * @param message what happened, with {@code {}} for the number of times and then for each of the details
     * @param details what else the message tells
     */
    public synchronized void count(String message, Object... details) {
        unreported++;
        lastMessage = message;
        lastDetails = details;
        report();
        if (unreported == 1) {
            // What nothing follows is told, too.
            CompletableFuture.delayedExecutor(PAUSE_NANOS, TimeUnit.NANOSECONDS).execute(this::report);
        }
    }

    /** Warns of what has been counted since the last warning, if that is long enough ago. */
    private synchronized void report() {
        long now = System.nanoTime();
        if (unreported > 0 && now - lastReport >= PAUSE_NANOS) {
            Object[] arguments = new Object[1 + lastDetails.length];
            arguments[0] = unreported;
            System.arraycopy(lastDetails, 0, arguments, 1, lastDetails.length);
            LOG.warn(lastMessage, arguments);
            unreported = 0;
            lastReport = now;
        }
    }
}

package io.github.easemobcamel.callback;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs answers other than 200: the first of each status at once, then their number every ten seconds at the most. */
final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    private final ConcurrentMap<Integer, Count> counts = new ConcurrentHashMap<>();

    private static final class Count {
        private final AtomicLong unreported = new AtomicLong();
        private final AtomicLong lastReport = new AtomicLong(System.nanoTime() - PAUSE_NANOS);
    }

    /**
     * @param status the HTTP status of the answer
     * @param body the answer, which is made of fixed words
     */
    void log(int status, String body) {
        Count count = counts.computeIfAbsent(status, key -> new Count());
        count.unreported.incrementAndGet();
        long last = count.lastReport.get();
        long now = System.nanoTime();
        if (now - last >= PAUSE_NANOS && count.lastReport.compareAndSet(last, now)) {
            LOG.warn("Answered {} to {} request(s), the last with {}", status, count.unreported.getAndSet(0), body);
        }
    }
}

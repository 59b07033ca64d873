package io.github.easemobcamel.bench;

import org.HdrHistogram.Histogram;

/** Counts and times of one event loop, since the last {@link #restart}. For one thread. */
final class Tally {

    private static final long LONGEST_NANOS = 3_600_000_000_000L;
    private static final int SIGNIFICANT_DIGITS = 3;

    private Histogram latency = new Histogram(LONGEST_NANOS, SIGNIFICANT_DIGITS);
    private long since = System.nanoTime();
    private long accepted;
    private long refused;
    private long failed;

    /** Forgets what was counted. */
    void restart() {
        latency = new Histogram(LONGEST_NANOS, SIGNIFICANT_DIGITS);
        accepted = 0;
        refused = 0;
        failed = 0;
        since = System.nanoTime();
    }

    /**
     * @param intended when it was meant to be sent; what was meant for the time before the restart does not count
     */
    void accepted(long intended) {
        if (intended >= since) {
            accepted++;
            latency.recordValue(Math.min(System.nanoTime() - intended, LONGEST_NANOS));
        }
    }

    void refused() {
        refused++;
    }

    /**
     * @param intended when it was meant to be sent
     */
    void failed(long intended) {
        failed++;
        latency.recordValue(Math.min(System.nanoTime() - intended, LONGEST_NANOS));
    }

    /**
     * @param until when the stretch of time ended
     * @return what was counted since the restart; not to be used any more after the next
     */
    Sample sample(long until) {
        return new Sample((until - since) / 1e9, accepted, refused, failed, latency);
    }
}

package io.github.easemobcamel.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Says every few seconds how far a long sending has come; says nothing in a short one. */
final class SendProgress {

    private static final long LONG_SENDING = 1_000;
    private static final long EVERY = Duration.ofSeconds(2).toNanos();

    private final PrintWriter out;
    private final long total;
    private final LongSupplier nanoTime;
    private long lastSaid;

    /**
     * @param out where to say it
     * @param total how many callbacks there will be
     * @param nanoTime a clock in nanoseconds
     */
    SendProgress(PrintWriter out, long total, LongSupplier nanoTime) {
        this.out = out;
        this.total = total;
        this.nanoTime = nanoTime;
        this.lastSaid = nanoTime.getAsLong();
    }

    /**
     * @param sent how many callbacks were sent until now
     */
    void sent(long sent) {
        long now = nanoTime.getAsLong();
        if (total >= LONG_SENDING && now - lastSaid >= EVERY) {
            lastSaid = now;
            out.printf(Locale.ROOT, "%,d of %,d sent%n", sent, total);
            out.flush();
        }
    }
}

package io.github.easemobcamel.proof;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Easemob's ban of a callback rule: 90 failed attempts within 30 s, and nothing is sent for a while, longer with each ban up
 * to the fifth. Source: the vendor's page on callbacks after sending. The one thing that is not as there is the length: a
 * second here stands for ten minutes.
 */
final class Ban {

    private static final int FAILURES = 90;
    private static final long WINDOW = Duration.ofSeconds(30).toNanos();
    private static final long STEP = Duration.ofMillis(500).toNanos();
    private static final int MOST_STEPS = 5;

    private final Deque<Long> failures = new ArrayDeque<>();
    private long until = System.nanoTime();
    private int bans;

    /** An attempt was not answered 200. */
    synchronized void failed() {
        long now = System.nanoTime();
        failures.add(now);
        while (now - failures.peek() > WINDOW) {
            failures.remove();
        }
        if (failures.size() >= FAILURES && now - until >= 0) {
            bans++;
            until = now + STEP * Math.min(bans, MOST_STEPS);
            failures.clear();
        }
    }

    /** Whether nothing is sent now. */
    synchronized boolean inForce() {
        return System.nanoTime() - until < 0;
    }

    /** How many bans there were. */
    synchronized int bans() {
        return bans;
    }
}

package io.github.easemobcamel.bench;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition, but not for ever. */
final class Waiting {

    private static final Duration STEP = Duration.ofMillis(10);

    private Waiting() {
    }

    /**
     * @param atMost how long to wait
     * @param condition asked again and again
     * @return whether it came true
     */
    static boolean until(Duration atMost, BooleanSupplier condition) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() >= end) {
                return false;
            }
            sleep(STEP);
        }
        return true;
    }

    /**
     * @param duration how long to do nothing
     */
    static void sleep(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.github.easemobcamel.config;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait after so many failures in a row: exponential backoff, the one formula of all that is tried again.
 *
 * @param first the wait after the first failure
 * @param multiplier by how much each wait is longer than the one before
 * @param longest the longest wait
 */
public record Backoff(Duration first, double multiplier, Duration longest) {

    /** {@return one whose waits double} */
    public static Backoff doubling(Duration first, Duration longest) {
        return new Backoff(first, 2, longest);
    }

    /**
     * {@return the wait, to the millisecond}
     *
     * @param failures how many have failed in a row; after none there is no wait
     */
    public Duration after(int failures) {
        return after(failures, 1, 1, () -> 0);
    }

    /**
     * {@return the wait with jitter, so that not all who wait come back at the same moment}
     *
     * @param failures how many have failed in a row; after none there is no wait
     * @param from which part of the wait it is at the random number 0
     * @param to which part of the wait it is at the random number 1
     * @param random numbers from 0 to 1
     */
    public Duration after(int failures, double from, double to, DoubleSupplier random) {
        if (failures <= 0) {
            return Duration.ZERO;
        }
        double wait = Math.min(first.toMillis() * Math.pow(multiplier, failures - 1.0), (double) longest.toMillis());
        return Duration.ofMillis((long) (wait * (from + (to - from) * random.getAsDouble())));
    }
}

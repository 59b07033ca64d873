package io.github.easemobcamel.simulator;

import java.time.Clock;

/**
 * Counts the calls of one endpoint in each second of the clock.
 *
 * <p>Source: the vendor's limit of 100 calls a second for each app and endpoint. Whether the service's seconds slide is
 * not documented; these do not.
 */
final class RateWindow {

    private final Clock clock;
    private final int limit;
    private long second = Long.MIN_VALUE;
    private int calls;

    RateWindow(Clock clock, int limit) {
        this.clock = clock;
        this.limit = limit;
    }

    /** {@return whether one more call still fits into this second; if so it is counted} */
    synchronized boolean admits() {
        long now = Math.floorDiv(clock.millis(), 1000L);
        if (now != second) {
            second = now;
            calls = 0;
        }
        if (calls >= limit) {
            return false;
        }
        calls++;
        return true;
    }
}

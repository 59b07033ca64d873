package io.github.easemobcamel.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Decides whether the callback rule is banned.
 *
 * <p>Source: the vendor's page on callbacks after sending: 90 failures within 30 s, each failed attempt being one, ban
 * the rule for 5 minutes times the number of bans in the last 24 h, which is counted up to 5. A reply of 1,000 characters
 * or more bans it at once; how many it takes is not documented, and one is the strict reading.
 */
final class BanRule {

    static final int FAILURES = 90;
    static final Duration WINDOW = Duration.ofSeconds(30);

    private static final Duration STEP = Duration.ofMinutes(5);
    private static final int MAX_STEPS = 5;
    private static final Duration MEMORY = Duration.ofHours(24);

    private final Clock clock;
    private final Deque<Instant> failures = new ArrayDeque<>();
    private final Deque<Instant> bans = new ArrayDeque<>();
    private Instant bannedUntil = Instant.MIN;

    BanRule(Clock clock) {
        this.clock = clock;
    }

    /** One attempt has failed. */
    synchronized void failed() {
        Instant now = clock.instant();
        failures.addLast(now);
        forget(failures, now.minus(WINDOW));
        if (failures.size() >= FAILURES && !banned()) {
            ban(now);
        }
    }

    /** A reply was longer than is allowed. */
    synchronized void tooLongReply() {
        if (!banned()) {
            ban(clock.instant());
        }
    }

    private void ban(Instant now) {
        forget(bans, now.minus(MEMORY));
        bans.addLast(now);
        bannedUntil = now.plus(STEP.multipliedBy(Math.min(bans.size(), MAX_STEPS)));
        failures.clear();
    }

    /** {@return whether callbacks are held back now} */
    synchronized boolean banned() {
        return clock.instant().isBefore(bannedUntil);
    }

    /** {@return when the present ban ends, empty if there is none} */
    synchronized Optional<Instant> bannedUntil() {
        return banned() ? Optional.of(bannedUntil) : Optional.empty();
    }

    private static void forget(Deque<Instant> times, Instant upTo) {
        while (!times.isEmpty() && !times.peekFirst().isAfter(upTo)) {
            times.removeFirst();
        }
    }
}

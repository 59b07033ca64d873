package io.github.easemobcamel.record;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What became of an event at one destination. */
public final class Delivery {

    /** Of more the first ones and the last ones are kept. */
    private static final int MOST_ATTEMPTS = 60;
    private static final int FIRST_ATTEMPTS = 10;

    private final List<Attempt> attempts = new ArrayList<>();
    private DeliveryState state;
    /** When it came into this state. */
    private long since;
    private int count;
    private String reason;
    private long nextAttemptAt;
    private long deliveredAt;

    Delivery(DeliveryState state, long since) {
        this.state = state;
        this.since = since;
    }

    void read(int attemptCount, String lastReason, long next, long delivered) {
        count = attemptCount;
        reason = lastReason;
        nextAttemptAt = next;
        deliveredAt = delivered;
    }

    void readAttempt(Attempt attempt) {
        attempts.add(attempt);
    }

    void attempted(Attempt attempt, long next) {
        attempts.add(attempt);
        count++;
        state = attempt.outcome();
        since = attempt.at() + attempt.durationMillis();
        reason = attempt.reason();
        nextAttemptAt = next;
        if (state == DeliveryState.DELIVERED) {
            deliveredAt = since;
        }
    }

    void merge(Delivery change) {
        attempts.addAll(change.attempts);
        attempts.sort(Comparator.comparingLong(Attempt::at));
        while (attempts.size() > MOST_ATTEMPTS) {
            attempts.remove(FIRST_ATTEMPTS);
        }
        count += change.count;
        if (change.since >= since) {
            state = change.state;
            since = change.since;
            reason = change.count == 0 && !state.isFinal() ? reason : change.reason;
            nextAttemptAt = change.nextAttemptAt;
        }
        deliveredAt = Math.max(deliveredAt, change.deliveredAt);
    }

    /** {@return where it stands} */
    public DeliveryState state() {
        return state;
    }

    /** {@return since when, in milliseconds since 1970} */
    public long since() {
        return since;
    }

    /** {@return the attempts, oldest first; of many the first and the last} */
    public List<Attempt> attempts() {
        return attempts;
    }

    /** {@return how many there were} */
    public int count() {
        return count;
    }

    /** {@return why the last one failed, or null} */
    public String reason() {
        return reason;
    }

    /** {@return when the next one is, or 0} */
    public long nextAttemptAt() {
        return nextAttemptAt;
    }

    /** {@return when the endpoint took it last, or 0} */
    public long deliveredAt() {
        return deliveredAt;
    }
}

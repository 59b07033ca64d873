package io.github.easemobcamel.operate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.failsafe.RateLimiter;
import io.github.easemobcamel.operate.AdminRefusal.Reason;
import java.time.Duration;

/** How fast events are sent again. */
final class ReplayPace {

    /** The field of a request's body. */
    static final String FIELD = "ratePerSecond";
    private static final int LARGEST = 10_000;

    private final RateLimiter<Object> limiter;

    /** @param perSecond how many events a second at most; 0 for as many as possible */
    ReplayPace(int perSecond) {
        limiter = perSecond == 0 ? null : RateLimiter.smoothBuilder(perSecond, Duration.ofSeconds(1)).build();
    }

    /**
     * {@return how many events a second a request asks for}
     *
     * @param body the request's body
     * @param usual how many if it does not say
     * @throws AdminRefusal if it says something else than a number that is possible
     */
    static int read(JsonNode body, int usual) {
        JsonNode value = body.path(FIELD);
        if (value.isMissingNode()) {
            return usual;
        }
        if (!value.isInt() || value.intValue() < 1 || value.intValue() > LARGEST) {
            throw new AdminRefusal(Reason.MALFORMED, FIELD + ": a whole number from 1 to " + LARGEST);
        }
        return value.intValue();
    }

    /** Returns when the next event may be sent. */
    void awaitTurn() {
        try {
            if (limiter != null) {
                limiter.acquirePermit();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdminRefusal(Reason.UNAVAILABLE, "the runner stops");
        }
    }
}

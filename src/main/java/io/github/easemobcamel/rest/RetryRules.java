package io.github.easemobcamel.rest;

import io.github.easemobcamel.config.Backoff;
import java.time.Duration;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * Which failures are worth sending the same call again, and after which pause.
 *
 * <p>Source: all seven calls are idempotent. 429 {@code reach_limit}, 5xx, and failures to connect or to read pass; a
 * plan's quota (429 {@code resource_limited}), a wrong method (500 {@code unsupported_service_operation}) and a wrong URL
 * (500 {@code web_application}) do not.
 */
final class RetryRules {

    private static final Backoff BACKOFF = Backoff.doubling(Duration.ofMillis(500), Duration.ofSeconds(32));
    private static final Set<String> LASTING = Set.of("resource_limited", "unsupported_service_operation", "web_application");
    private static final Set<String> TOKEN_ERRORS = Set.of("unauthorized", "auth_bad_access_token");

    private final DoubleSupplier random;

    /** @param random numbers from 0 to 1, for the jitter */
    RetryRules(DoubleSupplier random) {
        this.random = random;
    }

    /** {@return whether a call that was answered with this may succeed when it is sent again} */
    static boolean mayHelp(int status, String error) {
        return (status == 429 || status >= 500) && !LASTING.contains(error);
    }

    /** {@return whether the call is sent again without the caller knowing} */
    static boolean sendsAgain(Throwable thrown) {
        return thrown instanceof EasemobException failure && (mayHelp(failure.getStatus(), failure.getError())
                || failure.getError().equals(EasemobException.NO_REPLY));
    }

    /**
     * {@return whether the answer means that the app token is no longer good. Another 401, like "user is not in chatroom",
     *         is about something else}
     */
    static boolean meansNewToken(Throwable thrown) {
        return thrown instanceof EasemobException failure && failure.getStatus() == 401
                && TOKEN_ERRORS.contains(failure.getError());
    }

    /**
     * {@return the pause before the next one: doubling from 500 ms, shortened at random by up to a half, and no shorter than
     *         the service asked for}
     *
     * @param attempt the attempt that failed, from 1
     * @param failure why
     */
    Duration pause(int attempt, EasemobException failure) {
        Duration pause = BACKOFF.after(attempt, 1, 0.5, random);
        return failure.getRetryAfter().filter(asked -> asked.compareTo(pause) > 0).orElse(pause);
    }
}

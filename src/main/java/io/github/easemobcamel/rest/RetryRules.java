package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.easemobcamel.config.Backoff;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.ConnectTimeoutException;

/**
 * Which failures are worth sending the same call again, and after which pause.
 *
 * <p>Source: 429 {@code reach_limit}, 5xx, and failures to connect or to read pass, and so does what the service refuses because
 * somebody else changes the same at that moment; a plan's quota (429 {@code resource_limited}), a wrong method (500
 * {@code unsupported_service_operation}) and a wrong URL (500 {@code web_application}) do not.
 */
final class RetryRules {

    private static final Backoff BACKOFF = Backoff.doubling(Duration.ofMillis(500), Duration.ofSeconds(32));
    private static final Set<String> LASTING = Set.of("resource_limited", "unsupported_service_operation", "web_application");
    /** As the service says it of attributes of a chatroom and of group members. */
    private static final Pattern CONCURRENT = Pattern.compile("Concurrent (updates|operation) not allowed");
    private static final Set<String> TOKEN_ERRORS = Set.of("unauthorized", "auth_bad_access_token");

    private final DoubleSupplier random;

    /** @param random numbers from 0 to 1, for the jitter */
    RetryRules(DoubleSupplier random) {
        this.random = random;
    }

    /** {@return whether a call that was answered with this may succeed when it is sent again} */
    static boolean mayHelp(int status, String error, String description) {
        return ((status == 429 || status >= 500) && !LASTING.contains(error))
                || (status == 409 && CONCURRENT.matcher(description).find());
    }

    /** {@return the items that were refused for a reason that passes, so that the same call about these alone may help} */
    static List<String> passing(JsonNode content) {
        return KeyResults.of(List.of(content)).errorKeys().entrySet().stream()
                .filter(refused -> CONCURRENT.matcher(refused.getValue()).find()).map(Map.Entry::getKey).toList();
    }

    /** {@return whether the call is sent again without the caller knowing} */
    static boolean sendsAgain(Throwable thrown) {
        return thrown instanceof EasemobException failure && failure.isRetryable()
                && (mayHelp(failure.getStatus(), failure.getError(), failure.getDescription())
                        || failure.getError().equals(EasemobException.NO_REPLY));
    }

    /** {@return whether a call that was sent may have been done nevertheless} */
    static boolean isUnclear(EasemobException failure) {
        Throwable cause = failure.getCause();
        boolean connected = !(cause instanceof ConnectException || cause instanceof UnknownHostException
                || cause instanceof ConnectTimeoutException);
        return failure.getStatus() >= 500 || (failure.getError().equals(EasemobException.NO_REPLY) && connected)
                || failure.getError().equals(EasemobException.UNREADABLE_REPLY);
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
        Duration pause = pause(attempt);
        return failure.getRetryAfter().filter(asked -> asked.compareTo(pause) > 0).orElse(pause);
    }

    /** {@return the same, where the service asked for nothing} */
    Duration pause(int attempt) {
        return BACKOFF.after(attempt, 1, 0.5, random);
    }
}

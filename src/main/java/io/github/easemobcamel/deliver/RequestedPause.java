package io.github.easemobcamel.deliver;

import io.github.easemobcamel.rest.RetryAfter;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.util.ObjectHelper;

/**
 * What the header {@code Retry-After} of a refusal asks for (RFC 9110, section 10.2.3): a pause for the refused event, and for
 * the whole destination where the status says that it takes nothing now (429, 503).
 *
 * @param ofEvent how long the event is not to be sent again; zero if nothing is asked for
 * @param ofDestination how long no event is to be sent; zero if nothing is asked for
 */
record RequestedPause(Duration ofEvent, Duration ofDestination) {

    private static final Set<Integer> TAKES_NOTHING = Set.of(429, 503);
    private static final RequestedPause NONE = new RequestedPause(Duration.ZERO, Duration.ZERO);

    /**
     * {@return the pause}
     *
     * @param failure why an attempt failed
     * @param longest the longest pause that is granted, so that one answer does not stop a destination for ever
     * @param clock tells how far off a date is
     */
    static RequestedPause of(Throwable failure, Duration longest, Clock clock) {
        HttpOperationFailedException http = ObjectHelper.getException(HttpOperationFailedException.class, failure);
        if (http == null || http.getResponseHeaders() == null) {
            return NONE;
        }
        Duration asked = http.getResponseHeaders().entrySet().stream()
                .filter(header -> "Retry-After".equalsIgnoreCase(header.getKey()))
                .map(Map.Entry::getValue).map(value -> RetryAfter.parse(value, clock))
                .filter(pause -> pause != null).findFirst().orElse(Duration.ZERO);
        Duration granted = asked.compareTo(longest) > 0 ? longest : asked;
        return new RequestedPause(granted, TAKES_NOTHING.contains(http.getStatusCode()) ? granted : Duration.ZERO);
    }
}

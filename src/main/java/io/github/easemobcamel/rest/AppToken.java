package io.github.easemobcamel.rest;

import java.time.Duration;
import java.time.Instant;

/**
 * An app token and its times.
 *
 * <p>Source: {@code expires_in} is in seconds, on one kind of cluster in milliseconds: a value beyond ten years in seconds
 * is milliseconds; 0 is a token that does not expire.
 */
final class AppToken {

    private static final long TEN_YEARS_IN_SECONDS = 10L * 365 * 24 * 3600;
    /** Of the lifetime, after which a new token is fetched while this one is still good. */
    private static final double FRESH = 0.8;
    /** Assumed if the service does not say. */
    private static final Duration UNKNOWN = Duration.ofHours(1);

    private final String value;
    private final Instant renewAt;
    private final Instant expiresAt;

    private AppToken(String value, Instant renewAt, Instant expiresAt) {
        this.value = value;
        this.renewAt = renewAt;
        this.expiresAt = expiresAt;
    }

    /**
     * @param value the token
     * @param expiresIn the reply's {@code expires_in}; below 0 if it has none
     * @param now when the token was asked for
     */
    static AppToken of(String value, long expiresIn, Instant now) {
        if (expiresIn == 0) {
            return new AppToken(value, Instant.MAX, Instant.MAX);
        }
        Duration lifetime = expiresIn < 0 ? UNKNOWN
                : expiresIn > TEN_YEARS_IN_SECONDS ? Duration.ofMillis(expiresIn) : Duration.ofSeconds(expiresIn);
        return new AppToken(value, now.plusMillis((long) (lifetime.toMillis() * FRESH)), now.plus(lifetime));
    }

    /** {@return the token itself: goes into one request header and nowhere else} */
    String value() {
        return value;
    }

    boolean isGood(Instant now) {
        return now.isBefore(expiresAt);
    }

    boolean isFresh(Instant now) {
        return now.isBefore(renewAt);
    }

    /** Without the token, so that it can be logged. */
    @Override
    public String toString() {
        return "AppToken[good until " + expiresAt + "]";
    }
}

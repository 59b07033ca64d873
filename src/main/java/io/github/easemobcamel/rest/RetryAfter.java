package io.github.easemobcamel.rest;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/** Reads the header {@code Retry-After} (RFC 9110, section 10.2.3): seconds, or a date. */
public final class RetryAfter {

    /** What asks for more than this asks for ever. */
    private static final BigInteger LONGEST_SECONDS = BigInteger.valueOf(Duration.ofDays(36_500).toSeconds());

    private RetryAfter() {
    }

    /**
     * {@return the pause that the header asks for, never negative, a century at most; {@code null} if it says nothing that can be read}
     *
     * @param value the header; may be {@code null}
     * @param clock tells how far off a date is
     */
    public static Duration parse(String value, Clock clock) {
        if (value == null) {
            return null;
        }
        String text = value.strip();
        if (text.matches("[0-9]{1,32768}")) {
            return Duration.ofSeconds(new BigInteger(text).min(LONGEST_SECONDS).longValue());
        }
        try {
            Duration pause = Duration.between(clock.instant(),
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
            return pause.isNegative() ? Duration.ZERO : pause;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}

package io.github.easemobcamel.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Clock NOW = Clock.fixed(Instant.parse("2025-01-01T00:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"0 | 0", "7 | 7", "' 7 ' | 7", "Wed, 1 Jan 2025 00:01:00 GMT | 60",
        "Wed, 01 Jan 2025 00:00:00 GMT | 0", "Tue, 31 Dec 2024 23:00:00 GMT | 0"})
    void readsSecondsAndDatesAndTakesAPastOneForNow(String value, long seconds) {
        assertThat(RetryAfter.parse(value, NOW)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "soon", "1.5"})
    void leavesAloneWhatItCannotRead(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isNull();
    }

    /** However many digits it has: it asks for a long pause, not for none. */
    @ParameterizedTest
    @ValueSource(strings = {"9999999999", "99999999999999999999", "99999999999999999999999999999999999999999999"})
    void takesANumberThatIsTooLargeForACentury(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isEqualTo(Duration.ofDays(36_500));
    }

    @Test
    void knowsNoPauseWithoutTheHeader() {
        assertThat(RetryAfter.parse(null, NOW)).isNull();
    }
}

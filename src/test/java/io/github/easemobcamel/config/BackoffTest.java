package io.github.easemobcamel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), 3, Duration.ofSeconds(10));

    @Test
    void waitsLongerAfterEachFailureUpToTheLongestWait() {
        assertThat(IntStream.range(0, 5).mapToObj(backoff::after)).extracting(Duration::toSeconds).containsExactly(0L, 1L, 3L, 9L,
                10L);
        assertThat(Backoff.doubling(Duration.ofSeconds(1), Duration.ofSeconds(5)).after(3)).hasSeconds(4);
    }

    @Test
    void neverOverflows() {
        assertThat(backoff.after(Integer.MAX_VALUE)).hasSeconds(10);
    }

    @Test
    void jitterLiesBetweenItsBounds() {
        assertThat(backoff.after(1, 0.9, 1.1, () -> 0)).hasMillis(900);
        assertThat(backoff.after(1, 0.9, 1.1, () -> 0.5)).hasMillis(1000);
        assertThat(backoff.after(1, 1, 0.5, () -> 1)).hasMillis(500);
    }
}

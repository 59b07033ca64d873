package io.github.easemobcamel.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryRulesTest {

    private static final EasemobException FAILURE = EasemobException.answered(503, "", "", "", true, null);

    @Test
    void doublesThePauseUpToAnEnd() {
        RetryRules rules = new RetryRules(() -> 0);
        assertThat(IntStream.rangeClosed(1, 9).mapToObj(attempt -> rules.pause(attempt, FAILURE).toMillis()))
                .containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 32_000L, 32_000L);
    }

    @Test
    void shortensThePauseByAHalfAtMost() {
        assertThat(new RetryRules(() -> 1).pause(2, FAILURE)).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void waitsNoShorterThanTheServiceAsks() {
        RetryRules rules = new RetryRules(() -> 0);
        assertThat(rules.pause(1, FAILURE.after(Duration.ofSeconds(2)))).isEqualTo(Duration.ofSeconds(2));
        assertThat(rules.pause(3, FAILURE.after(Duration.ofSeconds(1)))).isEqualTo(Duration.ofSeconds(2));
    }
}

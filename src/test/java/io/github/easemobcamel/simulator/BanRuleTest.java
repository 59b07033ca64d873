package io.github.easemobcamel.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BanRuleTest {

    private final SettableClock clock = new SettableClock("2026-01-01T00:00:00Z");
    private final BanRule ban = new BanRule(clock);

    @Test
    void bansAtNinetyFailuresWithinThirtySeconds() {
        fail(89);
        assertThat(ban.banned()).isFalse();

        clock.advance(Duration.ofSeconds(29));
        fail(1);

        assertThat(ban.bannedUntil()).contains(clock.instant().plus(Duration.ofMinutes(5)));
    }

    @Test
    void forgetsFailuresAfterThirtySeconds() {
        fail(89);
        clock.advance(Duration.ofSeconds(30));
        fail(89);

        assertThat(ban.banned()).isFalse();
    }

    @Test
    void bansLongerEachTimeUpToTwentyFiveMinutes() {
        for (int minutes : new int[]{5, 10, 15, 20, 25, 25}) {
            fail(90);
            clock.advance(Duration.ofMinutes(minutes).minusMillis(1));
            assertThat(ban.banned()).as("%s minutes", minutes).isTrue();
            clock.advance(Duration.ofMillis(1));
            assertThat(ban.banned()).as("%s minutes", minutes).isFalse();
        }
    }

    @Test
    void startsAgainAfterADay() {
        fail(90);
        clock.advance(Duration.ofHours(24));
        fail(90);

        assertThat(ban.bannedUntil()).contains(clock.instant().plus(Duration.ofMinutes(5)));
    }

    @Test
    void doesNotLengthenABanByTheFailuresDuringIt() {
        fail(90);
        clock.advance(Duration.ofMinutes(1));
        fail(500);

        assertThat(ban.bannedUntil()).contains(clock.instant().plus(Duration.ofMinutes(4)));
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            ban.failed();
        }
    }
}

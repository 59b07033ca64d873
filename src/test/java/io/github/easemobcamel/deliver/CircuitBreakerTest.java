package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.config.Backoff;
import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.config.SigningSecrets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    private static final Duration NO_PAUSE = Duration.ZERO;

    /** That of this thread's consumer. */
    private CircuitBreaker.Permit permit;

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private Duration clockSet = Duration.ZERO;
    private final InstantSource time = () -> now.plus(clockSet);
    private final CircuitBreaker breaker = new CircuitBreaker(
            new Destination("shop", "http://127.0.0.1/", "", 4, Duration.ofSeconds(1),
                    new Destination.Retry(new Backoff(Duration.ofSeconds(1), 10, Duration.ofHours(1)), 20, Duration.ofSeconds(30)),
                    false,
                    Destination.Tls.USUAL, "callback", new SigningSecrets(List.of()), null),
            new Clock() {
                @Override
                public ZoneOffset getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(java.time.ZoneId zone) {
                    return this;
                }

                @Override
                public Instant instant() {
                    return time.instant();
                }
            }, () -> Duration.between(Instant.EPOCH, now).toNanos(), () -> 42, () -> false);

    @Test
    void letsEverybodyInWhileFewAttemptsFail() throws InterruptedException {
        fail(CircuitBreaker.FAILURES - 1);
        breaker.succeeded();
        fail(CircuitBreaker.FAILURES - 1);

        assertThat(enters()).isTrue();
        assertThat(breaker.admitsAll()).isTrue();
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void doesNotTakeOneEventThatAlwaysFailsForAFailingDestination() throws InterruptedException {
        IntStream.range(0, 100).forEach(i -> breaker.failed(permit, "poison", "HTTP status 400", NO_PAUSE));

        assertThat(breaker.isOpen()).isFalse();
        assertThat(enters()).isTrue();
    }

    @Test
    void letsOneProbeInAtATimeAtGrowingIntervals() throws Exception {
        fail(CircuitBreaker.FAILURES);
        assertThat(enters()).as("at once").isFalse();
        for (int seconds : new int[]{1, 10, 30, 30}) {
            now = now.plusSeconds(seconds).minusMillis(1);
            assertThat(enters()).as("before %d s", seconds).isFalse();
            now = now.plusMillis(1);
            assertThat(enters()).as("after %d s", seconds).isTrue();
            assertThat(elsewhere(false)).as("a second probe").isFalse();
            breaker.failed(permit, "event", "HTTP status 500", NO_PAUSE);
            permit.close();
        }
        assertThat(breaker.failingSince()).isEqualTo("2026-11-22T12:00:00Z");
        assertThat(breaker.reason()).isEqualTo("HTTP status 500");
    }

    @Test
    void aLateFailureOfAnEarlierDeliveryDoesNotPutTheProbeOff() throws Exception {
        assertThat(enters()).isTrue();
        fail(CircuitBreaker.FAILURES);
        now = now.plusMillis(999);
        breaker.failed(permit, "event", "HTTP status 500", NO_PAUSE);
        now = now.plusMillis(1);

        assertThat(enters()).isTrue();
    }

    @Test
    void aConsumerWithoutAnEventLeavesTheProbeToTheOneThatWaited() throws Exception {
        fail(CircuitBreaker.FAILURES);
        now = now.plusSeconds(1);
        assertThat(enters()).isTrue();
        CompletableFuture<Boolean> other = CompletableFuture.supplyAsync(() -> entersWithin(10_000));
        await().until(breaker::someoneWaits);

        permit.close();

        assertThat(enters()).as("the same again").isFalse();
        assertThat(other.get()).isTrue();
    }

    @Test
    void opensToAllWithTheFirstSuccess() throws Exception {
        try (CapturedLog log = new CapturedLog()) {
            fail(CircuitBreaker.FAILURES);
            now = now.plusSeconds(61);
            assertThat(enters()).isTrue();
            breaker.succeeded();
            permit.close();

            assertThat(enters()).isTrue();
            assertThat(elsewhere(true)).isTrue();
            assertThat(log.lines()).filteredOn(line -> line.contains("shop")).hasSize(2)
                    .anyMatch(line -> line.contains("fails steadily (HTTP status 500)") && line.contains("42 events wait"))
                    .anyMatch(line -> line.contains("takes events again, after 61 s"));
        }
    }

    @Test
    void anAnswerThatRefusesAnEventShowsThatTheServiceIsUp() throws Exception {
        fail(CircuitBreaker.FAILURES - 1);
        breaker.refused("HTTP status 422");
        fail(CircuitBreaker.FAILURES - 1);
        assertThat(breaker.isOpen()).as("five in a row").isFalse();

        fail(CircuitBreaker.FAILURES);
        assertThat(breaker.isOpen()).isTrue();
        breaker.refused("HTTP status 422");

        assertThat(enters()).isTrue();
        assertThat(elsewhere(true)).isTrue();
        assertThat(breaker.reason()).isEqualTo("HTTP status 422");
    }

    @Test
    void letsNobodyInDuringARequestedPause() throws Exception {
        breaker.failed(permit, "event", "HTTP status 429", Duration.ofSeconds(7));
        now = now.plusMillis(6_999);
        assertThat(enters()).isFalse();
        assertThat(breaker.isOpen()).isFalse();
        now = now.plusMillis(1);

        assertThat(enters()).isTrue();
        assertThat(elsewhere(true)).isTrue();
    }

    @Test
    void aClockThatIsSetBackKeepsNobodyOut() throws Exception {
        fail(CircuitBreaker.FAILURES);
        clockSet = Duration.ofDays(-1);
        now = now.plusSeconds(1);

        assertThat(enters()).isTrue();
        breaker.succeeded();
        permit.close();
        breaker.failed(permit, "event", "HTTP status 429", Duration.ofSeconds(7));
        clockSet = Duration.ofDays(-2);
        now = now.plusSeconds(7);
        assertThat(breaker.admitsAll()).isTrue();
    }

    private void fail(int times) {
        IntStream.range(0, times).forEach(i -> breaker.failed(permit, "event-" + i, "HTTP status 500", NO_PAUSE));
    }

    private boolean enters() throws InterruptedException {
        permit = breaker.acquire(0);
        return permit != null;
    }

    private boolean elsewhere(boolean leaves) throws Exception {
        return CompletableFuture.supplyAsync(() -> {
            CircuitBreaker.Permit other = acquireWithin(0);
            if (leaves && other != null) {
                other.close();
            }
            return other != null;
        }).get();
    }

    private boolean entersWithin(long millis) {
        return acquireWithin(millis) != null;
    }

    private CircuitBreaker.Permit acquireWithin(long millis) {
        try {
            return breaker.acquire(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

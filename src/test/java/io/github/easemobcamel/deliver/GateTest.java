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

class GateTest {

    private static final Duration NO_PAUSE = Duration.ZERO;

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private Duration clockSet = Duration.ZERO;
    private final InstantSource time = () -> now.plus(clockSet);
    private final Gate gate = new Gate(new Destination("shop", "http://127.0.0.1/", "", 4, Duration.ofSeconds(1),
            new Destination.Retry(new Backoff(Duration.ofSeconds(1), 10, Duration.ofHours(1)), 20, Duration.ofSeconds(30)), false,
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
            }, () -> Duration.between(Instant.EPOCH, now).toNanos(), () -> 42);

    @Test
    void letsEverybodyInWhileFewAttemptsFail() throws InterruptedException {
        fail(Gate.FAILURES - 1);
        gate.succeeded();
        fail(Gate.FAILURES - 1);

        assertThat(gate.enter(0)).isTrue();
        assertThat(gate.isOpen()).isTrue();
        assertThat(gate.isFailing()).isFalse();
    }

    @Test
    void doesNotTakeOneEventThatAlwaysFailsForAFailingDestination() throws InterruptedException {
        IntStream.range(0, 100).forEach(i -> gate.failed("poison", "HTTP status 400", NO_PAUSE));

        assertThat(gate.isFailing()).isFalse();
        assertThat(gate.enter(0)).isTrue();
    }

    @Test
    void letsOneProbeInAtATimeAtGrowingIntervals() throws Exception {
        fail(Gate.FAILURES);
        assertThat(gate.enter(0)).as("at once").isFalse();
        for (int seconds : new int[]{1, 10, 30, 30}) {
            now = now.plusSeconds(seconds).minusMillis(1);
            assertThat(gate.enter(0)).as("before %d s", seconds).isFalse();
            now = now.plusMillis(1);
            assertThat(gate.enter(0)).as("after %d s", seconds).isTrue();
            assertThat(elsewhere(false)).as("a second probe").isFalse();
            gate.failed("event", "HTTP status 500", NO_PAUSE);
            gate.leave();
        }
        assertThat(gate.failingSince()).isEqualTo("2026-11-22T12:00:00Z");
        assertThat(gate.reason()).isEqualTo("HTTP status 500");
    }

    @Test
    void aLateFailureOfAnEarlierDeliveryDoesNotPutTheProbeOff() throws Exception {
        fail(Gate.FAILURES);
        now = now.plusMillis(999);
        gate.failed("event", "HTTP status 500", NO_PAUSE);
        now = now.plusMillis(1);

        assertThat(gate.enter(0)).isTrue();
    }

    @Test
    void aConsumerWithoutAnEventLeavesTheProbeToTheOneThatWaited() throws Exception {
        fail(Gate.FAILURES);
        now = now.plusSeconds(1);
        assertThat(gate.enter(0)).isTrue();
        CompletableFuture<Boolean> other = CompletableFuture.supplyAsync(() -> entersWithin(10_000));
        await().until(gate::someoneWaits);

        gate.leave();

        assertThat(gate.enter(0)).as("the same again").isFalse();
        assertThat(other.get()).isTrue();
    }

    @Test
    void opensToAllWithTheFirstSuccess() throws Exception {
        try (CapturedLog log = new CapturedLog()) {
            fail(Gate.FAILURES);
            now = now.plusSeconds(61);
            assertThat(gate.enter(0)).isTrue();
            gate.succeeded();
            gate.leave();

            assertThat(gate.enter(0)).isTrue();
            assertThat(elsewhere(true)).isTrue();
            assertThat(log.lines()).filteredOn(line -> line.contains("shop")).hasSize(2)
                    .anyMatch(line -> line.contains("fails steadily (HTTP status 500)") && line.contains("42 events wait"))
                    .anyMatch(line -> line.contains("takes events again, after 61 s"));
        }
    }

    @Test
    void anAnswerThatRefusesAnEventShowsThatTheServiceIsUp() throws Exception {
        fail(Gate.FAILURES - 1);
        gate.refused("HTTP status 422");
        fail(Gate.FAILURES - 1);
        assertThat(gate.isFailing()).as("five in a row").isFalse();

        fail(Gate.FAILURES);
        assertThat(gate.isFailing()).isTrue();
        gate.refused("HTTP status 422");

        assertThat(gate.enter(0)).isTrue();
        assertThat(elsewhere(true)).isTrue();
        assertThat(gate.reason()).isEqualTo("HTTP status 422");
    }

    @Test
    void letsNobodyInDuringARequestedPause() throws Exception {
        gate.failed("event", "HTTP status 429", Duration.ofSeconds(7));
        now = now.plusMillis(6_999);
        assertThat(gate.enter(0)).isFalse();
        assertThat(gate.isFailing()).isFalse();
        now = now.plusMillis(1);

        assertThat(gate.enter(0)).isTrue();
        assertThat(elsewhere(true)).isTrue();
    }

    @Test
    void aClockThatIsSetBackKeepsNobodyOut() throws Exception {
        fail(Gate.FAILURES);
        clockSet = Duration.ofDays(-1);
        now = now.plusSeconds(1);

        assertThat(gate.enter(0)).isTrue();
        gate.succeeded();
        gate.leave();
        gate.failed("event", "HTTP status 429", Duration.ofSeconds(7));
        clockSet = Duration.ofDays(-2);
        now = now.plusSeconds(7);
        assertThat(gate.isOpen()).isTrue();
    }

    private void fail(int times) {
        IntStream.range(0, times).forEach(i -> gate.failed("event-" + i, "HTTP status 500", NO_PAUSE));
    }

    private boolean elsewhere(boolean leaves) throws Exception {
        return CompletableFuture.supplyAsync(() -> {
            boolean entered = entersWithin(0);
            if (leaves) {
                gate.leave();
            }
            return entered;
        }).get();
    }

    private boolean entersWithin(long millis) {
        try {
            return gate.enter(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

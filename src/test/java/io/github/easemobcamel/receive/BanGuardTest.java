package io.github.easemobcamel.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.CapturedLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BanGuardTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final CapturedLog log = new CapturedLog();
    private String storeProblem;
    private long nanos = Long.MAX_VALUE - 5_000_000_000L;
    private final BanGuard guard = new BanGuard(meters, () -> storeProblem, () -> nanos);

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void countsWhatFailedInTheLast30Seconds() {
        answer(10, 401);
        pass(Duration.ofSeconds(20));
        answer(5, 503);
        answer(1000, 200);
        assertThat(guard.remaining()).isEqualTo(75);
        assertThat(guard.byStatus()).isEqualTo(Map.of(401, 10, 503, 5));
        assertThat(meters.get("easemob.camel.ban.budget").gauge().value()).isEqualTo(75);

        pass(Duration.ofSeconds(10).minusNanos(1));
        assertThat(guard.remaining()).isEqualTo(75);
        pass(Duration.ofNanos(1));
        assertThat(guard.remaining()).isEqualTo(85);
        pass(Duration.ofSeconds(20));
        assertThat(guard.remaining()).isEqualTo(90);
    }

    @Test
    void isNeverBelowNothing() {
        answer(5000, 400);

        assertThat(guard.remaining()).isZero();
        assertThat(guard.byStatus()).isEqualTo(Map.of(400, 90));
    }

    @Test
    void warnsAtHalfAtAQuarterAndAtTheEndAndThenIsSilent() {
        answer(44, 401);
        assertThat(warnings()).isEmpty();
        answer(1, 401);
        assertThat(warnings()).singleElement().asString().contains("45 of the 90 failures", "have happened",
                "45 of them: 401", "easemob.callback.secrets", "5 to 25 minutes", "easemob.recovery.enabled");
        answer(22, 401);
        assertThat(warnings()).hasSize(1);
        answer(1, 401);
        assertThat(warnings()).hasSize(2).last().asString().contains("68 of the 90");
        answer(1000, 401);
        assertThat(warnings()).hasSize(3).last().asString().contains("90 of the 90", "are reached");
    }

    @Test
    void warnsAgainWhenTheTroubleWasOverAndComesBack() {
        answer(45, 401);
        pass(BanGuard.WINDOW);
        answer(45, 401);

        assertThat(warnings()).hasSize(2);
    }

    @Test
    void doesNotWarnAllTheTimeAroundALimit() {
        for (int second = 0; second < 600; second++) {
            answer(second % 30 < 15 ? 2 : 1, 503);
            pass(Duration.ofSeconds(1));
        }

        assertThat(warnings()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"0, too slow", "400, proxy", "413, easemob.callback.max-body-size", "415, headers", "503, not by the runner itself",
        "418, 418"})
    void namesTheUsualCauseOfWhatFailsMost(int status, String cause) {
        answer(20, 401);
        answer(25, status);

        assertThat(warnings()).singleElement().asString().contains("25 of them", cause);
    }

    @ParameterizedTest
    @CsvSource({"the runner is starting, , from the line", "the runner is starting, the disk is full, the runner is starting",
        "too much is being received at once, , easemob.server.max-connections",
        "the callback cannot be stored now, the broker is away, the broker is away",
        "the callback cannot be stored now, , Could not store", "internal error, , internal error: see the log"})
    void namesTheTrueCauseOfA503(String message, String problem, String cause) {
        storeProblem = problem;
        answer(20, 503, AnswerBody.message(AnswerBody.of(Answer.UNAVAILABLE, "another cause")));
        answer(25, 503, AnswerBody.message(AnswerBody.of(Answer.UNAVAILABLE, message)));

        assertThat(warnings()).singleElement().asString().contains("25 of them: 503, " + message, cause);
    }

    private void answer(int times, int status) {
        answer(times, status, "");
    }

    private void answer(int times, int status, String message) {
        for (int i = 0; i < times; i++) {
            guard.answered(status, message);
        }
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private List<String> warnings() {
        return log.lines().stream().filter(line -> line.contains("for which Easemob bans")).toList();
    }
}

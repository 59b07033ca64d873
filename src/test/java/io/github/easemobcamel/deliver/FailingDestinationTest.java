package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a destination that fails steadily, or asks for a pause, is spared, and how it gets all events in the end. */
class FailingDestinationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int EVENTS = 500;

    @TempDir
    Path home;

    private final HttpReceiver failing = new HttpReceiver();
    private final HttpReceiver healthy = new HttpReceiver();
    private final List<Long> times = new CopyOnWriteArrayList<>();
    private TestRunner runner;

    @BeforeEach
    void prepare() {
        runner = new TestRunner(home)
                .with("easemob.destination.failing.uri", failing.url())
                .with("easemob.destination.failing.concurrency", "8")
                .with("easemob.destination.failing.retry.initial-delay", "300ms")
                .with("easemob.destination.failing.retry.probe-interval", "300ms")
                .with("easemob.destination.healthy.uri", healthy.url())
                .with("easemob.forward.default", "failing,healthy");
    }

    @AfterEach
    void close() {
        runner.close();
        failing.close();
        healthy.close();
    }

    @Test
    void isTriedByOneEventAtATimeAndThenGetsAllOfThem() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger mostAtOnce = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        failing.answering(request -> {
            mostAtOnce.accumulateAndGet(now.incrementAndGet(), Math::max);
            // Long enough for another one to arrive.
            awaitFor(never, Duration.ofMillis(100));
            now.decrementAndGet();
            return 500;
        });
        try (CapturedLog log = new CapturedLog()) {
            runner.start();
            send(20);
            await().atMost(PATIENCE).until(() -> log.lines().stream().anyMatch(line -> line.contains("fails steadily")));
            // Those that were under way then.
            await().until(() -> now.get() == 0);
            int before = failing.received().size();
            mostAtOnce.set(0);
            send(EVENTS - 20);
            await().atMost(PATIENCE).until(() -> healthy.taken().size() == EVENTS);
            await().atMost(PATIENCE).until(() -> failing.received().size() >= before + 3);
            assertThat(mostAtOnce).hasValue(1);
            assertThat(failing.received()).hasSizeLessThan(EVENTS / 2);
            assertThat(log.lines()).filteredOn(line -> line.contains("not delivered to failing")).hasSizeLessThan(20);

            failing.answering(request -> 200);
            await().atMost(PATIENCE).until(() -> failing.taken().size() == EVENTS);

            assertThat(failing.taken()).extracting(request -> request.header("ce-id")).doesNotHaveDuplicates();
            assertThat(log.lines()).filteredOn(line -> line.contains("destination failing takes events again")).hasSize(1);
        }
    }

    @Test
    void isNotKeptShutByOneEventThatAlwaysFails() {
        failing.answering(request -> request.header("ce-subject").equals("room-0") ? 500 : 200);
        runner.with("easemob.destination.failing.retry.initial-delay", "1ms")
                .with("easemob.destination.failing.retry.multiplier", "1")
                .with("easemob.destination.failing.retry.max-attempts", "1000").start();
        send(1);
        await().atMost(PATIENCE).until(() -> failing.received().size() > CircuitBreaker.FAILURES + 1);

        IntStream.range(1, 100).forEach(this::sendTo);

        await().atMost(PATIENCE).until(() -> failing.taken().size() == 99);
        assertThat(failing.taken()).extracting(request -> request.header("ce-id")).doesNotHaveDuplicates();
    }

    @Test
    void isNotCalledAgainBeforeTheSecondsItAsksFor() {
        assertPause("2", 503, Duration.ofSeconds(2));
    }

    @Test
    void isNotCalledAgainBeforeTheTimeItAsksFor() {
        Instant time = Instant.now().plusSeconds(8).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        failing.settingRetryAfter(DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atZone(ZoneOffset.UTC)));
        answerOnce(429);
        runner.start();
        send(1);
        await().atMost(PATIENCE).until(() -> failing.received().size() == 1);
        assertThat(Instant.ofEpochMilli(times.get(0))).isBefore(time);
        await().atMost(PATIENCE).until(() -> failing.taken().size() == 1);
        assertThat(Instant.ofEpochMilli(times.get(1))).isAfterOrEqualTo(time);
    }

    @Test
    void isCalledAgainAfterTheLongestDelayWhateverItAsksFor() {
        runner.with("easemob.destination.failing.retry.max-delay", "1s");
        assertPause("86400", 503, Duration.ofSeconds(1));
    }

    @Test
    void mayAskForAPauseForOneEventOnly() {
        failing.settingRetryAfter("3600");
        failing.answering(request -> request.header("ce-subject").equals("room-0") ? 500 : 200);
        runner.start();
        send(5);

        await().atMost(PATIENCE).until(() -> failing.taken().size() == 4);
        assertThat(failing.received()).hasSize(5);
    }

    /** All events wait, not only the one that was refused. */
    private void assertPause(String retryAfter, int status, Duration pause) {
        failing.settingRetryAfter(retryAfter);
        answerOnce(status);
        runner.start();
        send(1);
        await().atMost(PATIENCE).until(() -> failing.received().size() == 1);
        IntStream.range(1, 10).forEach(this::sendTo);

        await().atMost(PATIENCE).until(() -> failing.taken().size() == 10);
        assertThat(times.subList(1, times.size()))
                .allMatch(time -> time >= times.get(0) + pause.toMillis());
        assertThat(failing.received()).hasSize(11);
    }

    private static void awaitFor(CountDownLatch latch, Duration time) {
        try {
            latch.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answerOnce(int status) {
        AtomicInteger requests = new AtomicInteger();
        failing.answering(request -> {
            times.add(System.currentTimeMillis());
            return requests.getAndIncrement() == 0 ? status : 200;
        });
    }

    private void send(int count) {
        IntStream.range(0, count).forEach(this::sendTo);
    }

    private void sendTo(int room) {
        runner.post(SampleCallback.of(Operation.KICK, Scope.GROUP).inRoom("room-" + room)
                .fresh(TestRunner.SECRET, Instant.now()));
    }
}

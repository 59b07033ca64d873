package io.github.easemobcamel.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The pace, the limit of calls on the way, and who is turned away. */
class CallQueueTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private volatile CompletableFuture<AppToken> token = CompletableFuture.completedFuture(AppToken.of("t", 0, Instant.EPOCH));
    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    private CallQueue queue(int rateLimit) {
        return new CallQueue("GET_METADATA", () -> new Pace(rateLimit, Duration.ofSeconds(1)), () -> token, executor);
    }

    @Test
    void givesEachOfSeveralRunnersItsShareOfThePace() {
        Pace pace = new Pace(90, Duration.ofSeconds(1));

        assertThat(pace.among(3).interval(1)).isEqualTo(pace.interval(1).multipliedBy(3));
        assertThat(pace.among(3)).hasToString("90 a second, shared by 3 runners,");
        assertThat(pace.among(1)).isEqualTo(pace);
    }

    @Test
    void letsCallsThroughEvenlyAndNeverInABurst() {
        List<Long> times = Collections.synchronizedList(new ArrayList<>());
        CallQueue queue = queue(100);
        long start = System.nanoTime();

        List<CompletableFuture<Boolean>> calls = IntStream.range(0, 100)
                .mapToObj(i -> queue.submit(token -> times.add(System.nanoTime()), LONG)).toList();
        calls.forEach(CompletableFuture::join);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1_000));
        Collections.sort(times);
        // the 11th after any call is at least nine turns later; a thread that starts late may bring two calls together
        IntStream.range(0, times.size() - 11)
                .forEach(i -> assertThat((times.get(i + 11) - times.get(i)) / 1_000_000).isGreaterThan(60));
    }

    @Test
    void turnsAwayAtOnceWhoCannotHaveATurnInTime() {
        CallQueue queue = queue(10);
        IntStream.range(0, 20).forEach(i -> queue.submit(token -> i, LONG));

        CompletableFuture<Integer> late = queue.submit(token -> 1, Duration.ofSeconds(1));

        assertThat(late).isCompletedExceptionally();
        assertThatThrownBy(late::join).cause().isInstanceOfSatisfying(EasemobException.class, failure -> {
            assertThat(failure.getError()).isEqualTo("wait_exceeded");
            assertThat(failure.isRetryable()).isTrue();
            assertThat(failure).hasMessageContaining("easemob.rest.max-wait").hasMessageContaining("10 a second");
        });
    }

    @Test
    void limitsTheCallsOnTheWayAndTurnsAwayWhoWaitedInVain() {
        CallQueue queue = queue(9_999);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        Supplier<Integer> stuck = () -> {
            int number = running.incrementAndGet();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return number;
        };
        List<CompletableFuture<Integer>> calls = IntStream.range(0, 60).mapToObj(i -> queue.submit(token -> stuck.get(), LONG))
                .toList();
        Awaitility.await().until(() -> running.get() == 50);

        CompletableFuture<Integer> impatient = queue.submit(token -> 1, Duration.ofMillis(50));
        Awaitility.await().until(impatient::isCompletedExceptionally);
        assertThatThrownBy(impatient::join).cause().hasMessageContaining("50 calls, the most at a time");
        assertThat(running).hasValue(50);
        end.countDown();

        calls.forEach(CompletableFuture::join);
        assertThat(running).hasValue(60);
    }

    @Test
    void standsStillWhileThereIsNoTokenAndKeepsItsPaceAfterwards() {
        CompletableFuture<AppToken> fetched = new CompletableFuture<>();
        token = fetched;
        CallQueue queue = queue(100);
        List<Long> times = Collections.synchronizedList(new ArrayList<>());
        List<CompletableFuture<String>> calls = IntStream.range(0, 30).mapToObj(i -> queue.submit(used -> {
            times.add(System.nanoTime());
            return used.value();
        }, LONG)).toList();
        assertThat(times).isEmpty();

        AppToken good = AppToken.of("new", 0, Instant.EPOCH);
        token = CompletableFuture.completedFuture(good);
        fetched.complete(good);

        assertThat(calls).allSatisfy(call -> assertThat(call.join()).isEqualTo("new"));
        Collections.sort(times);
        assertThat(times.get(29) - times.get(0)).isGreaterThan(200_000_000L);
    }

    @Test
    void saysThatTheTokenHasNotComeInTime() {
        token = new CompletableFuture<>();

        CompletableFuture<Integer> waiting = queue(100).submit(used -> 1, Duration.ofMillis(50));

        assertThatThrownBy(waiting::join).cause().hasMessageContaining("the app token has not come");
    }

    @Test
    void doesNotWaitLongerForAReplyThanTheCallerDoes() {
        CountDownLatch end = new CountDownLatch(1);

        CompletableFuture<Integer> late = queue(100).submit(used -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return 1;
        }, Duration.ofMillis(50));

        assertThatThrownBy(late::join).cause().isInstanceOfSatisfying(EasemobException.class,
                failure -> assertThat(failure.getError()).isEqualTo("no_reply"));
        end.countDown();
    }

    @Test
    void failsWhoWaitsWhenThereIsNoTokenToBeHad() {
        CompletableFuture<AppToken> fetched = new CompletableFuture<>();
        token = fetched;
        CallQueue queue = queue(100);
        List<CompletableFuture<Integer>> calls = IntStream.range(0, 5).mapToObj(i -> queue.submit(used -> i, LONG)).toList();

        fetched.completeExceptionally(EasemobException.invalid("no grant"));

        calls.forEach(call -> assertThatThrownBy(call::join).hasRootCauseMessage("no grant"));
    }

    @Test
    void goesOnAfterACallThatFails() {
        CallQueue queue = queue(1_000);
        CompletableFuture<Integer> failed = queue.submit(token -> {
            throw new IllegalStateException("broken");
        }, LONG);

        assertThatThrownBy(failed::join).hasRootCauseMessage("broken");
        assertThat(queue.submit(token -> 7, LONG).join()).isEqualTo(7);
    }

    /** What a user's route does with the reply may take as long as it likes. */
    @Test
    void keepsNoPlaceForWhatTheCallerDoesNext() {
        CallQueue queue = queue(9_999);
        CountDownLatch begin = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        IntStream.range(0, 50).forEach(i -> queue.submit(token -> await(begin), LONG).thenRun(() -> await(end)));

        begin.countDown();

        assertThat(queue.submit(token -> 7, Duration.ofSeconds(5)).join()).isEqualTo(7);
        end.countDown();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

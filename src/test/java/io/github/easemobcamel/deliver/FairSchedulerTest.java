package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FairSchedulerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AtomicLong nanos = new AtomicLong();
    private final ConcurrentLinkedQueue<String> begun = new ConcurrentLinkedQueue<>();
    private final List<Consumer> consumers = new ArrayList<>();
    private volatile boolean busy = true;
    private final FairScheduler scheduler = new FairScheduler(2, () -> busy, nanos::get);

    private final class Consumer extends Thread {

        private final CountDownLatch done = new CountDownLatch(1);

        private Consumer(String name) {
            super(name);
        }

        @Override
        public void run() {
            FairScheduler.Turn turn = scheduler.begin();
            begun.add(getName());
            try {
                done.await();
            } catch (InterruptedException e) {
                return;
            }
            turn.close();
        }

        private void finish() throws InterruptedException {
            done.countDown();
            join();
        }

        /** Whether it waits for its turn. */
        private boolean waits() {
            return !begun.contains(getName()) && (getState() == State.WAITING || getState() == State.TIMED_WAITING);
        }
    }

    @AfterEach
    void interruptAll() throws InterruptedException {
        for (Consumer consumer : consumers) {
            consumer.interrupt();
            consumer.join();
        }
    }

    @Test
    void letsEverybodyWorkWhileACoreIsIdle() {
        busy = false;
        List.of("1", "2", "3", "4").forEach(this::start);

        awaitBegun("1", "2", "3", "4");
    }

    @Test
    void letsThoseWhoWaitLongestWorkNext() throws InterruptedException {
        Consumer first = start("1");
        awaitBegun("1");
        start("2");
        awaitBegun("1", "2");
        startWaiting("3");
        startWaiting("4");

        first.finish();
        awaitBegun("1", "2", "3");
        consumers.get(1).finish();
        awaitBegun("1", "2", "3", "4");
    }

    @Test
    void givesThePlaceOfOneWhoTakesTooLongToTheNext() {
        List.of("1", "2").forEach(this::start);
        awaitBegunInAll(2);
        Consumer third = startWaiting("3");

        nanos.addAndGet(FairScheduler.TURN_NANOS - 1);
        startWaiting("4");
        assertThat(third.waits()).isTrue();
        nanos.addAndGet(1);

        awaitBegunInAll(4);
    }

    @Test
    void countsNobodyTwiceWhoTookTooLong() throws InterruptedException {
        Consumer first = start("1");
        awaitBegun("1");
        nanos.addAndGet(FairScheduler.TURN_NANOS);
        List.of("2", "3").forEach(this::start);
        awaitBegunInAll(3);
        Consumer fourth = startWaiting("4");

        first.finish();

        assertThat(fourth.waits()).as("its place had gone to another one").isTrue();
        consumers.get(1).finish();
        awaitBegunInAll(4);
    }

    private Consumer start(String name) {
        Consumer consumer = new Consumer(name);
        consumers.add(consumer);
        consumer.start();
        return consumer;
    }

    private Consumer startWaiting(String name) {
        Consumer consumer = start(name);
        await().atMost(PATIENCE).until(consumer::waits);
        return consumer;
    }

    private void awaitBegun(String... names) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(begun).containsExactlyInAnyOrder(names));
    }

    private void awaitBegunInAll(int count) {
        await().atMost(PATIENCE).until(() -> begun.size() == count);
    }
}

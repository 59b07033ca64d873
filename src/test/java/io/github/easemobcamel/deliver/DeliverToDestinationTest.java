package io.github.easemobcamel.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.receive.PrintedCallback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a failing destination does to its own events and what it does not do to those of others. */
class DeliverToDestinationTest {

    private static final int EVENTS = 40;

    @TempDir
    private Path home;
    private final HttpReceiver healthy = new HttpReceiver();
    private final HttpReceiver broken = new HttpReceiver();
    private TestRunner runner;

    @BeforeEach
    void prepare() {
        runner = new TestRunner(home).with("easemob.destination.healthy.uri", healthy.url() + "/healthy")
                .with("easemob.destination.broken.uri", broken.url() + "/broken")
                .with("easemob.destination.broken.retry.initial-delay", "100ms")
                .with("easemob.destination.broken.retry.max-delay", "500ms")
                .with("easemob.forward.default", "broken, healthy");
    }

    @AfterEach
    void stop() {
        runner.close();
        healthy.close();
        broken.close();
    }

    @Test
    void givesAnAnsweringButFailingDestinationItsEventsWhenItRecovers() {
        broken.answering(request -> 500);
        runner.start();
        Set<String> sent = send(EVENTS);
        await().until(() -> callIds(healthy.taken()).equals(sent));
        await().until(() -> broken.received().size() > CircuitBreaker.FAILURES);
        assertThat(broken.taken()).isEmpty();
        broken.answering(request -> 204);
        await().untilAsserted(() -> assertThat(callIds(broken.taken())).isEqualTo(sent));
        assertThat(broken.taken()).hasSize(EVENTS);
        assertThat(healthy.received()).hasSize(EVENTS);
    }

    /** A home may have copies of route files from an earlier build. */
    @Test
    void deliversByCopiesOfFormerRouteFiles() throws IOException {
        for (String file : List.of("deliver-to-destination.camel.yaml", "dispatch-callback.camel.yaml")) {
            runner.withRoute(file, Files.readString(Path.of("src/test/resources/former", file)));
        }
        try (CapturedLog log = new CapturedLog()) {
            runner.with("easemob.destination.healthy.format", "event")
                    .with("easemob.destination.healthy.signing-secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                    .with("easemob.forward.default", "")
                    .with("easemob.forward.kick", "healthy").with("easemob.forward.group_op_event", "healthy")
                    .with("easemob.forward.other-callbacks", "healthy").start();
            assertThat(log.lines()).anyMatch(line -> line.contains("dispatch-callback.camel.yaml chooses by header.operation"));
        }
        send(1);
        runner.post(PrintedCallback.ofTest("newer/leave-kick", TestRunner.SECRET).body());
        runner.post(PrintedCallback.ofTest("other/roster-ban", TestRunner.SECRET).body());

        await().until(() -> healthy.taken().size() == 3);
        assertThat(healthy.taken().get(0).header("content-type")).isEqualTo("application/cloudevents+json");
        assertThat(healthy.taken().get(0).header("webhook-signature")).startsWith("v1,");
    }

    @Test
    void givesADestinationThatNeverAnswersItsEventsWhenItRecovers() {
        CountDownLatch answersAgain = new CountDownLatch(1);
        broken.answering(request -> {
            awaitUninterruptibly(answersAgain);
            return 200;
        });
        runner.with("easemob.destination.broken.timeout", "300ms").start();
        Set<String> sent = send(EVENTS);
        await().until(() -> callIds(healthy.taken()).equals(sent));
        assertThat(broken.taken()).isEmpty();
        broken.answering(request -> 200);
        answersAgain.countDown();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(callIds(broken.taken())).isEqualTo(sent));
        assertThat(healthy.received()).hasSize(EVENTS);
    }

    @Test
    void givesADestinationThatRefusesConnectionsItsEventsWhenItListens() {
        int port = TestRunner.freePort();
        runner.with("easemob.destination.broken.uri", "http://127.0.0.1:" + port + "/late").start();
        Set<String> sent = send(EVENTS);
        await().until(() -> callIds(healthy.taken()).equals(sent));
        try (HttpReceiver late = new HttpReceiver(port)) {
            await().untilAsserted(() -> assertThat(callIds(late.taken())).isEqualTo(sent));
            assertThat(late.taken()).hasSize(EVENTS);
        }
    }

    @Test
    void putsAnEventToTheDeadLettersAfterTheLastAttempt() {
        broken.answering(request -> 503);
        runner.with("easemob.destination.broken.retry.max-attempts", "3").start();
        long before = System.currentTimeMillis();
        byte[] callback = SampleCallback.of(Operation.KICK, Scope.GROUP).fresh(TestRunner.SECRET, Instant.now());
        runner.post(callback);
        Exchange dead = runner.camelContext().createConsumerTemplate().receive("jms:queue:dead-letters.broken", 20_000);
        assertThat(dead).isNotNull();
        assertThat(dead.getMessage().getBody(byte[].class)).isEqualTo(callback);
        assertThat(dead.getMessage().getHeaders()).containsEntry("deliveryAttempts", 3)
                .containsEntry("failureReason", "HTTP status 503").containsEntry("operation", "kick");
        long first = dead.getMessage().getHeader("firstFailureTime", Long.class);
        long last = dead.getMessage().getHeader("lastFailureTime", Long.class);
        assertThat(first).isBetween(before, last - 100);
        assertThat(last).isBetween(first + 100, System.currentTimeMillis());
        assertThat(broken.received()).hasSize(3);
    }

    @Test
    void keepsTheCountOfAttemptsAcrossARestart() {
        broken.answering(request -> 500);
        runner.with("easemob.destination.broken.retry.max-attempts", "4")
                .with("easemob.destination.broken.retry.initial-delay", "1s").start();
        send(1);
        await().until(() -> broken.received().size() == 2);
        runner.close();
        runner.start();
        Exchange dead = runner.camelContext().createConsumerTemplate().receive("jms:queue:dead-letters.broken", 30_000);
        assertThat(dead.getMessage().getHeader("deliveryAttempts")).isEqualTo(4);
        assertThat(broken.received()).hasSize(4);
    }

    @Test
    void tellsOfEventsWhoseDestinationIsGoneAndKeepsThem() {
        broken.answering(request -> 500);
        runner.start();
        Set<String> sent = send(3);
        await().until(() -> broken.received().size() >= 3);
        runner.close();
        TestRunner without = new TestRunner(home).with("easemob.forward.default", "");
        try (CapturedLog log = new CapturedLog()) {
            without.start();
            assertThat(log.lines()).anyMatch(line -> line.contains("3 event(s) wait for the destination broken")
                    && line.contains("easemob.destination.broken.uri"));
        } finally {
            without.close();
        }
        broken.answering(request -> 200);
        runner.start();
        await().untilAsserted(() -> assertThat(callIds(broken.taken())).isEqualTo(sent));
    }

    @Test
    void takesARedirectForAFailure() {
        broken.answering(request -> request.path().equals("/elsewhere") ? 200 : 302);
        runner.with("easemob.destination.broken.retry.max-attempts", "1").start();
        send(1);
        Exchange dead = runner.camelContext().createConsumerTemplate().receive("jms:queue:dead-letters.broken", 20_000);
        assertThat(dead.getMessage().getHeader("failureReason")).isEqualTo("HTTP status 302");
        assertThat(broken.received()).hasSize(1);
    }

    @Test
    void keepsTheOrderOfARoomWhileNothingFails() {
        runner.with("easemob.destination.healthy.concurrency", "8").with("easemob.forward.default", "healthy").start();
        AtomicInteger jitter = new AtomicInteger();
        healthy.answering(request -> {
            IntStream.range(0, (jitter.incrementAndGet() % 7) * 100_000).forEach(i -> Thread.onSpinWait());
            return 200;
        });
        List<String> sent = IntStream.range(0, 300).mapToObj(i -> {
            byte[] callback = SampleCallback.of(Operation.UPDATE, Scope.GROUP).inRoom("room-" + i % 5)
                    .fresh(TestRunner.SECRET, Instant.now());
            runner.post(callback);
            return new String(callback, UTF_8);
        }).toList();
        await().until(() -> healthy.received().size() == sent.size());
        for (int room = 0; room < 5; room++) {
            String marker = "\"room-" + room + "\"";
            assertThat(healthy.received().stream().map(request -> new String(request.body(), UTF_8))
                    .filter(body -> body.contains(marker)))
                    .containsExactlyElementsOf(sent.stream().filter(body -> body.contains(marker)).toList());
        }
    }

    private Set<String> send(int count) {
        return IntStream.range(0, count).mapToObj(i -> {
            byte[] callback = SampleCallback.of(Operation.KICK, Scope.GROUP).inRoom("room-" + i)
                    .fresh(TestRunner.SECRET, Instant.now());
            assertThat(runner.post(callback).body()).contains("accepted");
            return new String(callback, UTF_8).replaceAll("(?s).*\"callId\":\"([^\"]+)\".*", "$1");
        }).collect(Collectors.toSet());
    }

    private static Set<String> callIds(List<HttpReceiver.Received> requests) {
        return requests.stream().map(request -> request.header("ce-id")).map(id -> id.replace("%23", "#"))
                .collect(Collectors.toSet());
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

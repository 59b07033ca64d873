package io.github.easemobcamel.deliver;

import static io.github.easemobcamel.TestRunner.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.ConsumerTemplate;
import org.apache.camel.Processor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much is logged when things fail. */
class FailureNoiseTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int EVENTS = 20;

    @TempDir
    Path home;

    @Test
    void eventsThatCannotBePutBackAreOneLineAndComeAgain() throws IOException {
        String queue = "jms:queue:${variable.nextQueue}";
        String routes = Files.readString(Path.of("routes/delivery-errors.camel.yaml"));
        assertThat(routes).contains(queue);
        AtomicInteger failures = new AtomicInteger();
        Processor broken = exchange -> {
            failures.incrementAndGet();
            throw new IOException("disk full");
        };
        try (CapturedLog log = new CapturedLog();
                HttpReceiver receiver = new HttpReceiver();
                TestRunner runner = new TestRunner(home)
                        .withRoute("delivery-errors.camel.yaml", routes.replace(queue, "bean:brokenQueue")
                                .replaceFirst("\\s+parameters:\\s+preserveMessageQos: true", ""))
                        .beforeStart(camel -> camel.getRegistry().bind("brokenQueue", broken))
                        .with("easemob.destination.shop.uri", receiver.url())
                        .with("easemob.destination.shop.retry.initial-delay", "1ms")
                        .with("easemob.destination.shop.retry.probe-interval", "1ms")
                        .with("easemob.forward.default", "shop").start()) {
            receiver.answering(request -> 500);
            IntStream.range(0, EVENTS).forEach(i -> runner.post(SampleCallback.of(Operation.KICK, Scope.GROUP)
                    .inRoom("room-" + i).fresh(SECRET, Instant.now())));
            await().atMost(PATIENCE).until(() -> failures.get() >= 6);
            receiver.answering(request -> 200);

            await().atMost(PATIENCE).until(() -> receiver.taken().size() == EVENTS);
            assertThat(log.lines()).filteredOn(line -> line.contains("could not be put back")).hasSizeBetween(1, 5)
                    .allMatch(line -> line.contains("destination shop") && line.contains("disk full"));
            assertThat(log.lines()).noneMatch(line -> line.contains("Exception occurred") || line.contains("Exhausted"));
        }
    }

    @Test
    void manyEventsThatARouteFailsForAreAFewLines() {
        try (CapturedLog log = new CapturedLog();
                TestRunner runner = new TestRunner(home)
                        .withRoute("on-kick.camel.yaml", """
                        - route:
                            id: on-kick
                            description: Fail.
                            from:
                              uri: direct:on-kick
                              steps:
                                - process:
                                    id: process-fail
                                    ref: failing
                        """)
                        .beforeStart(camel -> camel.getRegistry().bind("failing", (Processor) exchange -> {
                            throw new IllegalStateException("not this one");
                        }))
                        .with("easemob.destination.kicks.uri", "direct:on-kick")
                        .with("easemob.destination.kicks.retry.initial-delay", "1ms")
                        .with("easemob.destination.kicks.retry.max-attempts", "3")
                        .with("easemob.forward.default", "kicks").start()) {
            IntStream.range(0, EVENTS).forEach(i -> runner.post(SampleCallback.of(Operation.KICK, Scope.GROUP)
                    .inRoom("room-" + i).fresh(SECRET, Instant.now())));

            ConsumerTemplate dead = runner.camelContext().createConsumerTemplate();
            IntStream.range(0, EVENTS)
                    .forEach(i -> assertThat(dead.receive("jms:queue:dead-letters.kicks", PATIENCE.toMillis())).isNotNull());
            assertThat(log.lines()).filteredOn(line -> line.contains("not this one")).hasSizeBetween(3, 9)
                    .anyMatch(line -> line.contains("1 event(s) not delivered to kicks; the last one is kick "))
                    .anyMatch(line -> line.contains("1 event(s) not delivered to kicks go to the dead letters; "))
                    .anyMatch(line -> line.contains("1 time(s) a route failed; the last one: "));
        }
    }

    @Test
    void aRouteWithoutAnErrorHandlerOfItsOwnFailsInOneLine() {
        try (CapturedLog log = new CapturedLog();
                TestRunner runner = new TestRunner(home)
                        .withRoute("on-kick.camel.yaml", """
                        - route:
                            id: on-kick
                            description: Fail.
                            errorHandler:
                              noErrorHandler: {}
                            from:
                              uri: direct:on-kick
                              steps:
                                - process:
                                    id: process-fail
                                    ref: failing
                        """)
                        .beforeStart(camel -> camel.getRegistry().bind("failing", (Processor) exchange -> {
                            throw new IOException("not now");
                        }))
                        .with("easemob.destination.kicks.uri", "direct:on-kick")
                        .with("easemob.destination.kicks.retry.max-attempts", "1")
                        .with("easemob.forward.default", "kicks").start()) {
            runner.post(SampleCallback.of(Operation.KICK, Scope.GROUP).fresh(SECRET, Instant.now()));

            assertThat(runner.camelContext().createConsumerTemplate()
                    .receive("jms:queue:dead-letters.kicks", PATIENCE.toMillis())).isNotNull();
            assertThat(log.lines()).filteredOn(line -> line.contains("not now")).hasSize(1)
                    .allMatch(line -> line.contains("not delivered to kicks"));
        }
    }
}

package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.HttpReceiver.Received;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.simulator.Rooms;
import io.github.easemobcamel.simulator.Simulator;
import io.github.easemobcamel.simulator.SimulatorSettings;
import io.github.easemobcamel.store.EventFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a destination that does not want some events does to those, and what it does not do to all others. */
class RefusedEventsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int REFUSED = 30;
    private static final int GOOD = 20;

    @TempDir
    Path home;

    private final HttpReceiver shop = new HttpReceiver();
    private TestRunner runner;

    @AfterEach
    void close() {
        runner.close();
        shop.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 409, 410, 413, 422})
    void delayNoOtherEvent(int status) {
        try (CapturedLog log = new CapturedLog()) {
            runner = runnerTo(shop.url()).start();
            shop.answering(request -> room(request).startsWith("bad") ? status : 200);
            send("bad", REFUSED);
            send("good", GOOD);

            await().atMost(PATIENCE).until(() -> shop.taken().size() == GOOD);
            assertThat(rooms()).as("tried once at least").containsAll(names("bad", REFUSED));
            assertThat(log.lines()).noneMatch(line -> line.contains("fails steadily"))
                    .anyMatch(line -> line.contains("HTTP status " + status) && line.contains("attempt 2 of 20"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"relaxed", "strict"})
    void delayNoOtherRoomInAnyOrder(String order) {
        runner = runnerTo(shop.url()).with("easemob.destination.shop.order", order)
                .with("easemob.destination.shop.concurrency", "1").start();
        shop.answering(request -> room(request).startsWith("bad") ? 422 : 200);
        send("bad", REFUSED);
        send("good", GOOD);

        await().atMost(PATIENCE).until(() -> shop.taken().size() == GOOD);
    }

    @Test
    void showThatAServiceIsUpAgain() {
        try (CapturedLog log = new CapturedLog()) {
            runner = runnerTo(shop.url()).with("easemob.destination.shop.retry.initial-delay", "500ms")
                    .with("easemob.destination.shop.concurrency", "1").start();
            shop.answering(request -> 503);
            send("bad", CircuitBreaker.FAILURES);
            await().atMost(PATIENCE).until(() -> log.lines().stream().anyMatch(line -> line.contains("fails steadily")));
            shop.answering(request -> room(request).startsWith("bad") ? 422 : 200);
            await().atMost(PATIENCE).until(() -> log.lines().stream()
                    .anyMatch(line -> line.contains("destination shop answers again (HTTP status 422)")));
            send("good", GOOD);

            await().atMost(PATIENCE).until(() -> shop.taken().size() == GOOD);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"relaxed", "strict"})
    void andFailedOnesAreNeverProbedTwiceInARowWhileOthersWait(String order) {
        try (CapturedLog log = new CapturedLog()) {
            runner = runnerTo(shop.url()).with("easemob.destination.shop.retry.initial-delay", "10ms")
                    .with("easemob.destination.shop.order", order)
                    .with("easemob.destination.shop.retry.multiplier", "1")
                    .with("easemob.destination.shop.retry.probe-interval", "50ms").start();
            shop.answering(request -> 500);
            send("room", 40);
            await().atMost(PATIENCE).until(() -> log.lines().stream().anyMatch(line -> line.contains("fails steadily")));
            int before = shop.received().size();

            await().atMost(PATIENCE).until(() -> shop.received().size() >= before + 25);
            // What was under way when it became known.
            List<String> probes = rooms().subList(before + 4, before + 24);
            assertThat(IntStream.range(1, probes.size()).filter(i -> probes.get(i).equals(probes.get(i - 1)))).isEmpty();
            assertThat(Set.copyOf(probes)).as("different events").hasSizeGreaterThan(10);
        }
    }

    @Test
    void ofARouteOfTheUsersOwnDelayNoOtherEvent() {
        Set<String> taken = ConcurrentHashMap.newKeySet();
        runner = runnerTo("direct:on-kick").withRoute("on-kick.camel.yaml", """
                - route:
                    id: on-kick
                    errorHandler:
                      noErrorHandler: {}
                    from:
                      uri: direct:on-kick
                      steps:
                        - filter:
                            id: filter-bad
                            expression:
                              simple:
                                expression: ${header.roomId} starts with 'bad'
                            steps:
                              - throwException:
                                  id: refuse
                                  exceptionType: java.lang.IllegalArgumentException
                                  message: not this one
                        - process:
                            id: process-note
                            ref: note
                """).beforeStart(camel -> camel.getRegistry().bind("note",
                (Processor) exchange -> taken.add(exchange.getMessage().getHeader("roomId", String.class)))).start();
        send("bad", REFUSED);
        send("good", GOOD);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(taken).containsExactlyInAnyOrderElementsOf(names("good", GOOD)));
    }

    @Test
    void ofEasemobsGoToTheDeadLettersAtOnceIfNoOtherAttemptHelps() {
        try (CapturedLog log = new CapturedLog(); Simulator easemob = Simulator.start(SimulatorSettings.defaults())) {
            runner = runnerTo("direct:on-kick")
                    .with("easemob.rest.base-url", easemob.baseUrl())
                    .with("easemob.rest.org-name", easemob.settings().orgName())
                    .with("easemob.rest.app-name", easemob.settings().appName())
                    .with("easemob.rest.client-id", easemob.settings().clientId())
                    .with("easemob.rest.client-secret", easemob.settings().clientSecret())
                    .withRoute("on-kick.camel.yaml", """
                            - route:
                                id: on-kick
                                errorHandler:
                                  noErrorHandler: {}
                                from:
                                  uri: direct:on-kick
                                  steps:
                                    - setHeader:
                                        name: chatroomId
                                        expression:
                                          constant:
                                            expression: "%s"
                                    - setHeader:
                                        name: username
                                        expression:
                                          constant:
                                            expression: stranger
                                    - setBody:
                                        expression:
                                          constant:
                                            expression: '{"mood": "good"}'
                                    - to:
                                        id: to-set
                                        uri: direct:set-chatroom-metadata
                            """.formatted(Rooms.DEMO_ROOM)).start();
            send("room", CircuitBreaker.FAILURES + 3);

            for (int i = 0; i < CircuitBreaker.FAILURES + 3; i++) {
                Message dead = deadLetter();
                assertThat(dead.getHeader(DeliveryAttempts.ATTEMPTS)).isEqualTo(1);
                assertThat(dead.getHeader(DeliveryAttempts.REASON, String.class)).startsWith("EasemobException: ")
                        .contains("401", "user is not in chatroom");
            }
            assertThat(log.lines()).noneMatch(line -> line.contains("fails steadily"))
                    .anyMatch(line -> line.contains("to the dead letters") && line.contains("no other attempt can help"));
        }
    }

    @Test
    void tellTheirReasonWithoutTheAddressWhateverItIsWrappedIn() {
        runner = runnerTo("direct:on-kick").with("easemob.destination.shop.retry.max-attempts", "1")
                .withRoute("on-kick.camel.yaml", """
                        - route:
                            id: on-kick
                            errorHandler:
                              noErrorHandler: {}
                            from:
                              uri: direct:on-kick
                              steps:
                                - multicast:
                                    id: multicast
                                    stopOnException: true
                                    steps:
                                      - to:
                                          id: to-shop
                                          uri: %s/hook?token=s3cret
                        """.formatted(shop.url())).start();
        shop.answering(request -> 422);
        send("room", 1);

        Message dead = deadLetter();
        assertThat(dead.getHeader(DeliveryAttempts.REASON)).isEqualTo("HTTP status 422");
        assertThat(dead.getHeader(EventFormat.BODY_CRC)).as("travels with the event")
                .isEqualTo(EventFormat.crc(dead.getBody(byte[].class)));
        assertThat(dead.getHeader(EventFormat.VERSION)).isEqualTo(EventFormat.CURRENT);
    }

    private TestRunner runnerTo(String uri) {
        return new TestRunner(home).with("easemob.destination.shop.uri", uri).with("easemob.forward.default", "shop");
    }

    private Message deadLetter() {
        Exchange dead = runner.camelContext().createConsumerTemplate().receive("jms:queue:dead-letters.shop", PATIENCE.toMillis());
        assertThat(dead).as("in the dead letters").isNotNull();
        return dead.getMessage();
    }

    private void send(String room, int count) {
        names(room, count).forEach(name -> runner.post(SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom(name)
                .fresh(TestRunner.SECRET, Instant.now())));
    }

    private static List<String> names(String room, int count) {
        return IntStream.range(0, count).mapToObj(i -> room + "-" + i).toList();
    }

    private List<String> rooms() {
        return shop.received().stream().map(RefusedEventsTest::room).collect(Collectors.toList());
    }

    private static String room(Received request) {
        return request.header("ce-subject");
    }
}

package io.github.easemobcamel.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.event.CallIdentity;
import io.github.easemobcamel.event.Callback;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jms.connection.CachingConnectionFactory;

/** A route from one queue to another, with a real broker between. */
class BatchContainerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int EVENTS = 40;
    private static final Duration ASIDE = Duration.ofSeconds(2);

    @TempDir
    Path home;

    private final CamelContext camel = new DefaultCamelContext();
    private final AtomicInteger commits = new AtomicInteger();
    private volatile CountDownLatch moment = new CountDownLatch(0);
    private volatile boolean late;
    private volatile Runnable beforeCommit = () -> {};
    private EmbeddedBroker broker;
    private CachingConnectionFactory connections;

    @BeforeEach
    void startBroker() {
        broker = new EmbeddedBroker(home, List.of(QueueNames.CALLBACKS, "in", "out"));
        connections = new CachingConnectionFactory(broker.connectionFactory(""));
        BatchPolicy callbacks = new DispatchPolicy(new Quarantine("dead"), ASIDE, () -> (session, events) -> {}, false);
        camel.addComponent("jms", TransactedJms.of(connections, endpoint -> new BatchContainer(endpoint,
                new AnswersFirst(endpoint.getDestinationName().equals(QueueNames.CALLBACKS) ? callbacks : new TenAtOnce(), moment,
                        () -> late),
                Runners.ALONE)));
        camel.start();
    }

    private final class TenAtOnce implements BatchPolicy {

        @Override
        public int batchSize() {
            return 10;
        }

        @Override
        public boolean rests() {
            return false;
        }

        @Override
        public Batch admit(Session session, long millis) {
            return new Batch() {
                @Override
                public void handle(Session transaction, Message event, QueueRoute route) throws JMSException {
                    route.handle(transaction, event);
                }

                @Override
                public void beforeCommit() {
                    commits.incrementAndGet();
                    beforeCommit.run();
                }
            };
        }
    }

    @AfterEach
    void stop() {
        camel.stop();
        connections.destroy();
        broker.close();
    }

    @Test
    void takesSeveralEventsInOneTransaction() throws Exception {
        sendEvents();

        route(exchange -> {});

        await().atMost(PATIENCE).until(() -> broker.messageCount("out") == EVENTS);
        assertThat(commits).hasValueBetween(EVENTS / 10, EVENTS / 2);
    }

    @Test
    void takesNothingBeforeTheMomentHasCome() throws Exception {
        sendEvents();
        moment = new CountDownLatch(1);

        route(exchange -> {});

        await().during(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> broker.messageCount("in") == EVENTS);
        moment.countDown();
        await().atMost(PATIENCE).until(() -> broker.messageCount("out") == EVENTS);
    }

    /** They go on all the same: answers may be late for hours. */
    @Test
    void takesEventsMoreSlowlyWhileAnswersAreLate() throws Exception {
        sendEvents();
        late = true;
        long begin = System.nanoTime();

        route(exchange -> {});

        await().atMost(PATIENCE).until(() -> broker.messageCount("out") == EVENTS);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(400).multipliedBy(EVENTS / 10 / 2));
    }

    @Test
    void handlesAllOfThemAgainOnceTheCommitIsPossible() throws Exception {
        sendEvents();
        CountDownLatch refused = new CountDownLatch(2);
        beforeCommit = () -> {
            if (refused.getCount() > 0) {
                refused.countDown();
                throw new IllegalStateException("cannot commit now");
            }
        };

        route(exchange -> {});

        await().atMost(PATIENCE).until(() -> broker.messageCount("out") == EVENTS);
        assertThat(refused.getCount()).isZero();
        assertThat(bodiesInOut()).hasSize(EVENTS);
    }

    @Test
    void anEventThatAlwaysFailsKeepsNoOtherBack() throws Exception {
        sendEvents();
        AtomicInteger failures = new AtomicInteger();

        route(exchange -> {
            if ("7".equals(exchange.getMessage().getBody(String.class))) {
                failures.incrementAndGet();
                throw new IllegalStateException("always");
            }
        });

        await().atMost(PATIENCE).until(() -> broker.messageCount("out") == EVENTS - 1 && failures.get() >= 3);
        await().atMost(PATIENCE).until(() -> broker.messageCount("in") == 1);
        assertThat(bodiesInOut()).hasSize(EVENTS - 1).doesNotContain("7");
    }

    @Test
    void whatIsDoneWhenItStopsIsNotDoneAgain() throws Exception {
        sendEvents();
        CountDownLatch some = new CountDownLatch(15);
        route(exchange -> some.countDown());
        some.await();

        camel.getRouteController().stopRoute("move");
        await().atMost(PATIENCE).until(() -> broker.messageCount("in") + broker.messageCount("out") == EVENTS);
        camel.getRouteController().startRoute("move");

        await().atMost(PATIENCE).until(() -> broker.messageCount("out") == EVENTS);
        assertThat(bodiesInOut()).hasSize(EVENTS);
    }

    @Test
    void aRolledBackEventKeepsItsPlaceAmongThoseOfItsRoom() throws Exception {
        sendEvents(QueueNames.CALLBACKS);
        AtomicInteger failures = new AtomicInteger();

        route(QueueNames.CALLBACKS, exchange -> {
            if ("7".equals(exchange.getMessage().getBody(String.class)) && failures.incrementAndGet() <= 2) {
                throw new IllegalStateException("twice");
            }
        });

        await().atMost(PATIENCE).until(() -> broker.messageCount("out") == EVENTS);
        assertThat(failures).hasValue(3);
        List<Integer> bodies = bodiesInOut().stream().map(Integer::valueOf).toList();
        for (int room = 0; room < 4; room++) {
            int of = room;
            assertThat(bodies).filteredOn(body -> body % 4 == of).hasSize(EVENTS / 4).isSorted();
        }
    }

    @Test
    void anEventThatAlwaysFailsInItsPlaceIsPutAside() throws Exception {
        sendEvents(QueueNames.CALLBACKS);
        CountDownLatch mended = new CountDownLatch(1);

        route(QueueNames.CALLBACKS, exchange -> {
            if ("7".equals(exchange.getMessage().getBody(String.class)) && mended.getCount() > 0) {
                throw new IllegalStateException("always");
            }
        });

        await().atMost(PATIENCE).until(() -> broker.messageCount("out") == EVENTS - 1);
        await().atMost(PATIENCE).until(() -> broker.messageCount(QueueNames.CALLBACKS) == 1);
        mended.countDown();
        await().atMost(PATIENCE).until(() -> broker.messageCount("out") == EVENTS);
        assertThat(bodiesInOut()).last().isEqualTo("7");
    }

    /** It has not failed itself, and would be overtaken. */
    @Test
    void anEventWhoseSessionIsLostIsNotPutAside() throws Exception {
        sendEvents(QueueNames.CALLBACKS);
        BatchPolicy policy = new DispatchPolicy(new Quarantine("dead"), ASIDE, () -> (session, events) -> {}, false);
        List<String> handled = new ArrayList<>();

        for (int i = 0; i < 5; i++) {
            Connection connection = connections.getTargetConnectionFactory().createConnection();
            connection.start();
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            Message event = session.createConsumer(session.createQueue(QueueNames.CALLBACKS)).receive(PATIENCE.toMillis());
            assertThatThrownBy(() -> policy.admit(session, 0).handle(session, event, new QueueRoute() {
                @Override
                public void handle(Session same, Message taken) throws JMSException {
                    handled.add(taken.getJMSMessageID());
                    connection.close();
                    throw new IllegalStateException("lost");
                }

                @Override
                public boolean isRunning() {
                    return true;
                }
            })).hasMessage("lost");
        }

        assertThat(handled).hasSize(5).containsOnly(handled.get(0));
    }

    /** By it a copy is recognised after a restart. */
    @Test
    void whatIsPutAsideKeepsItsIdentity() throws Exception {
        Callback callback = new Callback("{}".getBytes(UTF_8), "call", "1", "0f", "room");
        broker.sender().send(QueueNames.CALLBACKS, callback, CallIdentity.of(callback)).join();
        AtomicInteger tries = new AtomicInteger();

        route(QueueNames.CALLBACKS, exchange -> {
            tries.incrementAndGet();
            throw new IllegalStateException("always");
        });

        await().atMost(PATIENCE).until(() -> tries.get() > 4);
        await().atMost(PATIENCE).untilAsserted(() -> {
            List<byte[]> identities = new ArrayList<>();
            broker.forEachCorrelationId(QueueNames.CALLBACKS, identities::add);
            assertThat(identities).containsExactly(CallIdentity.of(callback).toBytes());
        });
    }

    @Test
    void aRouteWithoutTransactionsTakesEachEventOnce() throws Exception {
        sendEvents();
        AtomicInteger taken = new AtomicInteger();

        route("in?transacted=false&", exchange -> taken.incrementAndGet());

        await().atMost(PATIENCE).until(() -> broker.messageCount("out") == EVENTS && broker.messageCount("in") == 0);
        assertThat(taken).hasValue(EVENTS);
    }

    private void sendEvents() {
        sendEvents("in");
    }

    private void sendEvents(String queue) {
        try (ProducerTemplate producer = camel.createProducerTemplate()) {
            IntStream.range(0, EVENTS)
                    .forEach(i -> producer.sendBodyAndHeader("jms:queue:" + queue, String.valueOf(i).getBytes(UTF_8), "JMSXGroupID",
                            "room-" + i % 4));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void route(Processor step) throws Exception {
        route("in", step);
    }

    private void route(String queue, Processor step) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("jms:queue:" + queue + (queue.contains("?") ? "" : "?") + "concurrentConsumers=2").routeId("move")
                        .process(step).to("jms:queue:out");
            }
        });
    }

    private Set<String> bodiesInOut() {
        Set<String> bodies = new LinkedHashSet<>();
        IntStream.range(0, (int) broker.messageCount("out")).forEach(i -> bodies.add(
                camel.createConsumerTemplate().receiveBody("jms:queue:out", 5000, String.class)));
        return bodies;
    }
}

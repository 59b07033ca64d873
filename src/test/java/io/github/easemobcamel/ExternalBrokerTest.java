package io.github.easemobcamel;

import static io.github.easemobcamel.TestRunner.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.HttpReceiver.Received;
import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.event.CallbackSignature;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.store.QueueNames;
import jakarta.jms.Connection;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same runner with the same routes and a broker of its own host, as {@code easemob.broker.url} says. */
class ExternalBrokerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path home;
    @TempDir
    Path brokerDir;

    private final HttpReceiver receiver = new HttpReceiver();
    private ArtemisBroker broker;

    @BeforeEach
    void startBroker() {
        broker = new ArtemisBroker(brokerDir);
    }

    @AfterEach
    void stopBroker() {
        receiver.close();
        broker.close();
    }

    @Test
    void receivesStoresDispatchesAndDelivers() {
        try (CapturedLog log = new CapturedLog(); TestRunner runner = runner().start()) {
            byte[] body = sample();

            assertThat(runner.post(body).body()).contains("accepted");
            assertThat(runner.post(body).body()).contains("duplicate");

            assertThat(delivered(1)).singleElement().satisfies(request -> assertThat(request.body()).isEqualTo(body));
            assertThat(log.lines()).noneMatch(line -> line.contains("p4ssw0rd"));
        }
        assertThat(home.resolve("data/broker")).doesNotExist();
    }

    @Test
    void deliversAfterARestartOfTheRunnerWhatWasReceivedBefore() {
        receiver.answering(request -> 500);
        byte[] body = sample();
        try (TestRunner runner = runner().with("easemob.destination.service.retry.initial-delay", "1s").start()) {
            runner.post(body);
            await().atMost(PATIENCE).until(() -> !receiver.received().isEmpty());
        }
        receiver.answering(request -> 200);

        try (TestRunner restarted = runner().start()) {
            assertThat(delivered(1)).as("delivered by %s", restarted).extracting(Received::body).containsExactly(body);
            assertThat(restarted.post(body).statusCode()).isEqualTo(200);
            byte[] other = sample();
            restarted.post(other);
            assertThat(delivered(2)).extracting(Received::body).containsExactly(body, other);
        }
    }

    @Test
    void refusesWhileTheBrokerIsAwayAndGoesOnAfterwards() {
        try (TestRunner runner = runner().start()) {
            byte[] before = sample();
            runner.post(before);
            delivered(1);
            broker.stop();

            byte[] missed = sample();
            await().atMost(Duration.ofSeconds(10)).until(() -> runner.post(missed).statusCode() == 503);
            assertThat(Stream.generate(() -> runner.post(missed).statusCode()).limit(100)).containsOnly(503);

            broker.start();
            // As Easemob does: the same callback again.
            await().atMost(PATIENCE).until(() -> runner.post(missed).statusCode() == 200);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(receiver.taken()).extracting(Received::body).contains(before, missed));
        }
    }

    @Test
    void stopsWhileTheBrokerIsAway() throws Exception {
        TestRunner runner = runner().start();
        runner.post(sample());
        delivered(1);
        broker.stop();
        byte[] missed = sample();
        await().atMost(PATIENCE).until(() -> runner.post(missed).statusCode() == 503);

        assertThat(CompletableFuture.runAsync(runner::close)).succeedsWithin(PATIENCE);
    }

    /** A new destination needs queues, which only the broker can make. */
    @Test
    void takesAnEditThatWasSavedWhileTheBrokerWasAway() {
        try (CapturedLog log = new CapturedLog(); TestRunner runner = runner().start()) {
            broker.stop();
            TestRunner.change(() -> Files.writeString(home.resolve("application.properties"), """
                    easemob.destination.later.uri=%s
                    easemob.forward.kick=later
                    """.formatted(receiver.url() + "/later")));
            await().atMost(PATIENCE).until(() -> log.lines().stream().anyMatch(line -> line.contains("of the destination later")));

            broker.start();
            await().atMost(PATIENCE).until(() -> log.lines().stream().anyMatch(line -> line.contains("routes replaced")));
            await().atMost(PATIENCE).until(() -> runner.post(sample()).statusCode() == 200);
            assertThat(delivered(1)).extracting(Received::path).contains("/later");
            assertThat(log.lines()).filteredOn(line -> line.contains("of the destination later")).hasSize(1);
        }
    }

    /** Others who can send to the queues are the broker's own business, as long as they cannot run anything here. */
    @Test
    void makesNoObjectOfWhatAnotherSenderSends() throws Exception {
        try (TestRunner runner = runner().start()) {
            try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.url());
                    JMSContext another = factory.createContext()) {
                another.createProducer().send(another.createQueue(QueueNames.CALLBACKS), another.createObjectMessage(new Made()));
            }
            byte[] body = sample();
            runner.post(body);

            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(receiver.taken()).as("delivered by %s", runner)
                    .extracting(Received::body).contains(body));
        }
        assertThat(Made.COUNT).hasValue(0);
    }

    /** Counts how often one is made from bytes. */
    private static final class Made implements Serializable {

        private static final long serialVersionUID = 1;
        private static final AtomicInteger COUNT = new AtomicInteger();

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            COUNT.incrementAndGet();
        }
    }

    /** Nobody consumes the conflicts, so nobody but the runner can have made their queue. */
    @Test
    void keepsConflictsAndDeadLettersWithoutAConsumer() {
        receiver.answering(request -> 500);
        try (TestRunner runner = runner().with("easemob.destination.service.retry.max-attempts", "1").start()) {
            runner.post(minimal("kick"));
            assertThat(runner.post(minimal("ban")).statusCode()).isEqualTo(200);

            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(broker.messageCount("conflicts")).isEqualTo(1);
                assertThat(broker.messageCount("dead-letters.service")).isEqualTo(1);
            });
        }
    }

    /** A broker removes a queue that it made by itself when it is empty and has no consumer; the runner's must stay. */
    @Test
    void keepsItsQueuesWhenNobodyConsumes() throws Exception {
        try (TestRunner runner = runner().start()) {
            runner.post(sample());
            delivered(1);
            runner.camelContext().getRouteController().stopRoute("dispatch-callback");
            runner.camelContext().getRouteController().stopRoute("deliver-to-service");
            List<byte[]> bodies = Stream.generate(ExternalBrokerTest::sample).limit(3).toList();

            await().during(Duration.ofMillis(500)).atMost(PATIENCE).until(() -> broker.exists("callbacks"));
            bodies.forEach(body -> assertThat(runner.post(body).statusCode()).isEqualTo(200));

            runner.camelContext().getRouteController().startRoute("dispatch-callback");
            runner.camelContext().getRouteController().startRoute("deliver-to-service");
            assertThat(delivered(4)).extracting(Received::body).containsAll(bodies);
        }
    }

    /** The queue of a destination is the broker's to remove; the runner's connection has sent to it before. */
    @Test
    void deliversToAQueueThatTheBrokerHasRemovedMeanwhile() throws JMSException {
        try (TestRunner runner = runner().with("easemob.destination.service.uri", "jms:queue:orders").start();
                ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.url())) {
            for (int i = 0; i < 2; i++) {
                byte[] body = sample();
                runner.post(body);
                await().atMost(PATIENCE).until(() -> broker.messageCount("orders") == 1);
                try (Connection connection = factory.createConnection(); Session session = connection.createSession()) {
                    connection.start();
                    assertThat(session.createConsumer(session.createQueue("orders")).receive(PATIENCE.toMillis())
                            .getBody(byte[].class)).isEqualTo(body);
                }
                await().atMost(PATIENCE).until(() -> !broker.exists("orders"));
            }
        }
    }

    @Test
    void refusesToStartBesideAnotherRunnerUnlessToldOtherwise(@TempDir Path other) {
        try (TestRunner runner = runner().start()) {
            TestRunner second = at(other);

            assertThatThrownBy(second::start).isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("another runner is at the broker").hasMessageContaining("easemob.broker.shared=true")
                    .hasMessageNotContaining("p4ssw0rd");
            byte[] body = sample();
            assertThat(runner.post(body).statusCode()).isEqualTo(200);
            assertThat(delivered(1)).extracting(Received::body).containsExactly(body);

            try (TestRunner told = second.with("easemob.broker.shared", "true").start()) {
                assertThat(told.post(sample()).statusCode()).isEqualTo(200);
                delivered(2);
            }
        }
        try (TestRunner after = at(other).start()) {
            assertThat(after.post(sample()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void refusesTwoPrimaries(@TempDir Path otherDir) {
        try (ArtemisBroker second = new ArtemisBroker(otherDir)) {
            String both = "(tcp://" + broker.address() + ",tcp://" + second.address() + ")?user=" + ArtemisBroker.USER
                    + "&password="
                    + ArtemisBroker.PASSWORD;

            assertThatThrownBy(() -> runner().with("easemob.broker.url", both).start())
                    .isInstanceOf(ConfigurationException.class).hasMessageContaining("leads to 2 primaries");
        }
    }

    /** Of whom the URL names one, which tells of the other. */
    @Test
    void refusesAClusterOfTwoPrimaries(@TempDir Path dir, @TempDir Path otherDir) {
        String one = "127.0.0.1:" + TestRunner.freePort();
        String two = "127.0.0.1:" + TestRunner.freePort();
        try (PreparedBroker first = PreparedBroker.ofPair("primary", dir, one, two, text -> text);
                PreparedBroker second = PreparedBroker.ofPair("primary", otherDir, two, one, text -> text)) {
            await().atMost(PATIENCE).until(() -> knowsTwo(first) && knowsTwo(second));

            assertThatThrownBy(() -> runner().with("easemob.broker.url", first.url()).start())
                    .isInstanceOf(ConfigurationException.class).hasMessageContaining("leads to 2 primaries");
        }
    }

    private static boolean knowsTwo(PreparedBroker broker) {
        return broker.server().getClusterManager().getDefaultConnection(null).getTopology().getMembers().size() == 2;
    }

    private TestRunner at(Path otherHome) {
        Path first = home;
        home = otherHome;
        try {
            return runner();
        } finally {
            home = first;
        }
    }

    private TestRunner runner() {
        return new TestRunner(home).with("easemob.broker.url", broker.url())
                .with("easemob.destination.service.uri", receiver.url())
                .with("easemob.destination.service.timeout", "2s")
                .with("easemob.forward.default", "service");
    }

    private List<Received> delivered(int count) {
        await().atMost(PATIENCE).until(() -> receiver.taken().size() >= count);
        return receiver.taken();
    }

    private static byte[] sample() {
        return SampleCallback.of(Operation.KICK, Scope.CHATROOM).fresh(SECRET, Instant.now());
    }

    /** The signature does not cover the operation. */
    private static byte[] minimal(String operation) {
        return """
                {"callId":"1","timestamp":1,"security":"%s","chat_type":"muc","payload":{"operation":"%s"}}"""
                .formatted(CallbackSignature.of("1", SECRET, "1"), operation).getBytes(StandardCharsets.UTF_8);
    }
}

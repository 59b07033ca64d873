package io.github.easemobcamel;

import static io.github.easemobcamel.TestRunner.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.HttpReceiver.Received;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.store.QueueNames;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.files.FileStoreMonitor;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runners at a broker as {@code deploy/artemis} sets it up, while connections, hosts and brokers go. */
class BrokerOutagesTest {

    /** Less than a broker and its client wait by default for one that has gone without saying so: a minute. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path home;
    @TempDir
    private Path brokerDir;

    private final HttpReceiver receiver = new HttpReceiver();

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void deliversElsewhereWhenARunnersHostVanishes(@TempDir Path otherHome) {
        try (PreparedBroker broker = PreparedBroker.single(brokerDir);
                TcpProxy proxy = new TcpProxy(broker.address());
                HttpReceiver ofOther = new HttpReceiver();
                TestRunner vanishing = runner(home, "tcp://" + proxy.address() + PreparedBroker.login(), receiver)
                        .with("easemob.broker.shared", "true").start();
                TestRunner other = runner(otherHome, broker.url(), ofOther).with("easemob.broker.shared", "true").start()) {
            IntStream.range(0, 20).forEach(room -> vanishing.post(inRoom(room)));
            await().atMost(PATIENCE).until(() -> receiver.taken().size() + ofOther.taken().size() == 20);
            proxy.vanish();

            List<byte[]> bodies = IntStream.range(0, 20).mapToObj(BrokerOutagesTest::inRoom).toList();
            bodies.forEach(body -> assertThat(other.post(body).statusCode()).isEqualTo(200));

            await().atMost(PATIENCE).untilAsserted(
                    () -> assertThat(ofOther.taken()).extracting(BrokerOutagesTest::text).containsAll(texts(bodies)));
            proxy.appear();
            await().atMost(PATIENCE).until(() -> vanishing.post(inRoom(1)).statusCode() == 200);
        }
    }

    @Test
    void findsTheBrokerAgainWhenItsConnectionsFallSilent() {
        try (PreparedBroker broker = PreparedBroker.single(brokerDir);
                TcpProxy proxy = new TcpProxy(broker.address());
                TestRunner runner = runner(home, "tcp://" + proxy.address() + PreparedBroker.login(), receiver).start()) {
            runner.post(inRoom(1));
            proxy.silenceConnections();

            byte[] missed = inRoom(1);
            await().atMost(PATIENCE).until(() -> runner.post(missed).statusCode() == 200);
            await().atMost(PATIENCE).untilAsserted(
                    () -> assertThat(receiver.taken()).extracting(BrokerOutagesTest::text).contains(text(missed)));
        }
    }

    @Test
    void goesOnAtTheBackupWhenThePrimaryDies() {
        receiver.answering(request -> 500);
        try (PreparedBroker primary = PreparedBroker.primary(brokerDir);
                PreparedBroker backup = primary.backup();
                TestRunner runner = runner(home, "(tcp://" + primary.address() + ",tcp://" + backup.address() + ")"
                        + PreparedBroker.login(), receiver).start()) {
            List<byte[]> before = IntStream.range(0, 20).mapToObj(BrokerOutagesTest::inRoom).toList();
            before.forEach(body -> assertThat(runner.post(body).statusCode()).isEqualTo(200));
            primary.crash();
            receiver.answering(request -> 200);

            byte[] after = inRoom(1);
            await().atMost(PATIENCE).until(() -> runner.post(after).statusCode() == 200);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(receiver.taken()).extracting(BrokerOutagesTest::text)
                    .containsAll(texts(before)).contains(text(after)));
        }
    }

    /** The two have just changed places, and the one that serves now dies before the other one has announced itself. */
    @Test
    void findsTheBackupOfWhichThePrimaryHasNotTold() {
        try (PreparedBroker primary = PreparedBroker.primary(brokerDir);
                TestRunner runner = runner(home, "(tcp://" + primary.address() + ",tcp://" + primary.backupAddress() + ")"
                        + PreparedBroker.login(), receiver).start()) {
            runner.post(inRoom(1));
            primary.crash();
            try (PreparedBroker backup = primary.backup()) {
                byte[] after = inRoom(1);
                await().atMost(PATIENCE).until(() -> runner.post(after).statusCode() == 200);
                await().atMost(PATIENCE).untilAsserted(
                        () -> assertThat(receiver.taken()).extracting(BrokerOutagesTest::text).contains(text(after)));
                assertThat(backup.server().isActive()).isTrue();
            }
        }
    }

    /** One failure after the other would be a ban. */
    @Test
    void answersWhatComesWhileTheBrokerIsGoneForAMomentWhenItIsBack() {
        try (PreparedBroker broker = PreparedBroker.single(brokerDir);
                TestRunner runner = runner(home, broker.url(), receiver).start()) {
            runner.post(inRoom(1));
            broker.crash();
            List<byte[]> bodies = IntStream.range(0, 20).mapToObj(number -> inRoom(1)).toList();
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            for (byte[] body : bodies) {
                answers.add(CompletableFuture.supplyAsync(() -> runner.post(body).statusCode()));
            }
            broker.start();

            assertThat(answers).allSatisfy(answer -> assertThat(answer).succeedsWithin(PATIENCE).isEqualTo(200));
            await().atMost(PATIENCE).untilAsserted(
                    () -> assertThat(receiver.taken()).extracting(BrokerOutagesTest::text).containsAll(texts(bodies)));
        }
    }

    @Test
    void refusesWhenTheBrokerStaysAway() {
        try (PreparedBroker broker = PreparedBroker.single(brokerDir);
                TestRunner runner = runner(home, broker.url(), receiver).start()) {
            runner.post(inRoom(1));
            broker.crash();

            byte[] body = inRoom(1);
            assertThat(runner.post(body).statusCode()).isEqualTo(503);
            assertThat(readiness(runner)).contains("is away");
            broker.start();
            await().atMost(PATIENCE).until(() -> runner.post(body).statusCode() == 200);
        }
    }

    @Test
    void refusesAtOnceWhileTheBrokersDiskIsFull() {
        try (PreparedBroker broker = PreparedBroker.single(brokerDir);
                TestRunner runner = runner(home, broker.url(), receiver).start()) {
            FileStoreMonitor disk = broker.server().getMonitor();
            double most = disk.getMaxUsage();
            disk.setMaxUsage(0).tick();

            await().atMost(PATIENCE).until(() -> runner.post(large()).statusCode() == 503);
            assertThat(readiness(runner)).contains("its disk or an address is full").doesNotContain(PreparedBroker.PASSWORD);

            disk.setMaxUsage(most).tick();
            await().atMost(PATIENCE).until(() -> readiness(runner).contains("UP"));
            byte[] body = large();
            assertThat(runner.post(body).statusCode()).isEqualTo(200);
            await().atMost(PATIENCE).untilAsserted(
                    () -> assertThat(receiver.taken()).extracting(BrokerOutagesTest::text).contains(text(body)));
        }
    }

    /** One failure after the other would be a ban. */
    @Test
    void answersWhatComesWhileTheBrokerHangsForAMomentWhenItGoesOn() {
        try (PreparedBroker broker = PreparedBroker.single(brokerDir);
                TestRunner runner = runner(home, broker.url(), receiver).start();
                Stall stall = new Stall(broker)) {
            byte[] first = inRoom(1);
            byte[] second = inRoom(2);
            CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(() -> runner.post(first));
            await().atMost(PATIENCE).during(Duration.ofSeconds(3)).until(() -> readiness(runner).contains("UP"));
            CompletableFuture<HttpResponse<String>> later = CompletableFuture.supplyAsync(() -> runner.post(second));
            assertThat(answer).isNotDone();

            stall.end();
            assertThat(answer).succeedsWithin(PATIENCE).returns(200, HttpResponse::statusCode);
            assertThat(later).succeedsWithin(PATIENCE).returns(200, HttpResponse::statusCode);
        }
    }

    @Test
    void refusesWhileTheBrokerStallsAndGoesOnAfterwards() {
        try (PreparedBroker broker = PreparedBroker.single(brokerDir);
                TestRunner runner = runner(home, broker.url(), receiver).start();
                Stall stall = new Stall(broker)) {
            byte[] first = inRoom(1);
            CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(() -> runner.post(first));

            await().atMost(PATIENCE).until(() -> readiness(runner).contains("has confirmed nothing for"));
            assertThat(answer).isNotDone();
            byte[] second = inRoom(2);
            assertThat(runner.post(second).statusCode()).isEqualTo(503);
            assertThat(runner.post(first).statusCode()).isEqualTo(503);

            stall.end();
            await().atMost(PATIENCE).until(() -> runner.post(second).statusCode() == 200);
            assertThat(answer).succeedsWithin(PATIENCE);
            assertThat(readiness(runner)).contains("UP");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(receiver.taken()).extracting(BrokerOutagesTest::text)
                    .containsExactlyInAnyOrder(text(first), text(second)));
        }
    }

    /** Lets the broker store nothing more in the queue of the callbacks, until it is closed. */
    private static final class Stall implements ActiveMQServerMessagePlugin, AutoCloseable {

        private final PreparedBroker broker;
        private final CountDownLatch end = new CountDownLatch(1);

        private Stall(PreparedBroker broker) {
            this.broker = broker;
            broker.server().registerBrokerPlugin(this);
        }

        private void end() {
            end.countDown();
            broker.server().unRegisterBrokerPlugin(this);
        }

        @Override
        public void close() {
            end();
        }

        @Override
        public void beforeSend(ServerSession session, Transaction transaction, Message message, boolean direct,
                boolean noAutoCreateQueue) {
            try {
                if (message.getAddress().equals(QueueNames.CALLBACKS)) {
                    end.await();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String readiness(TestRunner runner) {
        return TestRunner.send(HttpRequest.newBuilder(runner.managementUri("/observe/health/ready")).build()).body();
    }

    /** A few of them are more than the broker grants in advance. */
    private static byte[] large() {
        return new String(inRoom(1), UTF_8).replaceFirst("\\{", "{\"padding\":\"" + "x".repeat(200 << 10) + "\",").getBytes(UTF_8);
    }

    private static TestRunner runner(Path home, String brokerUrl, HttpReceiver receiver) {
        return new TestRunner(home).with("easemob.broker.url", brokerUrl)
                .with("easemob.destination.service.uri", receiver.url())
                .with("easemob.destination.service.retry.max-delay", "1s")
                .with("easemob.destination.service.retry.probe-interval", "1s")
                .with("easemob.forward.default", "service");
    }

    private static List<String> texts(List<byte[]> bodies) {
        return bodies.stream().map(BrokerOutagesTest::text).toList();
    }

    private static String text(byte[] body) {
        return new String(body, UTF_8);
    }

    private static String text(Received received) {
        return text(received.body());
    }

    private static byte[] inRoom(int room) {
        return SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom("room-" + room).fresh(SECRET, Instant.now());
    }
}

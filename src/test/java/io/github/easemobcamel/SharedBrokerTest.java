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
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two runners at one broker as {@code deploy/artemis} sets it up. */
class SharedBrokerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpReceiver receiver = new HttpReceiver();
    private PreparedBroker broker;
    private TestRunner one;
    private TestRunner other;

    @BeforeEach
    void start(@TempDir Path brokerDir, @TempDir Path home, @TempDir Path otherHome) {
        broker = PreparedBroker.single(brokerDir);
        one = runner(home).start();
        other = runner(otherHome).start();
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
        broker.close();
        receiver.close();
    }

    @Test
    void deliversACallbackOnceThatBothHaveStored() {
        byte[] body = sample();
        byte[] noRoom = noRoom();
        for (byte[] each : List.of(body, noRoom)) {
            assertThat(one.post(each).body()).contains("accepted");
            assertThat(other.post(each).body()).contains("accepted");
            assertThat(other.post(each).body()).contains("duplicate");
        }

        allDispatched();
        assertThat(delivered()).containsExactlyInAnyOrder(text(body), text(noRoom));
        assertThat(broker.messageCount(QueueNames.CONFLICTS)).isZero();

        other.stop();
        other.start();
        assertThat(other.post(body).statusCode()).isEqualTo(200);
        assertThat(other.post(noRoom).statusCode()).isEqualTo(200);

        allDispatched();
        assertThat(delivered()).containsExactlyInAnyOrder(text(body), text(noRoom));
        assertThat(broker.messageCount(QueueNames.CONFLICTS)).isZero();
    }

    @Test
    void keepsAnotherBodyApartThatAnotherRunnerReceives() {
        byte[] body = sample();
        byte[] forged = text(body).replace("\"kick\"", "\"ban\"").getBytes(UTF_8);
        one.post(body);
        allDispatched();
        assertThat(other.post(forged).statusCode()).isEqualTo(200);

        await().atMost(PATIENCE).until(() -> broker.messageCount(QueueNames.CONFLICTS) == 1);
        allDispatched();
        assertThat(delivered()).containsExactly(text(body));

        other.stop();
        other.start();
        assertThat(other.post(forged).statusCode()).isEqualTo(200);
        assertThat(other.post(body).statusCode()).isEqualTo(200);

        allDispatched();
        assertThat(broker.messageCount(QueueNames.CONFLICTS)).isEqualTo(1);
        assertThat(delivered()).containsExactly(text(body));
        for (TestRunner runner : List.of(one, other)) {
            await().atMost(PATIENCE).until(() -> Metrics.of(runner).value("easemob_camel_conflicts_waiting") == 1);
        }
    }

    @Test
    void tellsWhatWaitsAndSinceWhen() throws Exception {
        receiver.answering(request -> 500);
        one.post(sample());
        await().atMost(PATIENCE).until(() -> !receiver.received().isEmpty());
        for (TestRunner runner : List.of(one, other)) {
            runner.camelContext().getRouteController().stopRoute("dispatch-callback");
        }
        one.post(sample());

        for (TestRunner runner : List.of(one, other)) {
            await().atMost(PATIENCE)
                    .until(() -> Metrics.of(runner).value("easemob_camel_waiting_events{destination=\"service\"}") == 1);
            await().atMost(PATIENCE).until(() -> Metrics.of(runner).value("easemob_camel_callbacks_waiting") == 1);
            await().atMost(PATIENCE).until(() -> Metrics.of(runner).value("easemob_camel_callbacks_oldest_seconds") > 0);
            await().atMost(PATIENCE)
                    .until(() -> Metrics.of(runner).value("easemob_camel_dead_letters_waiting{destination=\"service\"}") == 0);
        }
    }

    @Test
    void dispatchesTheOthersOfABatchInWhichOneIsADuplicate() throws Exception {
        List<byte[]> first = Stream.generate(SharedBrokerTest::sample).limit(20).toList();
        first.forEach(one::post);
        allDispatched();
        other.camelContext().getRouteController().stopRoute("dispatch-callback");
        one.camelContext().getRouteController().stopRoute("dispatch-callback");
        List<byte[]> second = Stream.concat(Stream.generate(SharedBrokerTest::sample).limit(20), first.stream()).toList();
        second.forEach(other::post);
        other.camelContext().getRouteController().startRoute("dispatch-callback");
        one.camelContext().getRouteController().startRoute("dispatch-callback");

        allDispatched();
        assertThat(delivered()).containsExactlyElementsOf(
                Stream.concat(first.stream(), second.stream().limit(20)).map(SharedBrokerTest::text).toList());
    }

    @Test
    void keepsRoomsInOrderWhileARunnerJoinsAndLeaves(@TempDir Path thirdHome) {
        int rooms = 20;
        IntStream.range(0, 200).forEach(i -> post(i, i % rooms));
        try (TestRunner third = runner(thirdHome).with("easemob.destination.service.uri", receiver.url() + "/third").start()) {
            AtomicInteger next = new AtomicInteger(200);
            await().atMost(PATIENCE).until(() -> {
                post(next.get(), next.getAndIncrement() % rooms);
                return receiver.taken().stream().filter(taken -> taken.path().equals("/third")).count() > 30;
            });
            third.stop();
            IntStream.range(next.get(), next.get() + 100).forEach(i -> post(i, i % rooms));
            int all = next.get() + 100;
            allDispatched();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(receiver.taken()).hasSizeGreaterThanOrEqualTo(all));
        }

        List<Integer> numbers = delivered().stream().map(text -> Integer.valueOf(text.replaceFirst(".*\"n\":(\\d+).*", "$1")))
                .toList();
        assertThat(numbers).doesNotHaveDuplicates();
        for (int room = 0; room < rooms; room++) {
            int of = room;
            assertThat(numbers).filteredOn(number -> number % rooms == of).isSorted();
        }
    }

    private void post(int number, int room) {
        byte[] body = text(SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom("room-" + room).fresh(SECRET, Instant.now()))
                .replaceFirst("\\{", "{\"n\":" + number + ",").getBytes(UTF_8);
        assertThat((number % 2 == 0 ? one : other).post(body).statusCode()).isEqualTo(200);
    }

    private void allDispatched() {
        await().atMost(PATIENCE).until(
                () -> broker.messageCount(QueueNames.CALLBACKS) == 0
                        && broker.messageCount(QueueNames.destination("service")) == 0);
    }

    private List<String> delivered() {
        return receiver.taken().stream().map(Received::body).map(SharedBrokerTest::text).toList();
    }

    private TestRunner runner(Path home) {
        return new TestRunner(home).with("easemob.broker.url", broker.url()).with("easemob.broker.shared", "true")
                .with("easemob.destination.service.uri", receiver.url()).with("easemob.forward.default", "service");
    }

    private static byte[] sample() {
        return SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom("room").fresh(SECRET, Instant.now());
    }

    private static byte[] noRoom() {
        return text(sample()).replaceAll("\"(group_id|muc_id)\":\"[^\"]*\",?", "").replace("\"muc\"", "\"roster\"").getBytes(UTF_8);
    }

    private static String text(byte[] body) {
        return new String(body, UTF_8);
    }
}

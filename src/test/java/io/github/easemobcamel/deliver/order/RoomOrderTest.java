package io.github.easemobcamel.deliver.order;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.ArtemisBroker;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.HttpReceiver.Received;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a failure does to the order in which a destination gets the events of a room. */
class RoomOrderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ROOMS = 5;

    @TempDir
    Path home;

    private final HttpReceiver receiver = new HttpReceiver();
    private final Map<String, Integer> attempts = new ConcurrentHashMap<>();
    private final List<String> sent = new java.util.ArrayList<>();
    private TestRunner runner;

    @BeforeEach
    void prepare() {
        runner = new TestRunner(home)
                .with("easemob.destination.shop.uri", receiver.url())
                .with("easemob.destination.shop.concurrency", "8")
                .with("easemob.destination.shop.order", "strict")
                .with("easemob.destination.shop.retry.initial-delay", "300ms")
                .with("easemob.destination.shop.retry.multiplier", "1")
                .with("easemob.forward.default", "shop");
    }

    @AfterEach
    void close() {
        runner.close();
        receiver.close();
    }

    @Test
    void strictKeepsTheOrderOfARoomInWhichAnEventFails() {
        failing(3, "room-0");
        runner.start();
        send(100);

        await().atMost(PATIENCE).until(() -> receiver.taken().size() == 100);
        assertThat(delivered()).doesNotHaveDuplicates();
        assertOrderOfEachRoom();
    }

    @Test
    void strictDeliversOtherRoomsMeanwhile() {
        AtomicBoolean broken = new AtomicBoolean(true);
        receiver.answering(request -> broken.get() && room(request).equals("room-0") ? 500 : 200);
        runner.start();
        send(100);

        await().atMost(PATIENCE).until(() -> receiver.taken().size() == 80);
        assertThat(receiver.received()).filteredOn(request -> room(request).equals("room-0"))
                .extracting(RoomOrderTest::callId).containsOnly(sent.get(0));
        broken.set(false);

        await().atMost(PATIENCE).until(() -> receiver.taken().size() == 100);
        assertThat(delivered()).doesNotHaveDuplicates();
        assertOrderOfEachRoom();
    }

    @Test
    void strictKeepsTheOrderAcrossARestart() {
        keepsTheOrderAcrossARestart();
    }

    /** The broker stays, with what is held back in it. */
    @Test
    void strictKeepsTheOrderAcrossARestartWithAnExternalBroker(@TempDir Path brokerDir) {
        try (ArtemisBroker broker = new ArtemisBroker(brokerDir)) {
            runner.with("easemob.broker.url", broker.url());
            keepsTheOrderAcrossARestart();
            runner.stop();
            await().until(() -> broker.messageCount("held-back.shop") == 0);
        }
    }

    private void keepsTheOrderAcrossARestart() {
        AtomicBoolean broken = new AtomicBoolean(true);
        receiver.answering(request -> broken.get() && room(request).equals("room-0") ? 500 : 200);
        runner.with("easemob.destination.shop.retry.initial-delay", "3s").start();
        send(50);
        await().atMost(PATIENCE).until(() -> receiver.taken().size() == 40);
        runner.stop();
        broken.set(false);
        runner.start();
        send(50);

        await().atMost(PATIENCE).until(() -> receiver.taken().size() == 100);
        assertThat(delivered()).doesNotHaveDuplicates();
        assertOrderOfEachRoom();

        // What does not wait any more is not taken for waiting either.
        runner.stop();
        runner.start();
        send(5);
        await().atMost(PATIENCE).until(() -> receiver.taken().size() == 105);
    }

    @Test
    void strictGoesOnAfterADeadLetter() {
        receiver.answering(request -> callId(request).equals(sent.get(0)) ? 500 : 200);
        runner.with("easemob.destination.shop.retry.max-attempts", "3").start();
        send(50);

        await().atMost(PATIENCE).until(() -> receiver.taken().size() == 49);
        Exchange dead = runner.camelContext().createConsumerTemplate().receive("jms:queue:dead-letters.shop", 20_000);
        assertThat(dead.getMessage().getHeader(EventHeader.CALL_ID)).isEqualTo(sent.remove(0));
        assertThat(dead.getMessage().getHeaders()).doesNotContainKeys(HeldBackQueue.DUE, "heldBackRoom")
                .containsKey("JMSXGroupID");
        assertOrderOfEachRoom();
    }

    @Test
    void strictDeliversWhatWasHeldBackBeforeItIsRelaxedAgain() {
        AtomicBoolean broken = new AtomicBoolean(true);
        receiver.answering(request -> broken.get() && room(request).equals("room-0") ? 500 : 200);
        runner.start();
        send(50);
        await().atMost(PATIENCE).until(() -> receiver.taken().size() == 40);
        runner.stop();
        runner.with("easemob.destination.shop.order", "relaxed").start();
        broken.set(false);

        await().atMost(PATIENCE).until(() -> receiver.taken().size() == 50);
        assertThat(delivered()).doesNotHaveDuplicates();
    }

    @Test
    void strictDeliversTheReceivedBytesWithAllHeaders() {
        failing(1, "room-0");
        runner.start();
        byte[] first = sample(0);
        byte[] second = sample(0);
        runner.post(first);
        runner.post(second);

        await().atMost(PATIENCE).until(() -> receiver.taken().size() == 2);
        assertThat(receiver.taken()).extracting(Received::body).containsExactly(first, second);
        assertThat(receiver.taken().get(0).headers().keySet()).isEqualTo(receiver.taken().get(1).headers().keySet());
    }

    @Test
    void relaxedLetsLaterEventsOvertake() {
        failing(2, "room-0");
        runner.with("easemob.destination.shop.order", "relaxed").start();
        send(50);

        await().atMost(PATIENCE).until(() -> receiver.taken().size() == 50);
        List<String> room = delivered().stream().filter(sent(0)::contains).toList();
        assertThat(room.indexOf(sent.get(0))).isPositive();
    }

    /** Lets the first event of a room fail so many times. */
    private void failing(int times, String room) {
        Set<String> firsts = ConcurrentHashMap.newKeySet();
        receiver.answering(request -> {
            if (!room(request).equals(room)) {
                return 200;
            }
            synchronized (firsts) {
                if (firsts.isEmpty()) {
                    firsts.add(callId(request));
                }
            }
            return firsts.contains(callId(request)) && attempts.merge(callId(request), 1, Integer::sum) <= times ? 500 : 200;
        });
    }

    private void send(int count) {
        IntStream.range(0, count).forEach(i -> {
            byte[] callback = sample(i % ROOMS);
            sent.add(new String(callback, UTF_8).replaceAll("(?s).*\"callId\":\"([^\"]+)\".*", "$1"));
            runner.post(callback);
        });
    }

    private static byte[] sample(int room) {
        return SampleCallback.of(Operation.UPDATE, Scope.GROUP).inRoom("room-" + room).fresh(TestRunner.SECRET, Instant.now());
    }

    private void assertOrderOfEachRoom() {
        List<String> delivered = delivered();
        List<String> all = List.copyOf(sent);
        for (int room = 0; room < ROOMS; room++) {
            List<String> inOrder = receiver.taken().stream().filter(inRoom(room)).map(RoomOrderTest::callId).toList();
            assertThat(inOrder).as("room-%d", room).isSortedAccordingTo(java.util.Comparator.comparing(all::indexOf));
        }
        assertThat(delivered).containsExactlyInAnyOrderElementsOf(all);
    }

    private static java.util.function.Predicate<Received> inRoom(int room) {
        return request -> room(request).equals("room-" + room);
    }

    private List<String> sent(int room) {
        return IntStream.range(0, sent.size()).filter(i -> i % ROOMS == room).mapToObj(sent::get).toList();
    }

    private List<String> delivered() {
        return receiver.taken().stream().map(RoomOrderTest::callId).toList();
    }

    private static String room(Received request) {
        return request.header("ce-subject");
    }

    private static String callId(Received request) {
        return request.header("ce-id").replace("%23", "#");
    }
}

package io.github.easemobcamel.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.HttpReceiver.Received;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order of each room at a strict destination, of a runner in a process of its own: with little memory, and killed. */
class StrictOrderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path home;

    private final AtomicBoolean broken = new AtomicBoolean(true);
    private final Map<String, List<String>> sent = new HashMap<>();
    private HttpReceiver receiver;
    private RunnerProcess runner;

    @BeforeEach
    void open() throws Exception {
        int port = TestRunner.freePort();
        receiver = new HttpReceiver(port);
        receiver.answering(request -> broken.get() ? 500 : 200);
        runner = new RunnerProcess(home, port)
                .with("easemob.destination.receiver.order", "strict")
                .with("easemob.destination.receiver.retry.initial-delay", "2s")
                .with("easemob.destination.receiver.retry.multiplier", "1");
    }

    @AfterEach
    void close() throws Exception {
        runner.close();
        receiver.close();
    }

    /** The share is 8 MiB, the broker's memory 16 MiB: far more of the room waits, so most of it is on disk only. */
    @Test
    void deliversTheEventForWhichMoreOfItsRoomWaitsThanIsHeldBack() throws Exception {
        runner.withHeap("128m").start();
        for (int i = 0; i < 120; i++) {
            send("room", 240 << 10);
        }
        int before = receiver.received().size();
        await().atMost(PATIENCE).until(() -> receiver.received().size() > before + 1);
        broken.set(false);

        awaitAllInOrder();
    }

    /** Each time in the middle of a delivery, while followers of two rooms are delivered and the third one waits for its head. */
    @Test
    void keepsTheOrderWhenItIsKilledWhileFollowersAreDelivered() throws Exception {
        runner.start();
        sendToThreeRooms(90);
        await().atMost(PATIENCE).until(() -> receiver.received().size() > 3);
        for (int kill = 0; kill < 2; kill++) {
            CountDownLatch reached = new CountDownLatch(15);
            CountDownLatch killed = new CountDownLatch(1);
            receiver.answering(request -> {
                if (request.header("ce-subject").equals("room-0")) {
                    return 500;
                }
                reached.countDown();
                return reached.getCount() > 0 ? 200 : after(killed);
            });
            assertThat(reached.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            runner.kill();
            killed.countDown();
            runner.start();
            sendToThreeRooms(15);
        }

        receiver.answering(request -> 200);
        awaitAllInOrder();
    }

    private void sendToThreeRooms(int count) {
        for (int i = 0; i < count; i++) {
            send("room-" + i % 3, 1);
        }
    }

    private static int after(CountDownLatch latch) {
        try {
            latch.await();
            return 500;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param bytes how long the callback is at least */
    private void send(String room, int bytes) {
        String callback = new String(SampleCallback.of(Operation.UPDATE, Scope.GROUP).inRoom(room)
                .fresh(TestRunner.SECRET, Instant.now()), UTF_8);
        callback = callback.substring(0, callback.lastIndexOf('}')) + ",\"padding\":\"" + "x".repeat(bytes) + "\"}";
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + runner.port() + "/callbacks"))
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(callback)).build();
        assertThat(TestRunner.send(request).body()).contains("accepted");
        sent.computeIfAbsent(room, name -> new ArrayList<>())
                .add(callback.replaceAll("(?s).*\"callId\":\"([^\"]+)\".*", "$1"));
    }

    /** What is delivered a second time, after a crash, does not count. */
    private void awaitAllInOrder() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(delivered()).isEqualTo(sent));
    }

    private Map<String, List<String>> delivered() {
        return receiver.taken().stream().collect(Collectors.groupingBy(request -> request.header("ce-subject"),
                Collectors.mapping(StrictOrderTest::callId,
                        Collectors.collectingAndThen(Collectors.toList(), ids -> ids.stream().distinct().toList()))));
    }

    private static String callId(Received request) {
        return request.header("ce-id").replace("%23", "#");
    }
}

package io.github.easemobcamel.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.HttpReceiver.Received;
import io.github.easemobcamel.PreparedBroker;
import io.github.easemobcamel.TcpProxy;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.store.QueueNames;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.core.server.ServerConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The order of each room at a strict destination of two runners, each in a process and with a network of its own, while the one that leads
 * goes away in the middle of deliveries. One room waits for its head meanwhile, the others now and then.
 */
class StrictOrderOfRunnersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** Its consumer leads. */
    private static final String CLAIM = "easemob-camel.runner";
    private static final int ROOMS = 5;
    private static final int SOME = 40;

    private static final HttpReceiver RECEIVER = new HttpReceiver();
    private static final Map<RunnerProcess, TcpProxy> NETWORKS = new ConcurrentHashMap<>();
    private static PreparedBroker broker;

    private final ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor();
    /** Of each test its own. */
    private final String rooms = "room-" + System.nanoTime() + "-";
    private final Map<String, List<String>> sent = new ConcurrentHashMap<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private volatile boolean firstRoomFails = true;
    private RunnerProcess leader;
    private RunnerProcess other;

    /** What happens to a runner, or ends. */
    @FunctionalInterface
    private interface Fault {
        void happen() throws Exception;
    }

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        broker = PreparedBroker.single(folder.resolve("broker"));
        for (String name : List.of("one", "two")) {
            TcpProxy network = new TcpProxy(broker.address());
            NETWORKS.put(new RunnerProcess(Files.createDirectory(folder.resolve(name)), URI.create(RECEIVER.url()).getPort())
                    .with("easemob.broker.url", "tcp://" + network.address() + PreparedBroker.login())
                    .with("easemob.broker.shared", "true")
                    .with("easemob.destination.receiver.order", "strict")
                    .with("easemob.destination.receiver.retry.initial-delay", "300ms")
                    .with("easemob.destination.receiver.retry.multiplier", "1").start(), network);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        for (RunnerProcess runner : NETWORKS.keySet()) {
            runner.close();
        }
        NETWORKS.values().forEach(TcpProxy::close);
        NETWORKS.clear();
        broker.close();
        RECEIVER.close();
    }

    @BeforeEach
    void find() {
        await().atMost(PATIENCE).until(() -> NETWORKS.keySet().stream().filter(RunnerProcess::leads).count() == 1);
        leader = NETWORKS.keySet().stream().filter(RunnerProcess::leads).findFirst().orElseThrow();
        other = NETWORKS.keySet().stream().filter(runner -> runner != leader).findFirst().orElseThrow();
    }

    /** What the broker does not keep in order for several, see {@code docs/decisions/strict-order.md}. */
    @Test
    void onlyTheLeaderDispatches() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(connections(QueueNames.CALLBACKS)).hasSize(1)
                .isEqualTo(connections(CLAIM)));
    }

    private static Set<Object> connections(String queue) {
        return broker.server().locateQueue(queue).getConsumers().stream()
                .map(consumer -> ((ServerConsumer) consumer).getConnectionID()).collect(Collectors.toSet());
    }

    @Test
    void whenTheLeaderIsKilled() throws Exception {
        keepsTheOrder(leader::kill, leader::start);
    }

    @Test
    void whenTheLeaderLeavesInGoodOrder() throws Exception {
        keepsTheOrder(leader::close, leader::start);
    }

    @Test
    void whenTheLeaderHangsAndGoesOn() throws Exception {
        keepsTheOrder(() -> leader.stand(true), () -> leader.stand(false));
    }

    @Test
    void whenTheLeaderIsCutOffFromTheBroker() throws Exception {
        keepsTheOrder(() -> NETWORKS.get(leader).vanish(), () -> NETWORKS.get(leader).appear());
    }

    @Test
    void whenTheConnectionsOfTheLeaderAreCut() throws Exception {
        Fault cut = NETWORKS.get(leader)::cut;
        deliveries(cut, cut, cut, cut, cut);
        assertOrder();
    }

    private void keepsTheOrder(Fault begin, Fault end) throws Exception {
        deliveries(begin, () -> await().atMost(PATIENCE).until(other::leads), end);
        assertOrder();
    }

    /** Each fault happens amid deliveries, while something of the first room is held back. */
    private void deliveries(Fault... faults) throws Exception {
        RECEIVER.received().clear();
        RECEIVER.answering(this::answer);
        sender.scheduleWithFixedDelay(this::send, 0, 20, TimeUnit.MILLISECONDS);
        try {
            for (Fault fault : faults) {
                awaitSome();
                assertThat(broker.messageCount(QueueNames.heldBack("receiver"))).isPositive();
                fault.happen();
            }
            awaitSome();
        } finally {
            sender.shutdown();
        }
        assertThat(sender.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        firstRoomFails = false;
    }

    private void awaitSome() {
        int before = RECEIVER.taken().size();
        await().atMost(PATIENCE).until(() -> RECEIVER.taken().size() > before + SOME);
    }

    private int answer(Received request) {
        boolean fails = request.header("ce-subject").equals(rooms + 0) ? firstRoomFails
                : callId(request).hashCode() % 25 == 0 && refused.add(callId(request));
        return fails ? 500 : 200;
    }

    private void send() {
        String room = rooms + sent.values().stream().mapToInt(List::size).sum() % ROOMS;
        String callback = new String(SampleCallback.of(Operation.UPDATE, Scope.GROUP).inRoom(room)
                .fresh(TestRunner.SECRET, Instant.now()), UTF_8);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + other.port() + "/callbacks"))
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(callback)).build();
        assertThat(TestRunner.send(request).body()).contains("accepted");
        sent.computeIfAbsent(room, name -> new CopyOnWriteArrayList<>())
                .add(callback.replaceAll("(?s).*\"callId\":\"([^\"]+)\".*", "$1"));
    }

    /** What is delivered a second time, after a fault, does not count. */
    private void assertOrder() {
        await().atMost(PATIENCE).until(() -> delivered().values().stream().mapToInt(List::size).sum() == sent.values().stream()
                .mapToInt(List::size).sum());
        assertThat(delivered()).isEqualTo(sent);
    }

    private Map<String, List<String>> delivered() {
        return RECEIVER.taken().stream().filter(request -> sent.containsKey(request.header("ce-subject")))
                .collect(Collectors.groupingBy(request -> request.header("ce-subject"),
                        Collectors.mapping(StrictOrderOfRunnersTest::callId,
                                Collectors.collectingAndThen(Collectors.toList(), ids -> ids.stream().distinct().toList()))));
    }

    private static String callId(Received request) {
        return request.header("ce-id").replace("%23", "#");
    }
}

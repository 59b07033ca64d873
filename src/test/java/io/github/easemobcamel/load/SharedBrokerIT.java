package io.github.easemobcamel.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.BrokerProcess;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.PreparedBroker;
import io.github.easemobcamel.TcpProxy;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two runners at one broker as {@code deploy/artemis} sets it up, each in a process of its own and reaching the broker by a network of
 * its own, and a sender that gives each callback to one of them, and to the other what the first has not answered 200, as a balancer
 * does. Meanwhile processes are killed and stopped, and connections to the broker are cut, stall, are slow, and vanish. System
 * properties: {@code proof.faults}, {@code proof.seed}, {@code proof.rate} (callbacks a second).
 */
class SharedBrokerIT {

    private static final int FAULTS = Integer.getInteger("proof.faults", Fault.values().length / 2);
    private static final long SEED = Long.getLong("proof.seed", new Random().nextInt(1_000_000));
    private static final int RATE = Integer.getInteger("proof.rate", 100);
    private static final int ROOMS = 200;
    /** Half of the time that Easemob waits: the rest is for the other runner. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** How many callbacks of each room come at least when the faults are over. */
    private static final int QUIET = 3;
    /** Easemob's: so many failures in such a time, and it sends nothing for minutes. */
    private static final int BAN = 90;
    private static final long BAN_NANOS = Duration.ofSeconds(30).toNanos();

    @TempDir
    private Path folder;

    private final HttpReceiver receiver = new HttpReceiver();
    private final List<RunnerProcess> runners = new ArrayList<>();
    private final List<TcpProxy> networks = new ArrayList<>();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Queue<Entry> ledger = new ConcurrentLinkedQueue<>();
    /** The rooms of which no callback is on its way. */
    private final Queue<Integer> idle = new ConcurrentLinkedQueue<>(IntStream.range(0, ROOMS).boxed().toList());
    private final AtomicIntegerArray next = new AtomicIntegerArray(ROOMS);
    private int sent;
    private volatile Fault fault;

    private enum Fault {
        KILL_RUNNER, STOP_RUNNER, KILL_BROKER, STOP_BROKER, CUT, STALL, SLOW, VANISH;

        private boolean isOfTheBroker() {
            return this == KILL_BROKER || this == STOP_BROKER;
        }
    }

    /** A callback, by its room and its number in it, whether it was answered 200, when that was known, and the latest fault then. */
    private record Entry(int room, int number, boolean accepted, long nanos, Fault fault) {
        private String event() {
            return room + "/" + number;
        }
    }

    @Test
    void losesNothingAndHasRoomsInOrderAgainAfterwards() throws Exception {
        Random random = new Random(SEED);
        Map<Fault, List<Long>> times = new EnumMap<>(Fault.class);
        try (receiver; BrokerProcess broker = new BrokerProcess(folder.resolve("broker"))) {
            broker.start(Duration.ofMillis(1));
            for (int i = 0; i < 2; i++) {
                TcpProxy network = new TcpProxy(broker.address());
                networks.add(network);
                runners.add(new RunnerProcess(Files.createDirectory(folder.resolve("runner-" + i)),
                        URI.create(receiver.url()).getPort())
                        .with("easemob.broker.url", "tcp://" + network.address() + PreparedBroker.login())
                        .with("easemob.broker.shared", "true").start());
            }
            clock.scheduleAtFixedRate(this::send, 0, TimeUnit.SECONDS.toNanos(1) / RATE, TimeUnit.NANOSECONDS);
            awaitAccepted();
            List<Fault> faults = new ArrayList<>(List.of(Fault.values()));
            for (int i = 0; i < FAULTS; i++) {
                if (i % faults.size() == 0) {
                    Collections.shuffle(faults, random);
                }
                fault = faults.get(i % faults.size());
                long begin = System.nanoTime();
                cause(fault, broker, random);
                awaitAccepted();
                times.computeIfAbsent(fault, first -> new ArrayList<>())
                        .add(Duration.ofNanos(System.nanoTime() - begin).toMillis());
            }
            Set<String> amidFaults = accepted();
            await().atMost(PATIENCE).until(() -> delivered().containsAll(amidFaults));
            Set<String> before = accepted();
            for (int i = 0; i < QUIET; i++) {
                awaitAccepted();
            }
            clock.shutdown();
            await().atMost(PATIENCE).until(() -> idle.size() == ROOMS);
            assertDelivered(times, before);
        } finally {
            clock.shutdownNow();
            for (RunnerProcess runner : runners) {
                runner.close();
            }
            networks.forEach(TcpProxy::close);
        }
    }

    private void cause(Fault which, BrokerProcess broker, Random random) throws Exception {
        int one = random.nextInt(runners.size());
        TcpProxy network = networks.get(one);
        switch (which) {
            case KILL_RUNNER -> {
                runners.get(one).kill();
                runners.get(one).start();
            }
            case STOP_RUNNER -> stop(runners.get(one).pid(), 1000 + random.nextInt(11_000));
            case KILL_BROKER -> {
                broker.kill();
                broker.start(Duration.ofMillis(1));
            }
            case STOP_BROKER -> stop(broker.process().pid(), 500 + random.nextInt(7_000));
            case CUT -> network.cut();
            case STALL -> {
                network.hold();
                pass(500 + random.nextInt(7_000));
                network.release();
            }
            case SLOW -> {
                network.delay(Duration.ofMillis(20 + random.nextInt(180)));
                pass(3_000);
                network.delay(Duration.ZERO);
            }
            case VANISH -> {
                network.vanish();
                pass(1000 + random.nextInt(9_000));
                network.appear();
            }
        }
    }

    private void stop(long pid, long millis) throws Exception {
        signal("-STOP", pid);
        pass(millis);
        signal("-CONT", pid);
    }

    /** The time that a fault lasts. */
    private void pass(long millis) throws Exception {
        clock.schedule(() -> null, millis, TimeUnit.MILLISECONDS).get();
    }

    private static void signal(String signal, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, String.valueOf(pid)).start().waitFor()).isZero();
    }

    /** Until each room has had a callback answered 200 by some runner since. */
    private void awaitAccepted() {
        int before = ledger.size();
        await().atMost(PATIENCE).until(() -> ledger.stream().skip(before).filter(Entry::accepted).map(Entry::room).distinct()
                .count() == ROOMS);
    }

    /** At its time, whatever became of those before; one of a room after the other, so that it is known what their order is. */
    private void send() {
        Integer room = idle.poll();
        if (room == null) {
            return;
        }
        int number = next.getAndIncrement(room);
        byte[] body = new String(SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom("room-" + room)
                .fresh(TestRunner.SECRET, Instant.now()), UTF_8)
                .replaceFirst("\\{", "{\"event\":\"" + room + "/" + number + "\",").getBytes(UTF_8);
        int first = sent++ % runners.size();
        post(body, first).thenCompose(accepted -> accepted ? CompletableFuture.completedFuture(true) : post(body, 1 - first))
                .thenAccept(accepted -> {
                    ledger.add(new Entry(room, number, accepted, System.nanoTime(), fault));
                    idle.add(room);
                });
    }

    /** {@return whether it was answered 200} */
    private CompletableFuture<Boolean> post(byte[] body, int runner) {
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + runners.get(runner).port() + "/callbacks"))
                        .timeout(LONGEST_ANSWER).header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.discarding()).handle((answer, failure) -> failure == null && answer.statusCode() == 200);
    }

    private Set<String> accepted() {
        return ledger.stream().filter(Entry::accepted).map(Entry::event).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** {@return what was delivered, by the first time} */
    private Set<String> delivered() {
        return receiver.taken().stream()
                .map(taken -> new String(taken.body(), UTF_8).replaceFirst(".*\"event\":\"([^\"]*)\".*", "$1"))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** {@return the most that neither runner answered 200 within the time in which Easemob counts them} */
    private static int mostFailures(List<Entry> failed) {
        int most = 0;
        int first = 0;
        for (int last = 0; last < failed.size(); last++) {
            while (failed.get(last).nanos - failed.get(first).nanos > BAN_NANOS) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    /** @param before what was accepted while there were faults: what a process has in hand that dies may be overtaken */
    private void assertDelivered(Map<Fault, List<Long>> times, Set<String> before) {
        Set<String> accepted = accepted();
        await().atMost(PATIENCE).untilAsserted(
                () -> assertThat(delivered()).as("seed %d, %s", SEED, times).containsAll(accepted));
        Set<String> delivered = delivered();
        int overtaken = 0;
        for (int room = 0; room < ROOMS; room++) {
            String of = room + "/";
            List<String> events = delivered.stream().filter(event -> event.startsWith(of) && accepted.contains(event)).toList();
            List<Integer> numbers = events.stream().map(event -> Integer.valueOf(event.substring(of.length()))).toList();
            overtaken += (int) IntStream.range(1, numbers.size()).filter(i -> numbers.get(i) < numbers.get(i - 1)).count();
            assertThat(events.stream().filter(event -> !before.contains(event))
                    .map(event -> Integer.valueOf(event.substring(of.length()))))
                    .as("first deliveries of room %d after the faults, seed %d, %s", room, SEED, times).isSorted();
        }
        List<Entry> failed = ledger.stream().filter(entry -> !entry.accepted).toList();
        List<Entry> ofRunners = failed.stream().filter(entry -> entry.fault == null || !entry.fault.isOfTheBroker()).toList();
        Map<Fault, Long> failedBy = failed.stream().filter(entry -> entry.fault != null)
                .collect(Collectors.groupingBy(Entry::fault, () -> new EnumMap<>(Fault.class), Collectors.counting()));
        System.out.printf(
                "%nTwo runners, one broker, %d a second: %d callbacks, %d answered 200, %d events delivered, %d of them again, "
                        + "%d overtaken; not answered 200 by either: %s, in 30 s %d at most, %d without a fault of the broker; "
                        + "until all rooms went on, in ms: %s; seed %d%n%n",
                RATE, ledger.size(), accepted.size(), delivered.size(), receiver.taken().size() - delivered.size(), overtaken,
                failedBy, mostFailures(failed), mostFailures(ofRunners), times, SEED);
        assertThat(mostFailures(ofRunners)).as("failures while the broker was there, seed %d, %s", SEED, failedBy).isLessThan(BAN);
    }
}

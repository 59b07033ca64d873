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
import java.io.IOException;
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
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several runners at one broker or pair as {@code deploy/artemis} sets it up, each in a process of its own and reaching the broker by a
 * network of its own, and a sender that gives each callback to one of them, and to the next what the first has not answered 200, as a
 * balancer does. Each callback goes to a relaxed destination and, half of the seeds, to a strict one, which refuses an event now and then,
 * and which lets one runner dispatch. Meanwhile processes are killed and stopped, and connections to the broker are cut, stall, are slow, and
 * vanish. System properties: {@code proof.faults}, {@code proof.kinds} (of faults, with commas), {@code proof.minutes} (no fault begins
 * later), {@code proof.seed}, {@code proof.rate} (callbacks a second), {@code proof.rooms} (each waits for an answer before its next callback),
 * {@code proof.runners}, {@code proof.pair} (a primary and its backup, or {@code false}: one broker alone), {@code proof.strict} (there is a strict destination).
 */
class SharedBrokerIT {

    private static final boolean PAIR = Boolean.parseBoolean(System.getProperty("proof.pair", "true"));
    private static final int FAULTS = Integer.getInteger("proof.faults", 3);
    private static final List<Fault> KINDS = Fault.chosen(System.getProperty("proof.kinds", ""));
    private static final int MINUTES = Integer.getInteger("proof.minutes", 24 * 60);
    private static final long SEED = Long.getLong("proof.seed", new Random().nextInt(1_000_000));
    private static final int RATE = Integer.getInteger("proof.rate", 100);
    private static final int RUNNERS = Integer.getInteger("proof.runners", 2);
    private static final boolean HAS_STRICT = Boolean
            .parseBoolean(System.getProperty("proof.strict", String.valueOf(SEED % 2 == 0)));
    private static final int ROOMS = Integer.getInteger("proof.rooms", 200);
    /** One of so many events is refused at the strict destination, twice. */
    private static final int REFUSED = 50;
    private static final String STRICT = "/strict";
    private static final Duration GATHER = Duration.ofMillis(1);
    /** Half of the time that Easemob waits: the rest is for the other runner. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** How many callbacks of each room come at least when the faults are over. */
    private static final int QUIET = 3;
    /** A fault repeats no more deliveries than the runners had in hand. */
    private static final int IN_HAND = 100;
    /** Easemob's: so many failures in such a time, and it sends nothing for minutes. */
    private static final int BAN = 90;
    private static final long BAN_NANOS = Duration.ofSeconds(30).toNanos();

    @TempDir
    private Path folder;

    private final HttpReceiver receiver = new HttpReceiver();
    private final List<RunnerProcess> runners = new ArrayList<>();
    /** Those of each runner, one for each broker. */
    private final List<List<TcpProxy>> networks = new ArrayList<>();
    private final Queue<String> relaxed = new ConcurrentLinkedQueue<>();
    private final Queue<String> strict = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> refused = new ConcurrentHashMap<>();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Queue<Entry> ledger = new ConcurrentLinkedQueue<>();
    /** The rooms of which no callback is on its way. */
    private final Queue<Integer> idle = new ConcurrentLinkedQueue<>(IntStream.range(0, ROOMS).boxed().toList());
    private final AtomicIntegerArray next = new AtomicIntegerArray(ROOMS);
    private int sent;
    private volatile Fault fault;

    private enum Fault {
        KILL_RUNNER,
        STOP_RUNNER,
        KILL_BROKER,
        STOP_BROKER,
        /** Of a pair: the one that stands by. */
        KILL_BACKUP,
        CUT,
        STALL,
        SLOW,
        VANISH,
        /** Of a pair, after each {@link #KILL_BROKER}. */
        RETURN_BROKER;

        private static List<Fault> chosen(String names) {
            return names.isEmpty()
                    ? Stream.of(values()).filter(fault -> fault != RETURN_BROKER && (PAIR || fault != KILL_BACKUP)).toList()
                    : Stream.of(names.split(",")).map(Fault::valueOf).toList();
        }

        private boolean isOfTheBroker() {
            return this == KILL_BROKER || this == STOP_BROKER || this == RETURN_BROKER;
        }
    }

    /** A callback, by its room and its number in it, whether it was answered 200, when that was known and how long it took, and the latest fault then. */
    private record Entry(int room, int number, boolean accepted, long nanos, long millis, Fault fault) {
        private String event() {
            return room + "/" + number;
        }
    }

    @Test
    void losesNothingAndKeepsTheOrder() throws Exception {
        Random random = new Random(SEED);
        Map<Fault, List<Long>> times = new EnumMap<>(Fault.class);
        List<BrokerProcess> brokers = PAIR ? BrokerProcess.pair(folder.resolve("broker"))
                : List.of(new BrokerProcess(folder.resolve("broker")));
        receiver.forgetting();
        receiver.answering(this::answer);
        try (receiver) {
            brokers.get(0).start(GATHER);
            brokers.stream().skip(1).forEach(backup -> backup.begin(GATHER));
            for (int i = 0; i < RUNNERS; i++) {
                runners.add(runner(i, brokers).start());
            }
            clock.scheduleAtFixedRate(this::send, 0, TimeUnit.SECONDS.toNanos(1) / RATE, TimeUnit.NANOSECONDS);
            awaitAccepted();
            List<Fault> faults = new ArrayList<>(KINDS);
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
            for (int i = 0; i < FAULTS && System.nanoTime() < end; i++) {
                if (i % faults.size() == 0) {
                    Collections.shuffle(faults, random);
                }
                fault = faults.get(i % faults.size());
                times.computeIfAbsent(fault, first -> new ArrayList<>()).add(cause(fault, brokers, random));
                if (PAIR && fault == Fault.KILL_BROKER) {
                    fault = Fault.RETURN_BROKER;
                    times.computeIfAbsent(fault, first -> new ArrayList<>()).add(cause(fault, brokers, random));
                }
            }
            Set<String> amidFaults = accepted();
            await().atMost(PATIENCE).until(() -> new HashSet<>(relaxed).containsAll(amidFaults));
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
            networks.forEach(network -> network.forEach(TcpProxy::close));
            brokers.forEach(BrokerProcess::close);
        }
    }

    /** The brokers of a pair tell clients their names, which lead each runner to proxies of its own. */
    private RunnerProcess runner(int number, List<BrokerProcess> brokers) throws Exception {
        String host = "127.0.0." + (10 + number);
        List<String> names = brokers.get(0).pairAddresses();
        networks.add(brokers.stream()
                .map(broker -> PAIR ? new TcpProxy(broker.address(), host) : new TcpProxy(broker.address())).toList());
        Path home = Files.createDirectory(folder.resolve("runner-" + number));
        RunnerProcess runner = new RunnerProcess(home, URI.create(receiver.url()).getPort())
                .withOption(BrokerProcess.hosts(home.resolve("hosts"), host))
                .with("easemob.broker.url", PAIR ? names.stream().map(name -> "tcp://" + name)
                        .collect(Collectors.joining(",", "(", ")" + PreparedBroker.login()))
                        : "tcp://" + networks.get(number).get(0).address() + PreparedBroker.login())
                .with("easemob.broker.shared", "true");
        return HAS_STRICT ? withStrict(runner) : runner;
    }

    private RunnerProcess withStrict(RunnerProcess runner) throws IOException {
        return runner.with("easemob.forward.kick", "receiver,strict")
                .with("easemob.destination.strict.uri", receiver.url() + STRICT)
                .with("easemob.destination.strict.order", "strict")
                .with("easemob.destination.strict.retry.initial-delay", "1s")
                .with("easemob.destination.strict.retry.max-delay", "1s")
                .with("easemob.destination.strict.retry.max-attempts", "1000");
    }

    private int answer(HttpReceiver.Received request) {
        String event = new String(request.body(), UTF_8).replaceFirst("(?s).*\"event\":\"([^\"]*)\".*", "$1");
        boolean ofStrict = request.path().equals(STRICT);
        if (ofStrict && event.hashCode() % REFUSED == 0 && refused.merge(event, 1, Integer::sum) <= 2) {
            return 500;
        }
        (ofStrict ? strict : relaxed).add(event);
        return 200;
    }

    /** {@return the milliseconds until all rooms have gone on} */
    private long cause(Fault which, List<BrokerProcess> brokers, Random random) throws Exception {
        long begin = System.nanoTime();
        begin(which, brokers, random);
        awaitAccepted();
        return Duration.ofNanos(System.nanoTime() - begin).toMillis();
    }

    private void begin(Fault which, List<BrokerProcess> brokers, Random random) throws Exception {
        BrokerProcess broker = brokers.get(0);
        int one = random.nextInt(runners.size());
        List<TcpProxy> network = networks.get(one);
        switch (which) {
            case KILL_RUNNER -> {
                runners.get(one).kill();
                runners.get(one).start();
            }
            case STOP_RUNNER -> stop(runners.get(one).pid(), 1000 + random.nextInt(11_000));
            case KILL_BROKER -> {
                broker.kill();
                if (!PAIR) {
                    broker.start(GATHER);
                }
            }
            case RETURN_BROKER -> broker.start(GATHER);
            case STOP_BROKER -> stop(broker.process().pid(), 500 + random.nextInt(6_000));
            case KILL_BACKUP -> {
                brokers.get(1).kill();
                brokers.get(1).begin(GATHER);
            }
            case CUT -> network.forEach(TcpProxy::cut);
            case STALL -> {
                network.forEach(TcpProxy::hold);
                pass(500 + random.nextInt(7_000));
                network.forEach(TcpProxy::release);
            }
            case SLOW -> {
                Duration delay = Duration.ofMillis(20 + random.nextInt(180));
                network.forEach(proxy -> proxy.delay(delay));
                pass(3_000);
                network.forEach(proxy -> proxy.delay(Duration.ZERO));
            }
            case VANISH -> {
                network.forEach(TcpProxy::vanish);
                pass(1000 + random.nextInt(9_000));
                network.forEach(TcpProxy::appear);
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
        long begin = System.nanoTime();
        post(body, first)
                .thenCompose(accepted -> accepted ? CompletableFuture.completedFuture(true) : post(body, (first + 1) % RUNNERS))
                .thenAccept(accepted -> {
                    long now = System.nanoTime();
                    ledger.add(new Entry(room, number, accepted, now, Duration.ofNanos(now - begin).toMillis(), fault));
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

    /** Not sets of {@code Set.of}: these take minutes for so many names that differ in their last digits only. */
    private Set<String> accepted() {
        return ledger.stream().filter(Entry::accepted).map(Entry::event).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** {@return the numbers of a room's events that were answered 200, by their first delivery} */
    private static List<Integer> numbers(int room, Collection<String> delivered) {
        String of = room + "/";
        return delivered.stream().filter(event -> event.startsWith(of)).map(event -> Integer.valueOf(event.substring(of.length())))
                .toList();
    }

    /** {@return how many events were delivered for the first time after a later one of their room} */
    private static int overtaken(Set<String> delivered) {
        Map<String, Integer> latest = new HashMap<>();
        int overtaken = 0;
        for (String event : delivered) {
            int number = Integer.parseInt(event.replaceFirst(".*/", ""));
            overtaken += latest.merge(event.replaceFirst("/.*", ""), number, Math::max) > number ? 1 : 0;
        }
        return overtaken;
    }

    /** {@return how often some of the events were delivered again} */
    private static int repeated(Collection<String> delivered, Set<String> some) {
        List<String> deliveries = delivered.stream().filter(some::contains).toList();
        return deliveries.size() - new HashSet<>(deliveries).size();
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

    /** @param before what was accepted while there were faults: what a process has in hand that dies may be overtaken at the relaxed destination */
    private void assertDelivered(Map<Fault, List<Long>> times, Set<String> before) {
        Set<String> accepted = accepted();
        for (Queue<String> delivered : HAS_STRICT ? List.of(relaxed, strict) : List.of(relaxed)) {
            await().atMost(PATIENCE).untilAsserted(() -> {
                Set<String> missing = new LinkedHashSet<>(accepted);
                missing.removeAll(new HashSet<>(delivered));
                assertThat(missing).as("seed %d, %s", SEED, times).isEmpty();
            });
        }
        Set<String> first = new LinkedHashSet<>(relaxed);
        first.retainAll(accepted);
        Set<String> firstInOrder = new LinkedHashSet<>(strict);
        firstInOrder.retainAll(accepted);
        List<Entry> failed = ledger.stream().filter(entry -> !entry.accepted).toList();
        List<Entry> ofRunners = failed.stream().filter(entry -> entry.fault == null || !entry.fault.isOfTheBroker()).toList();
        Map<Fault, Long> failedBy = failed.stream().filter(entry -> entry.fault != null)
                .collect(Collectors.groupingBy(Entry::fault, () -> new EnumMap<>(Fault.class), Collectors.counting()));
        Map<Fault, Long> slowest = ledger.stream().filter(entry -> entry.fault != null)
                .collect(Collectors.toMap(Entry::fault, Entry::millis, Math::max, () -> new EnumMap<>(Fault.class)));
        int faults = times.values().stream().mapToInt(List::size).sum();
        System.out.printf(
                "%n%d runners, %s, %d a second, %d faults: %d callbacks, %d answered 200, %d events delivered, %d of them again, %d overtaken; "
                        + "strict: %d delivered, %d of them again, %d refused at first, %d overtaken; not answered 200 by two runners: "
                        + "%s, in 30 s %d at most, %d without a fault of the broker; the slowest answer, in ms: %s; until all rooms went "
                        + "on, in ms: %s; seed %d%n%n",
                RUNNERS, PAIR ? "a pair" : "one broker", RATE, faults, ledger.size(),
                accepted.size(), first.size(), repeated(relaxed, new HashSet<>(relaxed)), overtaken(first),
                firstInOrder.size(),
                repeated(strict, new HashSet<>(strict)), refused.size(), overtaken(firstInOrder), failedBy,
                mostFailures(failed),
                mostFailures(ofRunners), slowest, times, SEED);
        first.removeAll(before);
        for (Queue<String> delivered : List.of(relaxed, strict)) {
            assertThat(repeated(delivered, new HashSet<>(delivered))).as("deliveries again, seed %d", SEED)
                    .isLessThanOrEqualTo(faults * IN_HAND);
            assertThat(repeated(delivered, first)).as("deliveries again after the faults, seed %d", SEED).isZero();
        }
        for (int room = 0; room < ROOMS; room++) {
            assertThat(numbers(room, first)).as("first deliveries of room %d after the faults, seed %d, %s", room, SEED, times)
                    .isSorted();
            assertThat(numbers(room, firstInOrder)).as("strict first deliveries of room %d, seed %d, %s", room, SEED, times)
                    .isSorted();
        }
        assertThat(mostFailures(PAIR ? failed : ofRunners)).as("failures in 30 s, seed %d, %s", SEED, failedBy).isLessThan(BAN);
    }
}

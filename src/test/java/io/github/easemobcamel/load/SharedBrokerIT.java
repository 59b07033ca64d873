package io.github.easemobcamel.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.BrokerProcess;
import io.github.easemobcamel.HttpReceiver;
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
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two runners at one broker as {@code deploy/artemis} sets it up, each in a process of its own, and senders whose second try goes to
 * the other runner, as with a balancer in front. Processes are killed and stopped meanwhile. System properties:
 * {@code proof.faults}, {@code proof.seed}.
 */
class SharedBrokerIT {

    private static final int FAULTS = Integer.getInteger("proof.faults", Fault.values().length);
    private static final long SEED = Long.getLong("proof.seed", new Random().nextInt(1_000_000));
    private static final int ROOMS = 20;
    /** As Easemob's, which tries twice and waits 10 s. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(200);
    /** How many callbacks of each room come at least when the faults are over. */
    private static final int QUIET = 10;

    @TempDir
    private Path folder;

    private final HttpReceiver receiver = new HttpReceiver();
    private final List<RunnerProcess> runners = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final ConcurrentLinkedQueue<Entry> ledger = new ConcurrentLinkedQueue<>();
    private volatile boolean ended;

    private enum Fault {
        KILL_RUNNER, STOP_RUNNER, KILL_BROKER, STOP_BROKER
    }

    /** A callback, by its room and its number in it, and whether it was answered 200. */
    private record Entry(int room, int number, boolean accepted) {
        private String event() {
            return room + "/" + number;
        }
    }

    @Test
    void losesNothingAndHasRoomsInOrderAgainAfterwards() throws Exception {
        Random random = new Random(SEED);
        List<String> story = new ArrayList<>();
        try (receiver; BrokerProcess broker = new BrokerProcess(folder.resolve("broker"))) {
            broker.start(Duration.ofMillis(1));
            for (int i = 0; i < 2; i++) {
                runners.add(new RunnerProcess(Files.createDirectory(folder.resolve("runner-" + i)),
                        URI.create(receiver.url()).getPort()).with("easemob.broker.url", broker.url())
                        .with("easemob.broker.shared", "true").start());
            }
            List<Thread> senders = IntStream.range(0, ROOMS).mapToObj(room -> new Thread(() -> send(room))).toList();
            senders.forEach(Thread::start);
            List<Fault> faults = new ArrayList<>(List.of(Fault.values()));
            for (int i = 0; i < FAULTS; i++) {
                if (i % faults.size() == 0) {
                    Collections.shuffle(faults, random);
                }
                String what = cause(faults.get(i % faults.size()), broker, random);
                long begin = System.nanoTime();
                awaitAccepted();
                story.add(what + ", all rooms again after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
            }
            await().atMost(PATIENCE).until(() -> delivered().containsAll(accepted()));
            Set<String> before = accepted();
            for (int i = 0; i < QUIET; i++) {
                awaitAccepted();
            }
            ended = true;
            for (Thread sender : senders) {
                sender.join();
            }
            assertDelivered(story, before);
        } finally {
            for (RunnerProcess runner : runners) {
                runner.close();
            }
        }
    }

    private String cause(Fault fault, BrokerProcess broker, Random random) throws Exception {
        int runner = random.nextInt(runners.size());
        switch (fault) {
            case KILL_RUNNER -> {
                runners.get(runner).kill();
                runners.get(runner).start();
            }
            case STOP_RUNNER -> stop(runners.get(runner).pid(), Duration.ofMillis(1000 + random.nextInt(11_000)));
            case KILL_BROKER -> {
                broker.kill();
                broker.start(Duration.ofMillis(1));
            }
            case STOP_BROKER -> stop(broker.process().pid(), Duration.ofMillis(500 + random.nextInt(7_000)));
        }
        return fault + (fault.name().endsWith("RUNNER") ? " " + runner : "");
    }

    private static void stop(long pid, Duration time) throws Exception {
        signal("-STOP", pid);
        TimeUnit.MILLISECONDS.sleep(time.toMillis());
        signal("-CONT", pid);
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

    private void send(int room) {
        for (int number = 0; !ended; number++) {
            byte[] body = new String(SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom("room-" + room)
                    .fresh(TestRunner.SECRET, Instant.now()), UTF_8)
                    .replaceFirst("\\{", "{\"event\":\"" + room + "/" + number + "\",")
                    .getBytes(UTF_8);
            int first = number % 2;
            ledger.add(new Entry(room, number, post(body, first) || post(body, 1 - first)));
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean post(byte[] body, int runner) {
        try {
            return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + runners.get(runner).port() + "/callbacks"))
                    .timeout(LONGEST_ANSWER).header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(body))
                    .build(), BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
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

    /** @param before what was accepted while there were faults: what a process has in hand that dies may be overtaken */
    private void assertDelivered(List<String> story, Set<String> before) {
        Set<String> accepted = accepted();
        await().atMost(PATIENCE).untilAsserted(
                () -> assertThat(delivered()).as("seed %d, %s", SEED, story).containsAll(accepted));
        Set<String> delivered = delivered();
        int overtaken = 0;
        for (int room = 0; room < ROOMS; room++) {
            String of = room + "/";
            List<String> events = delivered.stream().filter(event -> event.startsWith(of) && accepted.contains(event)).toList();
            List<Integer> numbers = events.stream().map(event -> Integer.valueOf(event.substring(of.length()))).toList();
            overtaken += (int) IntStream.range(1, numbers.size()).filter(i -> numbers.get(i) < numbers.get(i - 1)).count();
            assertThat(events.stream().filter(event -> !before.contains(event))
                    .map(event -> Integer.valueOf(event.substring(of.length()))))
                    .as("first deliveries of room %d after the faults, seed %d, %s", room, SEED, story).isSorted();
        }
        System.out.printf(
                "%nTwo runners, one broker: %d callbacks, %d answered 200, %d events delivered, %d of them again, %d overtaken; "
                        + "%s, seed %d%n%n",
                ledger.size(), accepted.size(), delivered.size(), receiver.taken().size() - delivered.size(),
                overtaken, story, SEED);
    }
}

package io.github.easemobcamel.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.CallbackSignature;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of broken requests: none is answered 5xx, nothing that is wrongly signed is stored, every tenth, a valid one, is
 * answered 200 and delivered, and afterwards the runner holds no more heap, threads and descriptors than before.
 *
 * <p>{@code mvn test -Dtest=BrokenRequestsTest -Dbroken.requests=100000} for more than the build has time for.
 */
class BrokenRequestsTest {

    private static final int REQUESTS = Integer.getInteger("broken.requests", 3000);
    private static final long SEED = Long.getLong("broken.seed", System.nanoTime());
    private static final int SENDERS = 8;
    private static final int VALID_EVERY = 10;
    private static final long HEAP_MARGIN = 16 << 20;
    private static final int MARGIN = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    private final Map<String, Map<String, AtomicInteger>> outcomes = new ConcurrentSkipListMap<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Set<String> valid = ConcurrentHashMap.newKeySet();
    private final Set<String> delivered = ConcurrentHashMap.newKeySet();

    @AfterEach
    void stop() {
        senders.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void answersNoneWithAnErrorOfItsOwnStoresNoneAndDoesNotGrow(@TempDir Path home) throws Exception {
        FastReceiver receiver = new FastReceiver(vertx, (callId, body) -> delivered.add(new String(body, UTF_8))).open();
        try (RunnerProcess runner = new RunnerProcess(home, receiver.port()).start()) {
            send(runner, REQUESTS / 5);
            Footprint before = runner.gauge().afterCollection();
            send(runner, REQUESTS - REQUESTS / 5);

            outcomes.forEach((kind, results) -> System.out.printf("%-36s %s%n", kind, results));
            await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(delivered).hasSize(accepted.get()));
            assertThat(delivered).as("delivered").containsAll(valid).allMatch(BrokenRequestsTest::isSigned, "rightly signed");
            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                Footprint after = runner.gauge().afterCollection();
                System.out.printf("seed %d, before: %s; after: %s%n", SEED, before, after);
                assertThat(after.heap()).as("heap").isLessThan(before.heap() + HEAP_MARGIN);
                assertThat(after.threads()).as("threads").isLessThan(before.threads() + MARGIN);
                assertThat(after.descriptors()).as("descriptors").isLessThan(before.descriptors() + MARGIN);
            });
        }
    }

    private void send(RunnerProcess runner, int count) throws Exception {
        List<Future<?>> running = new ArrayList<>();
        for (int sender = 0; sender < SENDERS; sender++) {
            Random random = new Random(SEED + sender + count);
            running.add(senders.submit(() -> {
                for (int i = 0; i < count / SENDERS; i++) {
                    if (i % VALID_EVERY == 0) {
                        sendValid(runner);
                    } else {
                        sendBroken(runner, BrokenRequest.KINDS.get(random.nextInt(BrokenRequest.KINDS.size())).apply(random));
                    }
                }
                return null;
            }));
        }
        for (Future<?> sender : running) {
            sender.get();
        }
    }

    private void sendValid(RunnerProcess runner) throws IOException {
        byte[] body = BrokenRequest.valid();
        try (RawConnection connection = new RawConnection(runner.port())) {
            connection.write(BrokenRequest.post("valid", body).bytes());
            List<Integer> answers = connection.answers(false);
            note("valid", answers);
            assertThat(answers).as("answer to a valid callback").containsExactly(200);
            valid.add(new String(body, UTF_8));
        }
    }

    private void sendBroken(RunnerProcess runner, BrokenRequest request) throws IOException {
        try (RawConnection connection = new RawConnection(runner.port())) {
            connection.write(request.bytes());
            if (request.complete()) {
                List<Integer> answers = connection.answers(request.kind().equals("pipelined"));
                note(request.kind(), answers);
                assertThat(answers).as(() -> request.kind() + ": " + new String(request.bytes(), UTF_8))
                        .allMatch(status -> status < 500);
            } else {
                note(request.kind(), List.of());
            }
        }
    }

    private void note(String kind, List<Integer> answers) {
        accepted.addAndGet((int) answers.stream().filter(status -> status == 200).count());
        outcomes.computeIfAbsent(kind, key -> new ConcurrentSkipListMap<>())
                .computeIfAbsent(answers.toString(), key -> new AtomicInteger()).incrementAndGet();
    }

    private static boolean isSigned(String body) {
        try {
            JsonNode callback = JSON.readTree(body);
            return callback.path("security").asText().equals(CallbackSignature.of(callback.path("callId").asText(),
                    TestRunner.SECRET, callback.path("timestamp").asText()));
        } catch (IOException e) {
            return false;
        }
    }
}

package io.github.easemobcamel;

import static io.github.easemobcamel.TestRunner.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two runners at a broker that dies. */
class KilledBrokerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The broker knows a callback in memory for so long before it is on disk. */
    private static final Duration GATHER = Duration.ofMillis(1500);

    @TempDir
    private Path brokerDir;

    /** Two runners have received one callback; the answer of none may rest on what the other one has sent to the broker. */
    @Test
    void hasOnDiskWhatEitherRunnerHasAnswered(@TempDir Path home, @TempDir Path otherHome) {
        try (HttpReceiver receiver = new HttpReceiver(); BrokerProcess broker = new BrokerProcess(brokerDir)) {
            broker.start(GATHER);
            try (TestRunner one = runner(home, broker, receiver).start();
                    TestRunner other = runner(otherHome, broker, receiver).start()) {
                byte[] body = SampleCallback.of(Operation.KICK, Scope.CHATROOM).fresh(SECRET, Instant.now());
                List<CompletableFuture<Integer>> answers = Stream.of(one, other)
                        .map(runner -> CompletableFuture.supplyAsync(() -> runner.post(body).statusCode())).toList();

                CompletableFuture<Object> first = CompletableFuture.anyOf(answers.toArray(CompletableFuture[]::new));
                assertThat(first).succeedsWithin(PATIENCE).isEqualTo(200);
                broker.kill();
                broker.start(Duration.ofMillis(1));

                await().atMost(PATIENCE).untilAsserted(() -> assertThat(receiver.taken())
                        .extracting(received -> new String(received.body(), UTF_8)).containsOnly(new String(body, UTF_8)));
            }
        }
    }

    private static TestRunner runner(Path home, BrokerProcess broker, HttpReceiver receiver) {
        return new TestRunner(home).with("easemob.broker.url", broker.url()).with("easemob.broker.shared", "true")
                .with("easemob.destination.service.uri", receiver.url()).with("easemob.forward.default", "service");
    }
}

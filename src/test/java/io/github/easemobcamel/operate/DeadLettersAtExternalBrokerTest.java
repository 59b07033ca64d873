package io.github.easemobcamel.operate;

import static io.github.easemobcamel.TestRunner.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.ArtemisBroker;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The administration of a runner whose broker is elsewhere and wants user and password. */
class DeadLettersAtExternalBrokerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path home;
    @TempDir
    private Path brokerDir;

    @Test
    void findsReplaysAndPurges() {
        try (HttpReceiver receiver = new HttpReceiver();
                ArtemisBroker broker = new ArtemisBroker(brokerDir);
                TestRunner runner = new TestRunner(home).with("easemob.broker.url", broker.url())
                        .with("easemob.destination.service.uri", receiver.url())
                        .with("easemob.destination.service.retry.max-attempts", "1")
                        .with("easemob.destination.service.retry.probe-interval", "1ms")
                        .with("easemob.forward.default", "service")) {
            receiver.answering(request -> 500);
            runner.start();
            IntStream.range(0, 150).forEach(i -> runner.post(SampleCallback.of(Operation.KICK, Scope.GROUP)
                    .inRoom("room-" + i % 3).fresh(SECRET, Instant.now())));
            await().atMost(PATIENCE).until(() -> broker.messageCount("dead-letters.service") == 150);
            receiver.answering(request -> 200);

            assertThat(call(runner, "", null)).contains("\"count\":150", "\"events\":[{");
            call(runner, "/replay", "{\"roomId\": \"room-1\"}");
            await().atMost(PATIENCE).until(() -> receiver.taken().size() == 50);
            await().atMost(PATIENCE).until(() -> !jobs(runner).contains("running"));
            call(runner, "/purge", "{\"error\": \"500\"}");

            await().atMost(PATIENCE).until(() -> broker.messageCount("dead-letters.service") == 0);
            assertThat(receiver.taken()).hasSize(50);
            await().atMost(PATIENCE).until(() -> !jobs(runner).contains("running"));
        }
    }

    private static String jobs(TestRunner runner) {
        return TestRunner.send(HttpRequest.newBuilder(runner.managementUri("/admin/jobs")).build()).body();
    }

    private static String call(TestRunner runner, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(runner.managementUri("/admin/dead-letters/service" + path))
                .header("Content-Type", "application/json");
        return TestRunner.send((body == null ? request : request.POST(BodyPublishers.ofString(body))).build()).body();
    }
}

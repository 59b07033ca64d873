package io.github.easemobcamel.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.Processor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps no callback waiting: a user's own HTTP endpoint that hangs, and deliveries when answers are late. */
class IsolationTest {

    @Test
    void receivesWhileEveryCallOfAUsersOwnEndpointHangs(@TempDir Path home) {
        CountDownLatch released = new CountDownLatch(1);
        AtomicInteger hanging = new AtomicInteger();
        try (TestRunner runner = new TestRunner(home).withRoute("hang.camel.yaml", """
                - route:
                    id: hang
                    from:
                      uri: platform-http:/hang
                      steps:
                        - process:
                            ref: hanging
                """).beforeStart(camel -> camel.getRegistry().bind("hanging", (Processor) exchange -> {
            hanging.incrementAndGet();
            released.await();
        })).start()) {
            URI own = runner.callbackUri().resolve("/hang");
            HttpClient client = HttpClient.newHttpClient();
            var calls = Stream.generate(() -> client.sendAsync(HttpRequest.newBuilder(own).build(), BodyHandlers.discarding()))
                    .limit(60).toList();
            await().until(() -> hanging.get() >= 20);

            HttpResponse<String> answer = runner.post(SampleCallback.of(Operation.KICK, Scope.GROUP)
                    .fresh(TestRunner.SECRET, Instant.now()));

            assertThat(answer.body()).contains("accepted");
            assertThat(calls).noneMatch(CompletableFuture::isDone);
            released.countDown();
            assertThat(calls).allSatisfy(call -> assertThat(call.join().statusCode()).isIn(200, 204));
        }
    }

    @Test
    void tellsDeliveriesThatAnswersAreLate(@TempDir Path home) throws IOException {
        String route = Files.readString(Path.of("routes/receive-callback.camel.yaml"));
        String slow = route.replace("        - bean:\n            id: bean-answer\n", """
                        - delay:
                            id: delay-answer
                            expression:
                              constant:
                                expression: "600"
                        - bean:
                            id: bean-answer
                """);
        assertThat(slow).isNotEqualTo(route);
        try (TestRunner runner = new TestRunner(home).withRoute("receive-callback.camel.yaml", slow).start()) {
            assertThat(isLate(runner)).isFalse();

            await().until(() -> {
                runner.post(SampleCallback.of(Operation.KICK, Scope.GROUP).fresh(TestRunner.SECRET, Instant.now()));
                return isLate(runner);
            });
            await().until(() -> !isLate(runner));
        }
    }

    private static boolean isLate(TestRunner runner) {
        return TestRunner.send(HttpRequest.newBuilder(runner.managementUri("/observe/metrics")).build()).body()
                .contains("easemob_camel_answers_late 1.0");
    }
}

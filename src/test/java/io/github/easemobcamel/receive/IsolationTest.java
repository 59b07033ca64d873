package io.github.easemobcamel.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.Processor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's own HTTP endpoint that hangs keeps no callback waiting. */
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
}

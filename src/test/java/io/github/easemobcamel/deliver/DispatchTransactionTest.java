package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lets dispatch fail after it has put an event into all destination queues: then none of them has it. */
class DispatchTransactionTest {

    private static final String NEXT_ROUTE = "\n- route:\n    id: choose-destinations";

    @TempDir
    private Path home;

    @Test
    void reachesAllQueuesOrNone() throws IOException {
        AtomicBoolean broken = new AtomicBoolean(true);
        AtomicInteger attempts = new AtomicInteger();
        String dispatch = Files.readString(Path.of("routes/dispatch-callback.camel.yaml"));
        assertThat(dispatch).contains(NEXT_ROUTE);
        try (HttpReceiver receiver = new HttpReceiver();
                TestRunner runner = new TestRunner(home)
                        .with("easemob.destination.a.uri", receiver.url() + "/a")
                        .with("easemob.destination.b.uri", receiver.url() + "/b")
                        .with("easemob.forward.default", "a, b")
                        .withRoute("dispatch-callback.camel.yaml", dispatch.replace(NEXT_ROUTE, """
                                        - process:
                                            id: process-fail
                                            ref: failing
                                """ + NEXT_ROUTE))
                        .beforeStart(camel -> camel.getRegistry().bind("failing", (org.apache.camel.Processor) exchange -> {
                            attempts.incrementAndGet();
                            if (broken.get()) {
                                throw new IllegalStateException("broken for now");
                            }
                        })).start()) {
            runner.post(SampleCallback.of(Operation.KICK, Scope.GROUP).fresh(TestRunner.SECRET, Instant.now()));
            await().until(() -> attempts.get() >= 2);
            assertThat(receiver.received()).isEmpty();
            broken.set(false);
            await().atMost(Duration.ofSeconds(30)).until(() -> receiver.received().size() == 2);
            assertThat(receiver.received().stream().map(HttpReceiver.Received::path)).containsExactlyInAnyOrder("/a", "/b");
        }
    }
}

package io.github.easemobcamel;

import static io.github.easemobcamel.TestRunner.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a runner knows of the callbacks that the one before it stored; the proof asks the same after a crash. */
class RestartTest {

    @TempDir
    private Path home;
    private final HttpReceiver receiver = new HttpReceiver();

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void recognisesWhatWasDispatchedAndWhatWasNot() throws Exception {
        byte[] dispatched = sample();
        byte[] waiting = sample();
        try (TestRunner runner = runner().start()) {
            assertThat(answer(runner, dispatched)).contains("accepted");
            await().until(() -> receiver.taken().size() == 1);
            runner.camelContext().getRouteController().stopRoute("dispatch-callback");
            assertThat(answer(runner, waiting)).contains("accepted");
        }

        try (TestRunner restarted = runner().start()) {
            assertThat(answer(restarted, dispatched)).contains("duplicate");
            assertThat(answer(restarted, waiting)).contains("duplicate");
            byte[] otherBody = new String(dispatched, UTF_8).replace("kick", "ban").getBytes(UTF_8);
            assertThat(answer(restarted, otherBody)).contains("accepted");
            assertThat(answer(restarted, otherBody)).contains("duplicate");

            assertThat(taken(restarted.camelContext(), "conflicts")).isEqualTo(otherBody);
            await().until(() -> receiver.taken().size() == 2);
            assertThat(receiver.taken()).extracting(HttpReceiver.Received::body).containsExactly(dispatched, waiting);
        }
    }

    /** Were the event to leave its queue all the same, its retry would be stored once more after the next start. */
    @Test
    void keepsAnEventInItsQueueWhileItsCallIdCannotBeWritten() throws Exception {
        Path inTheWay = home.resolve("data/call-ids");
        Files.createDirectories(inTheWay.getParent());
        Files.createFile(inTheWay);
        try (CapturedLog log = new CapturedLog(); TestRunner runner = runner().start()) {
            assertThat(answer(runner, sample())).contains("accepted");
            await().until(() -> log.lines().stream().anyMatch(line -> line.contains("events stay in the queue callbacks")));
            assertThat(receiver.received()).isEmpty();

            Files.delete(inTheWay);
            await().until(() -> receiver.taken().size() == 1);
        }
    }

    private static byte[] taken(CamelContext camel, String queue) {
        return camel.createConsumerTemplate().receiveBody("jms:queue:" + queue, 10_000, byte[].class);
    }

    private static String answer(TestRunner runner, byte[] callback) {
        return runner.post(callback).body();
    }

    private TestRunner runner() {
        return new TestRunner(home).with("easemob.destination.service.uri", receiver.url())
                .with("easemob.forward.default", "service");
    }

    private static byte[] sample() {
        return SampleCallback.of(Operation.KICK, Scope.CHATROOM).fresh(SECRET, Instant.now());
    }
}

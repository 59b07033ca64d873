package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.HttpReceiver.Received;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.http.client.EndlessAnswer;
import io.github.easemobcamel.http.client.RawHttpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's own route that sends events to a web address: what leaves with them, and what it takes back. */
class RouteOverHttpTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path home;

    private TestRunner runnerWith(String steps) throws IOException {
        TestRunner runner = new TestRunner(home).with("easemob.destination.own.uri", "direct:send-on")
                .with("easemob.destination.own.retry.max-attempts", "1").with("easemob.forward.default", "own");
        Files.writeString(home.resolve("routes/send-on.camel.yaml"), """
                - route:
                    id: send-on
                    description: Sends what comes to a web address.
                    errorHandler:
                      noErrorHandler: {}
                    from:
                      uri: direct:send-on
                      steps:
                """ + steps.indent(12));
        return runner;
    }

    @Test
    void keepsTheHeadersOfTheEventAndSaysThatItIsJson() throws IOException {
        try (HttpReceiver receiver = new HttpReceiver(); TestRunner runner = runnerWith("""
                - setHeader:
                    name: x-room
                    expression:
                      simple:
                        expression: "${header.roomId}"
                - setHeader:
                    name: target
                    expression:
                      constant:
                        expression: everybody
                - to:
                    id: to-service
                    uri: %s/hook
                """.formatted(receiver.url())).start()) {
            runner.post(sample());

            await().atMost(PATIENCE).until(() -> receiver.taken().size() == 1);
            Received request = receiver.taken().get(0);
            List<String> own = EventHeader.ALL.stream().map(name -> name.toLowerCase(Locale.ROOT))
                    .filter(name -> !name.equals("target")).toList();
            assertThat(request.headers()).doesNotContainKeys(own.toArray(String[]::new));
            assertThat(request.header("x-room")).isEqualTo("173558850453505");
            assertThat(request.header("target")).isEqualTo("everybody");
            assertThat(request.header("content-type")).isEqualTo("application/json");
        }
    }

    @Test
    void saysNothingOfABodyThatIsNoJsonAndLeavesATypeThatIsSet() throws IOException {
        try (HttpReceiver receiver = new HttpReceiver(); TestRunner runner = runnerWith("""
                - setHeader:
                    name: Content-Type
                    expression:
                      constant:
                        expression: application/vnd.mine+json
                - to:
                    id: to-service
                    uri: %1$s/typed
                - removeHeaders:
                    pattern: "*"
                - setBody:
                    expression:
                      constant:
                        expression: "{no JSON"
                - to:
                    id: to-other-service
                    uri: %1$s/plain
                """.formatted(receiver.url())).start()) {
            runner.post(sample());

            await().atMost(PATIENCE).until(() -> receiver.taken().size() == 2);
            assertThat(receiver.taken().get(0).header("content-type")).isEqualTo("application/vnd.mine+json");
            assertThat(receiver.taken().get(1).header("content-type")).isNotEqualTo("application/json");
        }
    }

    @Test
    void readsNoAnswerWithoutEndAndFailsTheEvent() throws IOException {
        try (RawHttpServer server = EndlessAnswer.CHUNKS.serve(); TestRunner runner = runnerWith("""
                - to:
                    id: to-service
                    uri: %s
                """.formatted(server.url())).start()) {
            runner.post(sample());

            assertThat(deadLetterReason(runner)).contains("longer than 1048576 bytes");
            assertThat(server.sent()).isLessThan(EndlessAnswer.WHOLE);
        }
    }

    @Test
    void endsAnAnswerThatDripsInWithTheResponseTimeout() throws IOException {
        try (RawHttpServer server = new RawHttpServer(connection -> {
            connection.readRequest();
            connection.say("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
            while (true) {
                TimeUnit.MILLISECONDS.sleep(50);
                connection.say("a");
            }
        }); TestRunner runner = runnerWith("""
                - to:
                    id: to-service
                    uri: %s
                    parameters:
                      responseTimeout: 700
                """.formatted(server.url())).start()) {
            runner.post(sample());

            assertThat(deadLetterReason(runner)).contains("no whole answer within 700 ms");
        }
    }

    private static String deadLetterReason(TestRunner runner) {
        return runner.camelContext().createConsumerTemplate().receive("jms:queue:dead-letters.own", PATIENCE.toMillis())
                .getMessage().getHeader(DeliveryAttempts.REASON, String.class);
    }

    private static byte[] sample() {
        return SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom("173558850453505").fresh(TestRunner.SECRET, Instant.now());
    }
}

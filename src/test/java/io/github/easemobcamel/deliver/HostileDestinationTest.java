package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.http.client.EndlessAnswer;
import io.github.easemobcamel.http.client.RawHttpServer;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a destination answers, and however slowly, costs its own deliveries one attempt each and nobody else anything. */
class HostileDestinationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path home;

    @Test
    void readsNoAnswerWithoutEnd() {
        Map<EndlessAnswer, RawHttpServer> servers = new EnumMap<>(EndlessAnswer.class);
        TestRunner runner = new TestRunner(home).with("easemob.forward.default",
                Stream.of(EndlessAnswer.values()).map(HostileDestinationTest::name).collect(Collectors.joining(",")));
        for (EndlessAnswer answer : EndlessAnswer.values()) {
            servers.put(answer, answer.serve());
            destination(runner, name(answer), servers.get(answer).url());
        }
        try (runner) {
            runner.start().post(sample());

            assertThat(EndlessAnswer.values()).filteredOn(answer -> !answer.hasStatus())
                    .allSatisfy(answer -> assertThat(deadLetter(runner, name(answer))).isNotNull());
            assertThat(EndlessAnswer.values()).allSatisfy(answer -> {
                await().atMost(PATIENCE).until(() -> servers.get(answer).requests().size() == 1);
                assertThat(servers.get(answer).sent()).as("bytes sent by %s", answer).isLessThan(EndlessAnswer.WHOLE);
            });
            assertThat(EndlessAnswer.values()).filteredOn(EndlessAnswer::hasStatus)
                    .allSatisfy(answer -> isDelivered(runner, name(answer)));
        } finally {
            servers.values().forEach(RawHttpServer::close);
        }
    }

    @Test
    void endsEveryAnswerThatDripsInWithTheTimeout() {
        Map<String, RawHttpServer.Talk> talks = Map.of(
                "says-nothing", connection -> drip(connection, "", ""),
                "interim", connection -> drip(connection, "", "HTTP/1.1 100 Continue\r\n\r\n"),
                "status-line", connection -> drip(connection, "HTTP/1.1 200 ", "a"),
                "header", connection -> drip(connection, "HTTP/1.1 200 OK\r\nX-A: ", "a"),
                "headers", connection -> drip(connection, "HTTP/1.1 200 OK\r\n", "X-A: a\r\n"));
        Map<String, RawHttpServer> servers = talks.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, talk -> new RawHttpServer(talk.getValue())));
        TestRunner runner = new TestRunner(home).with("easemob.forward.default", String.join(",", servers.keySet()));
        servers.forEach((name, server) -> destination(runner, name, server.url())
                .with("easemob.destination." + name + ".timeout", "1s"));
        try (runner) {
            runner.start().post(sample());

            assertThat(servers.keySet()).allSatisfy(name -> assertThat(
                    deadLetter(runner, name).getMessage().getHeader(DeliveryAttempts.REASON, String.class)).contains("Timeout"));
        } finally {
            servers.values().forEach(RawHttpServer::close);
        }
    }

    /** The status says what became of the event; the connection is not waited for. */
    @Test
    void doesNotWaitForABodyThatDripsIn() {
        try (RawHttpServer server = new RawHttpServer(
                connection -> drip(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "a"));
                TestRunner runner = destination(new TestRunner(home), "service", server.url())
                        .with("easemob.destination.service.timeout", "1h").with("easemob.forward.default", "service")) {
            runner.start().post(sample());

            isDelivered(runner, "service");
        }
    }

    @Test
    void delaysNobodyElseWhileAllDeliveriesOfOneDripIn() {
        // The server ends before the runner, which would wait for what it has begun.
        try (TestRunner runner = new TestRunner(home);
                HttpReceiver good = new HttpReceiver();
                RawHttpServer server = new RawHttpServer(connection -> drip(connection, "HTTP/1.1 200 OK\r\nX-A: ", "a"))) {
            destination(destination(runner, "slow", server.url()), "good", good.url())
                    .with("easemob.destination.slow.timeout", "1h").with("easemob.forward.default", "slow,good").start();
            for (int room = 1; room <= 20; room++) {
                runner.post(sample("" + room));
            }

            await().atMost(PATIENCE).until(() -> server.requests().size() == 4 && good.taken().size() == 20);
        }
    }

    private static void drip(RawHttpServer.Connection connection, String beginning, String drop) throws Exception {
        if (connection.readRequest()) {
            connection.say(beginning);
            while (true) {
                TimeUnit.MILLISECONDS.sleep(50);
                connection.say(drop);
            }
        }
    }

    private static TestRunner destination(TestRunner runner, String name, String uri) {
        return runner.with("easemob.destination." + name + ".uri", uri)
                .with("easemob.destination." + name + ".retry.max-attempts", "1");
    }

    private static String name(EndlessAnswer answer) {
        return answer.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Exchange deadLetter(TestRunner runner, String destination) {
        Exchange dead = runner.camelContext().createConsumerTemplate()
                .receive("jms:queue:dead-letters." + destination, PATIENCE.toMillis());
        assertThat(dead).as("in the dead letters of " + destination).isNotNull();
        return dead;
    }

    private static void isDelivered(TestRunner runner, String destination) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(TestRunner.send(
                HttpRequest.newBuilder(runner.managementUri("/observe/metrics")).build()).body().lines())
                .contains("easemob_camel_deliveries_total{destination=\"" + destination + "\",outcome=\"delivered\"} 1.0"));
    }

    private static byte[] sample() {
        return sample("173558850453505");
    }

    private static byte[] sample(String room) {
        return SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom(room).fresh(TestRunner.SECRET, Instant.now());
    }
}

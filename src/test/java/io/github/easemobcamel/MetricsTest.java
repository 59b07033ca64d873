package io.github.easemobcamel;

import static io.github.easemobcamel.TestRunner.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.event.CallbackSignature;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks the management port for metrics, as Prometheus does. */
class MetricsTest {

    private static final String PROMETHEUS_ACCEPT = "application/openmetrics-text;version=1.0.0;q=0.6,"
            + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern NAME = Pattern.compile("`(easemob_camel_[a-z_]+)`");
    private static final Pattern MENTION = Pattern.compile("easemob_camel_[a-z_]+");

    @TempDir
    Path home;

    @Test
    void tellsWhatTheProcessTakes() {
        try (TestRunner runner = new TestRunner(home).start()) {
            var reply = TestRunner.send(HttpRequest.newBuilder(runner.managementUri("/observe/metrics"))
                    .header("Accept", PROMETHEUS_ACCEPT).build());
            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(reply.body()).contains("jvm_memory_used_bytes{", "process_files_open_files", "process_cpu_usage");
        }
    }

    @Test
    void countsCallbacksByTheirAnswer() {
        try (TestRunner runner = new TestRunner(home).with("easemob.forward.default", "").start()) {
            byte[] kick = kick("room-1");
            runner.post(kick);
            runner.post(kick);
            runner.post("no json".getBytes(StandardCharsets.UTF_8));
            runner.post(SampleCallback.of(Operation.KICK, Scope.GROUP).fresh("another secret", Instant.now()));
            TestRunner.send(HttpRequest.newBuilder(runner.callbackUri()).build());

            await().atMost(PATIENCE).until(() -> answered(runner, "method-not-allowed", 405) == 1);
            assertThat(answered(runner, "accepted", 200)).isEqualTo(1);
            assertThat(answered(runner, "duplicate", 200)).isEqualTo(1);
            assertThat(answered(runner, "malformed", 400)).isEqualTo(1);
            assertThat(answered(runner, "unauthorized", 401)).isEqualTo(1);
            assertThat(answered(runner, "unavailable", 503)).isZero();
        }
    }

    @Test
    void foldsOperationsOfOthersIntoOneLabel() {
        try (TestRunner runner = new TestRunner(home).with("easemob.forward.default", "").start()) {
            runner.post(kick("room-1"));
            for (int i = 0; i < 3; i++) {
                runner.post(
                        signed("unknown-" + i,
                                "\"chat_type\":\"muc\",\"group_id\":\"g\",\"payload\":{\"operation\":\"no_such_operation_" + i
                                        + "\",\"is_chatroom\":true}"));
                runner.post(signed("roster-" + i, "\"chat_type\":\"roster\",\"payload\":{\"operation\":\"ban\"}"));
            }
            runner.post(signed("newer", "\"event\":\"group_op_event\",\"id\":\"g\",\"type\":\"GROUP\",\"operation\":\"LEAVE\","
                    + "\"payload\":{\"type\":\"QUIT\"}"));

            await().atMost(PATIENCE).untilAsserted(() -> {
                Metrics metrics = Metrics.of(runner);
                assertThat(events(metrics, "muc", "kick", "group")).isEqualTo(1);
                assertThat(events(metrics, "muc", "unknown", "chatroom")).isEqualTo(3);
                assertThat(events(metrics, "roster", "ban", "none")).isEqualTo(3);
                assertThat(events(metrics, "muc", "leave", "group")).isEqualTo(1);
                assertThat(metrics.value("easemob_camel_novelties_total{kind=\"word\"}")).isEqualTo(3);
                assertThat(metrics.text()).doesNotContain("no_such_operation", "LEAVE");
            });
        }
    }

    @Test
    void tellsWhatBecomesOfEventsAtEachDestination() {
        try (HttpReceiver receiver = new HttpReceiver();
                TestRunner runner = new TestRunner(home)
                        .with("easemob.destination.shop.uri", receiver.url())
                        .with("easemob.destination.shop.retry.initial-delay", "1ms")
                        .with("easemob.destination.picky.uri", receiver.url() + "/picky")
                        .with("easemob.destination.picky.filter", "${header.scope} == 'chatroom'")
                        .with("easemob.destination.dead.uri", receiver.url() + "/dead")
                        .with("easemob.destination.dead.retry.max-attempts", "2")
                        .with("easemob.destination.dead.retry.initial-delay", "1ms")
                        .with("easemob.forward.default", "shop, picky, dead").start()) {
            receiver.answering(request -> request.path().equals("/dead") || receiver.received().stream()
                    .noneMatch(earlier -> earlier.path().equals("/")) ? 500 : 200);
            runner.post(kick("a-room-of-its-own"));

            await().atMost(PATIENCE).untilAsserted(() -> {
                Metrics metrics = Metrics.of(runner);
                assertThat(deliveries(metrics, "shop", "failed")).isEqualTo(1);
                assertThat(deliveries(metrics, "shop", "delivered")).isEqualTo(1);
                assertThat(deliveries(metrics, "picky", "filtered")).isEqualTo(1);
                assertThat(deliveries(metrics, "picky", "delivered")).isZero();
                assertThat(deliveries(metrics, "dead", "failed")).isEqualTo(1);
                assertThat(deliveries(metrics, "dead", "dead-lettered")).isEqualTo(1);
                assertThat(metrics.value("easemob_camel_dead_letters_waiting{destination=\"dead\"}")).isEqualTo(1);
                assertThat(metrics.value("easemob_camel_delivery_attempts_sum{destination=\"shop\"}")).isEqualTo(2);
                assertThat(metrics.value("easemob_camel_receipt_to_delivery_seconds_count{destination=\"shop\"}")).isEqualTo(1);
                assertThat(metrics.value("easemob_camel_receipt_to_delivery_seconds_sum{destination=\"shop\"}"))
                        .isBetween(0.001, PATIENCE.toMillis() / 1000.0);
            });
            assertThat(receiver.received()).allMatch(request -> request.headers().keySet().stream()
                    .noneMatch(header -> header.toLowerCase(Locale.ROOT).contains("received")));
            assertThat(Metrics.of(runner).text()).doesNotContain("a-room-of-its-own");
        }
    }

    @Test
    void tellsSinceWhenEventsWaitForADestinationThatFails() {
        Instant begin = Instant.now();
        try (HttpReceiver receiver = new HttpReceiver();
                TestRunner runner = new TestRunner(home)
                        .with("easemob.destination.shop.uri", receiver.url())
                        .with("easemob.destination.shop.retry.initial-delay", "10ms")
                        .with("easemob.destination.shop.retry.probe-interval", "10ms")
                        .with("easemob.forward.default", "shop").start()) {
            receiver.answering(request -> 500);
            for (int i = 0; i < 10; i++) {
                runner.post(kick("room-" + i));
            }
            String oldest = "easemob_camel_waiting_oldest_seconds{destination=\"shop\"}";
            await().atMost(PATIENCE)
                    .until(() -> Metrics.of(runner).value("easemob_camel_destination_failing{destination=\"shop\"}") == 1);
            // Put back again and again, but as old as at first.
            await().atMost(PATIENCE).until(() -> Metrics.of(runner).value(oldest) > 2);
            assertThat(Metrics.of(runner).value("easemob_camel_waiting_events{destination=\"shop\"}")).isEqualTo(10);
            assertThat(Metrics.of(runner).value(oldest)).isLessThan(Duration.between(begin, Instant.now()).toMillis() / 1000.0);
            assertThat(Metrics.of(runner).value("easemob_camel_ready")).isEqualTo(1);

            receiver.answering(request -> 200);
            await().atMost(PATIENCE)
                    .until(() -> Metrics.of(runner).value("easemob_camel_waiting_events{destination=\"shop\"}") == 0);
            await().atMost(PATIENCE).until(() -> Metrics.of(runner).value(oldest) == 0);
            assertThat(Metrics.of(runner).value("easemob_camel_destination_failing{destination=\"shop\"}")).isZero();
        }
    }

    @Test
    void tellsTheDisk() {
        try (TestRunner runner = new TestRunner(home).start()) {
            Metrics metrics = Metrics.of(runner);
            assertThat(metrics.value("easemob_camel_disk_used_bytes")).isGreaterThan(1 << 20);
            assertThat(metrics.value("easemob_camel_disk_free_bytes")).isPositive()
                    .isLessThan(metrics.value("easemob_camel_disk_size_bytes"));
        }
    }

    @Test
    void hasTheMetricsThatAreDocumentedAndNoOthers() throws IOException {
        try (TestRunner runner = new TestRunner(home).start()) {
            Set<String> ofOne = documented();
            ofOne.removeAll(Metrics.OF_SEVERAL_RUNNERS);
            assertThat(Metrics.of(runner).names()).isEqualTo(ofOne);
            assertThat(documented()).containsAll(Metrics.OF_SEVERAL_RUNNERS);
        }
    }

    @Test
    void dashboardAndAlertsNameDocumentedMetricsOnly() throws IOException {
        for (String file : Set.of("deploy/grafana/easemob-camel.json", "deploy/prometheus/alerts.yml",
                "deploy/prometheus/alerts.test.yml")) {
            Set<String> mentioned = MENTION.matcher(Files.readString(Path.of(file))).results().map(MatchResult::group)
                    .map(name -> name.replaceFirst("_(bucket|count|sum|max)$", "")).collect(Collectors.toCollection(TreeSet::new));
            assertThat(mentioned).as(file).isNotEmpty().isSubsetOf(documented());
        }
    }

    @Test
    void eachAlertIsExplained() throws IOException {
        String page = Files.readString(Path.of("docs/monitoring.md"));
        assertThat(Pattern.compile("alert: (\\w+)").matcher(Files.readString(Path.of("deploy/prometheus/alerts.yml"))).results()
                .map(match -> match.group(1))).isNotEmpty().allMatch(alert -> page.contains("| `" + alert + "` |"));
    }

    private static Set<String> documented() throws IOException {
        return Files.readAllLines(Path.of("docs/monitoring.md")).stream().filter(line -> line.startsWith("| `easemob_camel_"))
                .map(line -> line.substring(0, line.indexOf('|', 1)))
                .flatMap(cell -> NAME.matcher(cell).results().map(match -> match.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static double answered(TestRunner runner, String answer, int status) {
        return Metrics.of(runner)
                .value("easemob_camel_callbacks_seconds_count{answer=\"" + answer + "\",status=\"" + status + "\"}");
    }

    private static double events(Metrics metrics, String family, String action, String scope) {
        return metrics.value("easemob_camel_events_total{action=\"" + action + "\",family=\"" + family + "\",scope=\"" + scope
                + "\"}");
    }

    private static double deliveries(Metrics metrics, String destination, String outcome) {
        return metrics.value("easemob_camel_deliveries_total{destination=\"" + destination + "\",outcome=\"" + outcome + "\"}");
    }

    private static byte[] kick(String room) {
        return SampleCallback.of(Operation.KICK, Scope.GROUP).inRoom(room).fresh(SECRET, Instant.now());
    }

    private static byte[] signed(String callId, String rest) {
        return ("{\"callId\":\"" + callId + "\",\"timestamp\":1,\"security\":\"" + CallbackSignature.of(callId, SECRET, "1") + "\","
                + rest + "}").getBytes(StandardCharsets.UTF_8);
    }
}

package io.github.easemobcamel;

import static io.github.easemobcamel.TestRunner.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in {@code deploy/}, with the real Prometheus and its promtool; skipped where they are not installed. */
class PrometheusTest {

    private static final Path EXAMPLE = Path.of("deploy/prometheus");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path home;
    @TempDir
    Path prometheusDir;

    @BeforeEach
    void requirePrometheus() {
        assumeTrue(installed("promtool") && installed("prometheus"), "prometheus and promtool are not installed");
    }

    @Test
    void promtoolFindsTheExampleInOrder() throws Exception {
        run(EXAMPLE, "promtool", "check", "config", "prometheus.yml");
    }

    @Test
    void eachAlertFiresWhenItShouldAndNotOtherwise() throws Exception {
        run(EXAMPLE, "promtool", "test", "rules", "alerts.test.yml");
    }

    @Test
    void scrapesARunnerAndFires() throws Exception {
        try (HttpReceiver receiver = new HttpReceiver();
                TestRunner runner = new TestRunner(home)
                        .with("easemob.destination.shop.uri", receiver.url())
                        .with("easemob.destination.shop.retry.max-attempts", "1")
                        .with("easemob.forward.default", "shop").start();
                Prometheus prometheus = new Prometheus(runner)) {
            receiver.answering(request -> 500);
            runner.post(SampleCallback.of(Operation.KICK, Scope.GROUP).fresh(SECRET, Instant.now()));

            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(prometheus.query("up{job=\"easemob-camel\"} == 1")).hasSize(1);
                assertThat(prometheus.query("easemob_camel_ready == 1")).hasSize(1);
                assertThat(prometheus
                        .query("ALERTS{alertname=\"EasemobCamelDeadLetters\",alertstate=\"firing\",destination=\"shop\"}"))
                        .hasSize(1);
            });
            assertThat(prometheus.query("ALERTS{alertname!=\"EasemobCamelDeadLetters\",alertname!=\"EasemobCamelDiskNearlyFull\"}"))
                    .as("no other alert").isEmpty();
            for (JsonNode expression : JSON.readTree(Path.of("deploy/grafana/easemob-camel.json").toFile()).findValues("expr")) {
                prometheus.query(expression.asText().replace("$instance", ".*").replace("$__rate_interval", "1m"));
            }
        }
    }

    private static boolean installed(String program) {
        return List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private void run(Path folder, String... command) throws Exception {
        Path output = prometheusDir.resolve("output");
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile()).start();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }

    /** A Prometheus with the configuration of {@code deploy/}, but for the address of the runner and the pace. */
    private final class Prometheus implements AutoCloseable {

        private final String url = "127.0.0.1:" + TestRunner.freePort();
        private final Process process;

        Prometheus(TestRunner runner) throws IOException {
            Files.copy(EXAMPLE.resolve("alerts.yml"), prometheusDir.resolve("alerts.yml"));
            String example = Files.readString(EXAMPLE.resolve("prometheus.yml"));
            assertThat(example).contains("127.0.0.1:9876", "interval: 15s");
            Files.writeString(prometheusDir.resolve("prometheus.yml"), example.replace("interval: 15s", "interval: 1s")
                    .replace("127.0.0.1:9876", runner.managementUri("").getAuthority()));
            process = new ProcessBuilder("prometheus", "--config.file=" + prometheusDir.resolve("prometheus.yml"),
                    "--storage.tsdb.path=" + prometheusDir.resolve("data"), "--web.listen-address=" + url)
                    .redirectErrorStream(true).redirectOutput(prometheusDir.resolve("log").toFile()).start();
            await().atMost(PATIENCE).ignoreExceptionsInstanceOf(UncheckedIOException.class)
                    .until(() -> TestRunner.send(HttpRequest.newBuilder(URI.create("http://" + url + "/-/ready")).build())
                            .statusCode() == 200);
        }

        /** The series that an expression has now; an expression that Prometheus does not take is an error. */
        JsonNode query(String expression) throws IOException {
            JsonNode reply = JSON.readTree(TestRunner.send(HttpRequest.newBuilder(URI.create("http://" + url
                    + "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))).build()).body());
            assertThat(reply.path("status").asText()).as(expression + ": " + reply).isEqualTo("success");
            return reply.at("/data/result");
        }

        /** It is the test's own, and has nothing to keep. */
        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}

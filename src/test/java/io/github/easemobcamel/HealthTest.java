package io.github.easemobcamel;

import static io.github.easemobcamel.TestRunner.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks for health as an orchestrator does: whether a restart would help, and whether callbacks may be sent here. */
class HealthTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path home;

    @Test
    void aDestinationThatFailsMakesNothingUnready() {
        try (HttpReceiver receiver = new HttpReceiver();
                TestRunner runner = new TestRunner(home)
                        .with("easemob.destination.shop.uri", receiver.url())
                        .with("easemob.destination.shop.retry.initial-delay", "1ms")
                        .with("easemob.forward.default", "shop").start()) {
            receiver.answering(request -> 500);
            for (int i = 0; i < 10; i++) {
                runner.post(SampleCallback.of(Operation.KICK, Scope.GROUP).fresh(SECRET, Instant.now()));
            }
            await().atMost(PATIENCE)
                    .until(() -> Metrics.of(runner).value("easemob_camel_destination_failing{destination=\"shop\"}") == 1);

            for (String path : List.of("", "/live", "/ready")) {
                assertThat(health(runner, path).statusCode()).as(path).isEqualTo(200);
                assertThat(health(runner, path).body()).as(path).isEqualTo("{\"status\":\"UP\"}");
            }
        }
    }

    @Test
    void aBrokenRouteFileMakesNothingUnreadyButIsShown() throws IOException {
        try (TestRunner runner = new TestRunner(home).start()) {
            Files.writeString(home.resolve("routes/broken.camel.yaml"), "- route: [");
            await().atMost(PATIENCE).until(() -> Metrics.of(runner).value("easemob_camel_routes_broken") == 1);

            assertThat(health(runner, "/ready").statusCode()).isEqualTo(200);
            JsonNode full = new JsonMapper().readTree(health(runner, "?exposureLevel=full").body());
            assertThat(full.path("status").asText()).isEqualTo("UP");
            assertThat(full.path("checks").findValuesAsText("message")).anyMatch(
                    message -> message.startsWith("edited files are not in effect: routes/broken.camel.yaml, line 1: "));
            assertThat(full.path("checks").findValuesAsText("name")).contains("receiving", "broker", "ban");
            assertThat(new JsonMapper().readTree(health(runner, "?exposureLevel=full&data=true").body()).findValue("ban.budget")
                    .isNumber()).isTrue();
            Files.delete(home.resolve("routes/broken.camel.yaml"));
            await().atMost(PATIENCE).until(() -> Metrics.of(runner).value("easemob_camel_routes_broken") == 0);
        }
    }

    @Test
    void isNotReadyButAliveWhileAnExternalBrokerIsAway(@TempDir Path brokerDir) {
        try (ArtemisBroker broker = new ArtemisBroker(brokerDir);
                TestRunner runner = new TestRunner(home).with("easemob.broker.url", broker.url()).start()) {
            assertThat(health(runner, "/ready").statusCode()).isEqualTo(200);
            broker.stop();

            await().atMost(PATIENCE).until(() -> health(runner, "/ready").statusCode() == 503);
            assertThat(health(runner, "/ready").body()).contains("\"name\":\"broker\"", "is away").doesNotContain("p4ssw0rd");
            assertThat(health(runner, "/live").statusCode()).isEqualTo(200);
            assertThat(Metrics.of(runner).value("easemob_camel_ready")).isZero();

            broker.start();
            await().atMost(PATIENCE).until(() -> health(runner, "/ready").statusCode() == 200);
            assertThat(Metrics.of(runner).value("easemob_camel_ready")).isEqualTo(1);
        }
    }

    private static HttpResponse<String> health(TestRunner runner, String path) {
        return TestRunner.send(HttpRequest.newBuilder(runner.managementUri("/observe/health" + path)).build());
    }
}

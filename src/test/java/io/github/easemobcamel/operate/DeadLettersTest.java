package io.github.easemobcamel.operate;

import static io.github.easemobcamel.TestRunner.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.CallbackSignature;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters and conflicts of a real runner: from a callback to a dead letter to a delivery. */
class DeadLettersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpReceiver BROKEN = new HttpReceiver();
    private static final HttpReceiver HEALTHY = new HttpReceiver();

    @TempDir
    private static Path home;
    private static TestRunner runner;

    @BeforeAll
    static void start() {
        runner = new TestRunner(home).with("easemob.destination.broken.uri", BROKEN.url())
                .with("easemob.destination.broken.retry.max-attempts", "2")
                .with("easemob.destination.broken.retry.initial-delay", "10ms")
                .with("easemob.destination.broken.retry.probe-interval", "10ms")
                .with("easemob.destination.healthy.uri", HEALTHY.url())
                .with("easemob.forward.default", "broken, healthy").start();
    }

    @AfterAll
    static void stop() {
        runner.close();
        BROKEN.close();
        HEALTHY.close();
    }

    @BeforeEach
    void empty() {
        // What the test before has left goes first, or it would come among the dead letters of this one.
        BROKEN.answering(request -> 200);
        HttpRequest metrics = HttpRequest.newBuilder(runner.managementUri("/observe/metrics")).build();
        await().atMost(PATIENCE).until(() -> TestRunner.send(metrics).body()
                .contains("easemob_camel_waiting_events{destination=\"broken\"} 0.0"));
        BROKEN.answering(request -> 500);
        finished(post("/dead-letters/broken/purge", "{\"all\": true}"));
        finished(post("/conflicts/purge", "{\"all\": true}"));
        BROKEN.received().clear();
        HEALTHY.received().clear();
    }

    @Test
    void listsAndShowsWhatWasNotDelivered() throws IOException {
        byte[] callback = sample("room-1");
        runner.post(callback);
        awaitDead(1);

        JsonNode event = get("/dead-letters/broken?roomId=room-1").at("/events/0");
        assertThat(event.path("operation").asText()).isEqualTo("kick");
        assertThat(event.path("deliveryAttempts").asInt()).isEqualTo(2);
        assertThat(event.path("failureReason").asText()).isEqualTo("HTTP status 500");
        assertThat(Instant.parse(event.path("firstFailureTime").asText()))
                .isBefore(Instant.parse(event.path("lastFailureTime").asText()));
        assertThat(get("/dead-letters/broken?roomId=room-2").path("events")).isEmpty();
        JsonNode whole = get("/dead-letters/broken/" + event.path("id").asText());
        assertThat(whole.path("body")).isEqualTo(((ObjectNode) new JsonMapper().readTree(callback)).put("security", "***"));
        assertThat(get("/dead-letters").toString()).contains("{\"destination\":\"broken\",\"count\":1}",
                "{\"destination\":\"healthy\",\"count\":0}");
    }

    /** The callId is remembered, and the same callback from Easemob would be answered as a duplicate. */
    @Test
    void replaysToItsOwnDestinationOnlyWhateverIsRemembered() {
        byte[] callback = sample("room-1");
        runner.post(callback);
        awaitDead(1);
        await().until(() -> HEALTHY.taken().size() == 1);
        BROKEN.answering(request -> 200);

        JsonNode job = finished(post("/dead-letters/broken/replay", "{\"all\": true}"));

        assertThat(job.path("done").asInt()).isEqualTo(1);
        await().atMost(PATIENCE).until(() -> BROKEN.taken().size() == 1);
        assertThat(BROKEN.taken().get(0).body()).isEqualTo(callback);
        assertThat(BROKEN.taken().get(0).headers()).containsKey("ce-id").doesNotContainKey("replays");
        assertThat(runner.post(callback).body()).contains("duplicate");
        assertThat(HEALTHY.received()).hasSize(1);
        assertThat(get("/dead-letters/broken").path("count").asInt()).isZero();
    }

    @Test
    void endsWhenTheDestinationIsStillDead() {
        IntStream.range(0, 30).forEach(i -> runner.post(sample("room-" + i)));
        awaitDead(30);
        String first = get("/dead-letters/broken?roomId=room-7").at("/events/0/firstFailureTime").asText();

        JsonNode job = finished(post("/dead-letters/broken/replay", "{\"all\": true}"));

        assertThat(job.path("total").asInt()).isEqualTo(30);
        assertThat(job.path("done").asInt()).isEqualTo(30);
        awaitDead(30);
        JsonNode events = get("/dead-letters/broken").path("events");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.path("replays").asInt()).isEqualTo(1);
            assertThat(event.path("deliveryAttempts").asInt()).isEqualTo(2);
        });
        assertThat(get("/dead-letters/broken?roomId=room-7").at("/events/0/firstFailureTime").asText()).isEqualTo(first);

        finished(post("/dead-letters/broken/replay", "{\"roomId\": \"room-7\"}"));
        await().atMost(PATIENCE).untilAsserted(
                () -> assertThat(get("/dead-letters/broken?roomId=room-7").at("/events/0/replays").asInt()).isEqualTo(2));
    }

    @Test
    void replaysThousandsAndTellsHowFarItIs() {
        // Put there by hand: a destination that fails steadily is probed, and thousands would take their time to get here.
        ProducerTemplate queue = runner.camelContext().createProducerTemplate();
        IntStream.range(0, 2500).forEach(i -> queue.sendBodyAndHeaders("jms:queue:dead-letters.broken", sample("room-" + i % 50),
                Map.of("callId", "call-" + i, "operation", "kick", "scope", "group", "roomId", "room-" + i % 50)));
        awaitDead(2500);
        BROKEN.received().clear();
        BROKEN.answering(request -> 200);

        String job = post("/dead-letters/broken/replay", "{\"all\": true}").path("id").asText();
        TreeSet<Integer> seen = new TreeSet<>();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> {
            JsonNode now = get("/jobs/" + job);
            seen.add(now.path("done").asInt());
            return now.path("state").asText().equals("finished");
        });

        assertThat(seen).contains(2500).hasSizeGreaterThan(1).allMatch(done -> done % 100 == 0);
        await().atMost(PATIENCE).until(() -> BROKEN.taken().size() == 2500);
        assertThat(BROKEN.taken().stream().map(request -> request.header("ce-id")).distinct()).hasSize(2500);
    }

    @Test
    void purgesOnlyWhatIsMeant() {
        IntStream.range(0, 4).forEach(i -> runner.post(sample("room-" + i % 2)));
        awaitDead(4);

        assertThat(finished(post("/dead-letters/broken/purge", "{\"roomId\": \"room-1\"}")).path("done").asInt()).isEqualTo(2);

        JsonNode left = get("/dead-letters/broken");
        assertThat(left.path("events")).hasSize(2)
                .allSatisfy(event -> assertThat(event.path("roomId").asText()).isEqualTo("room-0"));
    }

    @Test
    void countsFirstAndReplaysInTheGivenPace() {
        IntStream.range(0, 4).forEach(i -> runner.post(sample("room-" + i % 2)));
        awaitDead(4);

        JsonNode reasons = get("/dead-letters/broken/reasons");
        assertThat(reasons.path("looked").asInt()).isEqualTo(4);
        assertThat(reasons.path("reasons")).hasSize(1);
        assertThat(reasons.at("/reasons/0/reason").asText()).isEqualTo("HTTP status 500");
        assertThat(reasons.at("/reasons/0/count").asInt()).isEqualTo(4);
        for (String act : List.of("replay", "purge")) {
            JsonNode preview = post("/dead-letters/broken/" + act, "{\"roomId\": \"room-1\", \"dryRun\": true}");
            assertThat(preview.path("count").asInt()).isEqualTo(2);
            assertThat(preview.path("examples")).hasSize(2).allMatch(event -> event.path("roomId").asText().equals("room-1"));
        }
        assertThat(get("/dead-letters/broken").path("count").asInt()).isEqualTo(4);

        BROKEN.answering(request -> 200);
        BROKEN.received().clear();
        long start = System.nanoTime();
        finished(post("/dead-letters/broken/replay", "{\"all\": true, \"ratePerSecond\": 2}"));
        // The first leaves at once, the fourth after three halves of a second: a bound that no slow machine can break.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1400));
        await().atMost(PATIENCE).until(() -> BROKEN.taken().size() == 4);
    }

    /** Here because a runner runs; what the page shows of it. */
    @Test
    void tellsOfRoutesDispatchAndCallsAndSendsASample() {
        assertThat(get("/dispatch").at("/forward/default")).hasToString("[\"broken\",\"healthy\"]");
        JsonNode routes = get("/routes");
        assertThat(routes.path("problem").isNull()).isTrue();
        assertThat(routes.path("files")).filteredOn(file -> file.path("name").asText().endsWith("dispatch-callback.camel.yaml"))
                .hasSize(1).allSatisfy(file -> {
                    assertThat(file.path("digest").asText()).matches("[0-9a-f]{12}");
                    assertThat(file.path("routes")).extracting(JsonNode::asText).contains("dispatch-callback");
                });
        assertThat(routes.path("routes")).filteredOn(route -> route.path("id").asText().equals("deliver-to-healthy")).hasSize(1)
                .allSatisfy(route -> assertThat(route.path("from").asText()).isEqualTo("jms:queue:destination.healthy"));
        assertThat(get("/calls").path("missing")).extracting(JsonNode::asText).contains("easemob.rest.org-name");
        assertThat(get("/runner").path("callbackUrl").asText()).isEqualTo(runner.callbackUri().toString());

        JsonNode sent = post("/samples", "{\"operation\": \"kick\", \"scope\": \"chatroom\"}");
        assertThat(sent.path("status").asInt()).isEqualTo(200);
        await().atMost(PATIENCE).until(() -> HEALTHY.taken().stream()
                .anyMatch(taken -> sent.path("callId").asText().equals(taken.header("ce-id"))));
    }

    @Test
    void dispatchesAConflictThatIsReplayed() {
        String callId = "conflict_" + System.nanoTime();
        runner.post(minimal(callId, "kick"));
        await().until(() -> HEALTHY.taken().size() == 1);
        runner.post(minimal(callId, "ban"));
        runner.post(minimal(callId, "allow"));
        await().until(() -> get("/conflicts").path("count").asInt() == 2);

        JsonNode event = get("/conflicts?operation=ban").path("events");
        assertThat(event).hasSize(1);
        String id = event.at("/0/id").asText();
        assertThat(get("/conflicts/" + id).at("/body/payload/operation").asText()).isEqualTo("ban");
        finished(post("/conflicts/replay", "{\"ids\": [\"" + id + "\"]}"));

        await().atMost(PATIENCE).until(() -> HEALTHY.taken().size() == 2);
        assertThat(HEALTHY.taken().get(1).header("ce-type")).isEqualTo("com.easemob.muc.ban");
        assertThat(get("/conflicts").path("events")).extracting(left -> left.path("operation").asText()).containsExactly("allow");
    }

    private static void awaitDead(int count) {
        await().atMost(PATIENCE).until(() -> get("/dead-letters/broken").path("count").asInt() == count);
    }

    private static JsonNode finished(JsonNode job) {
        await().atMost(PATIENCE).until(() -> !get("/jobs/" + job.path("id").asText()).path("state").asText().equals("running"));
        JsonNode ended = get("/jobs/" + job.path("id").asText());
        assertThat(ended.path("state").asText()).as("%s", ended).isEqualTo("finished");
        return ended;
    }

    private static JsonNode get(String path) {
        return json(TestRunner.send(HttpRequest.newBuilder(uri(path)).build()));
    }

    private static JsonNode post(String path, String body) {
        return json(TestRunner.send(HttpRequest.newBuilder(uri(path)).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)).build()));
    }

    private static URI uri(String path) {
        return runner.managementUri("/admin" + path);
    }

    private static JsonNode json(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 202);
        try {
            return new JsonMapper().readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] sample(String room) {
        return SampleCallback.of(Operation.KICK, Scope.GROUP).inRoom(room).fresh(SECRET, Instant.now());
    }

    /** The signature does not cover the operation. */
    private static byte[] minimal(String callId, String operation) {
        return """
                {"callId":"%s","timestamp":1,"security":"%s","chat_type":"muc","group_id":"1","payload":{"operation":"%s"}}"""
                .formatted(callId, CallbackSignature.of(callId, SECRET, "1"), operation).getBytes(StandardCharsets.UTF_8);
    }
}

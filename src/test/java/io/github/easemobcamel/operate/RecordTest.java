package io.github.easemobcamel.operate;

import static io.github.easemobcamel.TestRunner.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The record of a real runner, by its calls: what came, what became of it, and sending it again. */
class RecordTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpReceiver CRM = new HttpReceiver();
    private static final HttpReceiver AUDIT = new HttpReceiver();

    @TempDir
    private static Path home;
    private static TestRunner runner;

    private final String room = "room-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        runner = new TestRunner(home).with("easemob.destination.crm.uri", CRM.url())
                .with("easemob.destination.crm.retry.max-attempts", "2")
                .with("easemob.destination.crm.retry.initial-delay", "10ms")
                .with("easemob.destination.crm.retry.probe-interval", "10ms")
                .with("easemob.destination.audit.uri", AUDIT.url())
                .with("easemob.destination.audit.filter", "${header.operation} != 'presence'")
                .with("easemob.destination.later.uri", AUDIT.url() + "/later")
                .with("easemob.forward.default", "crm, audit").with("easemob.forward.destroy", "").start();
    }

    @AfterAll
    static void stop() {
        runner.close();
        CRM.close();
        AUDIT.close();
    }

    @BeforeEach
    void heal() {
        CRM.answering(request -> 200);
        CRM.received().clear();
        AUDIT.received().clear();
    }

    @Test
    void tellsWhatBecameOfAnEventAtEachDestination() {
        CRM.answering(request -> CRM.received().isEmpty() ? 503 : 200);
        runner.post(callback(Operation.PRESENCE, Scope.CHATROOM));

        JsonNode event = awaitState("delivered", "filtered");
        assertThat(event.path("action").asText()).isEqualTo("presence");
        assertThat(event.path("scope").asText()).isEqualTo("chatroom");
        assertThat(event.path("answer").asText()).isEqualTo("accepted");
        assertThat(Instant.parse(event.path("receivedAt").asText())).isBefore(Instant.now());
        JsonNode whole = get("/events/" + event.path("id").asText());
        assertThat(whole.path("attempts")).extracting(attempt -> attempt.path("httpStatus").asInt()).containsExactly(503, 200);
        assertThat(whole.at("/attempts/0/reason").asText()).isEqualTo("HTTP status 503");
        assertThat(whole.at("/attempts/0/outcome").asText()).isEqualTo("failing");
        assertThat(whole.at("/attempts/1/durationMillis").isIntegralNumber()).isTrue();
        assertThat(whole.at("/body/group_id").asText()).isEqualTo(room);
        assertThat(whole.at("/body/security").asText()).isEqualTo("***");
        String user = event.path("actor").asText();
        assertThat(get("/events?user=" + user + "&roomId=" + room + "&destination=audit&state=filtered").path("events")).hasSize(1);
        assertThat(get("/events?user=" + user + "&roomId=" + room + "&destination=crm&state=filtered").path("events")).isEmpty();
    }

    @Test
    void tellsOfDeadLettersOfWhatGoesNowhereAndOfWhatCameTwice() {
        CRM.answering(request -> 500);
        byte[] kick = callback(Operation.KICK, Scope.GROUP);
        runner.post(kick);
        runner.post(kick);
        assertThat(awaitState("dead", "delivered").path("repeats").asInt()).isEqualTo(1);

        runner.post(callback(Operation.DESTROY, Scope.GROUP));
        await().atMost(PATIENCE).until(() -> get("/events?state=unrouted&roomId=" + room).path("events").size() == 1);
        assertThat(get("/events?roomId=" + room + "&limit=1").path("next").asText()).matches("\\d+");
    }

    @Test
    void turnsThePages() {
        IntStream.range(0, 5).forEach(i -> runner.post(callback(Operation.KICK, Scope.GROUP)));
        await().atMost(PATIENCE).until(() -> get("/events?roomId=" + room).path("events").size() == 5);

        List<String> ids = new ArrayList<>();
        JsonNode page = get("/events?limit=2&roomId=" + room);
        while (page.has("next")) {
            ids.addAll(page.path("events").findValuesAsText("id"));
            page = get("/events?limit=2&roomId=" + room + "&after=" + page.path("next").asText());
        }
        ids.addAll(page.path("events").findValuesAsText("id"));
        assertThat(ids).isEqualTo(get("/events?roomId=" + room).path("events").findValuesAsText("id")).hasSize(5);
    }

    @Test
    void tellsWhoReplayedADeadLetter() {
        CRM.answering(request -> 500);
        runner.post(callback(Operation.KICK, Scope.GROUP));
        String id = awaitState("dead", "delivered").path("id").asText();
        CRM.answering(request -> 200);
        String dead = get("/dead-letters/crm?roomId=" + room).at("/events/0/id").asText();

        JsonNode job = finished(post("/dead-letters/crm/replay", "{\"ids\":[\"" + dead + "\"]}", 202));

        await().atMost(PATIENCE)
                .until(() -> get("/events?roomId=" + room + "&destination=crm&state=delivered").path("events").size() == 1);
        JsonNode whole = get("/events/" + id);
        assertThat(job.path("by").asText()).isEqualTo("anybody on this machine from 127.0.0.1");
        assertThat(whole.path("replays")).singleElement().satisfies(replay -> {
            assertThat(replay.path("by").asText()).isEqualTo("anybody on this machine from 127.0.0.1");
            assertThat(replay.path("destinations")).extracting(JsonNode::asText).containsExactly("crm");
        });
        assertThat(whole.path("attempts").findValuesAsText("replay")).containsExactly("true");
    }

    @Test
    void tellsWhoSentWhatWasRefusedAndWhy() {
        runner.post(SampleCallback.of(Operation.KICK, Scope.GROUP).fresh("another secret", Instant.now()));

        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode refused = get("/events?state=refused").at("/events/0");
            assertThat(refused.path("answer").asText()).isEqualTo("unauthorized");
            assertThat(refused.path("reason").asText()).contains("none of the secrets");
            assertThat(refused.path("address").asText()).isEqualTo("127.0.0.1");
        });
    }

    /** Whatever is remembered of callIds, in the order of the room, marked, and without a trace of the signature. */
    @Test
    void sendsEventsAgainToTheirOwnAndToOtherDestinations() {
        List<byte[]> events = IntStream.range(0, 5).mapToObj(i -> callback(Operation.KICK, Scope.GROUP)).toList();
        events.forEach(runner::post);
        await().atMost(PATIENCE)
                .until(() -> get("/events?state=delivered&destination=audit&roomId=" + room).path("events").size() == 5);
        List<String> order = received(AUDIT, "/");
        AUDIT.received().clear();
        CRM.received().clear();

        JsonNode preview = post("/events/replay", "{\"roomId\":\"" + room + "\",\"dryRun\":true}", 200);
        assertThat(preview.path("count").asInt()).isEqualTo(5);
        assertThat(preview.path("examples")).hasSize(5);
        JsonNode job = finished(
                post("/events/replay", "{\"roomId\":\"" + room + "\",\"destinations\":[\"later\",\"audit\"]}", 202));

        assertThat(job.path("done").asInt()).isEqualTo(5);
        await().atMost(PATIENCE).until(() -> received(AUDIT, "/later").size() == 5 && received(AUDIT, "/").size() == 5);
        assertThat(received(AUDIT, "/later")).isEqualTo(order);
        assertThat(AUDIT.received()).allSatisfy(request -> {
            assertThat(request.header("ce-easemobreplay")).isEqualTo("true");
            assertThat(new String(request.body(), StandardCharsets.UTF_8)).contains("\"***\"");
        });
        assertThat(CRM.received()).isEmpty();
        JsonNode event = get("/events?state=delivered&destination=later&roomId=" + room).at("/events/0");
        JsonNode whole = get("/events/" + event.path("id").asText());
        assertThat(whole.at("/replays/0/by").asText()).isEqualTo("anybody on this machine from 127.0.0.1");
        assertThat(whole.path("attempts")).hasSize(4);
        assertThat(get("/events?roomId=" + room).path("events")).hasSize(5);

        finished(post("/events/replay", "{\"ids\":[\"" + event.path("id").asText() + "\"]}", 202));
        await().atMost(PATIENCE).until(() -> CRM.received().size() == 1);
        assertThat(metric("easemob_camel_record_replayed_total{destination=\"later\"}")).isGreaterThanOrEqualTo(5);
    }

    @Test
    void cancelsAReplay() {
        IntStream.range(0, 20).forEach(i -> runner.post(callback(Operation.KICK, Scope.GROUP)));
        await().atMost(PATIENCE).until(() -> get("/events?state=delivered&roomId=" + room).path("events").size() == 20);

        JsonNode job = post("/events/replay", "{\"roomId\":\"" + room + "\",\"ratePerSecond\":1}", 202);
        JsonNode refused = post("/events/replay", "{\"roomId\":\"" + room + "\"}", 409);
        assertThat(refused.path("message").asText()).contains("job " + job.path("id").asText() + " is at work on record");
        send(request("/jobs/" + job.path("id").asText()).header("Content-Type", "application/json").DELETE(), 202);

        assertThat(ended(job).path("state").asText()).isEqualTo("cancelled");
        assertThat(ended(job).path("done").asInt()).isLessThan(20);
    }

    @Test
    void deletesTheEventsOfOneUser() {
        runner.post(callback(Operation.KICK, Scope.GROUP));
        JsonNode event = awaitState("delivered", "delivered");
        String filter = "{\"user\":\"" + event.path("actor").asText() + "\",\"roomId\":\"" + room + "\"";

        assertThat(post("/events/delete", filter + ",\"dryRun\":true}", 200).path("count").asInt()).isEqualTo(1);
        assertThat(post("/events/delete", filter + "}", 200).path("deleted").asInt()).isEqualTo(1);

        assertThat(get("/events?roomId=" + room).path("events")).isEmpty();
    }

    @Test
    void showsWhatHappensAsItHappens() throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (InputStream tail = follow("/tail?roomId=" + room)) {
            Thread reader = new Thread(() -> new BufferedReader(new InputStreamReader(tail, StandardCharsets.UTF_8)).lines()
                    .forEach(lines::add), "tail");
            reader.setDaemon(true);
            reader.setUncaughtExceptionHandler((thread, closed) -> {});
            reader.start();
            assertThat(lines.poll(10, TimeUnit.SECONDS)).contains("\"beat\"");
            runner.post(SampleCallback.of(Operation.KICK, Scope.GROUP).fresh(SECRET, Instant.now()));
            runner.post(callback(Operation.KICK, Scope.GROUP));

            List<JsonNode> seen = IntStream.range(0, 3).mapToObj(i -> line(lines)).toList();
            assertThat(seen).allSatisfy(line -> assertThat(line.path("roomId").asText()).isEqualTo(room));
            assertThat(seen).extracting(line -> line.path("type").asText()).containsExactly("event", "attempt", "attempt");
            assertThat(seen).extracting(line -> line.path("destination").asText()).contains("crm", "audit");
        }
    }

    /** Over a restart, too. */
    @Test
    void pausesADestinationAndLosesNothing() {
        assertThat(post("/destinations/crm/pause", "{}", 200).path("state").asText()).isEqualTo("paused");
        runner.post(callback(Operation.KICK, Scope.GROUP));
        awaitState("delivered", "waiting");
        runner.stop();
        runner.start();
        runner.post(callback(Operation.KICK, Scope.GROUP));
        await().atMost(PATIENCE)
                .until(() -> get("/events?roomId=" + room + "&state=delivered&destination=audit").path("events").size() == 2);
        JsonNode crm = destination("crm");
        assertThat(crm.path("state").asText()).isEqualTo("paused");
        assertThat(crm.path("waiting").asInt()).isEqualTo(2);
        assertThat(crm.path("forwardedBy")).extracting(JsonNode::asText).contains("easemob.forward.default");
        assertThat(CRM.received()).isEmpty();
        assertThat(get("/overview").at("/destinations/2/name").asText()).isEqualTo("crm");
        assertThat(get("/overview").at("/banBudget/of").asInt()).isEqualTo(90);

        post("/destinations/crm/resume", "{}", 200);

        await().atMost(PATIENCE).until(() -> CRM.received().size() == 2);
        await().atMost(PATIENCE)
                .until(() -> get("/events?roomId=" + room + "&state=delivered&destination=crm").path("events").size() == 2);
        assertThat(destination("crm").path("state").asText()).isEqualTo("ok");
    }

    @Test
    void namesWhatIsWrongWithARequest() {
        assertThat(message(get("/events?roomid=1"))).startsWith("roomid: unknown");
        assertThat(message(get("/events?state=lost"))).startsWith("state: one of waiting, delivered");
        assertThat(message(get("/events?after=x"))).startsWith("after: ");
        assertThat(message(get("/events/nothing"))).startsWith("there is no event nothing");
        assertThat(message(get("/tail?x=1"))).startsWith("x: unknown");
        assertThat(message(post("/events/replay", "{}", 400))).startsWith("say which events are meant");
        assertThat(message(post("/events/replay", "{\"ids\":[\"x\"]}", 400))).startsWith("ids: ");
        assertThat(message(post("/events/replay", "{\"roomId\":\"1\",\"destinations\":[\"x\"]}", 400)))
                .startsWith("destinations: ");
        assertThat(message(post("/events/replay", "{\"roomId\":\"1\",\"ratePerSecond\":0}", 400))).startsWith("ratePerSecond: ");
        assertThat(message(post("/events/delete", "{}", 400))).startsWith("say which events are meant");
        assertThat(message(post("/events/delete", "{\"all\":true}", 400))).startsWith("all: unknown");
        assertThat(message(post("/destinations/x/pause", "{}", 404))).startsWith("there is no destination x");
    }

    private byte[] callback(Operation operation, Scope scope) {
        return SampleCallback.of(operation, scope).inRoom(room).fresh(SECRET, Instant.now());
    }

    private JsonNode awaitState(String... states) {
        await().atMost(PATIENCE).until(() -> get("/events?roomId=" + room).at("/events/0/deliveries").findValuesAsText("state")
                .containsAll(List.of(states)));
        return get("/events?roomId=" + room).at("/events/0");
    }

    private static JsonNode destination(String name) {
        for (JsonNode each : get("/destinations").path("destinations")) {
            if (each.path("name").asText().equals(name)) {
                return each;
            }
        }
        throw new AssertionError("there is no destination " + name);
    }

    private static List<String> received(HttpReceiver receiver, String path) {
        return receiver.received().stream().filter(request -> request.path().equals(path)).map(request -> request.header("ce-id"))
                .toList();
    }

    private static JsonNode finished(JsonNode job) {
        JsonNode end = ended(job);
        assertThat(end.path("state").asText()).isEqualTo("finished");
        return end;
    }

    private static JsonNode ended(JsonNode job) {
        String path = "/jobs/" + job.path("id").asText();
        await().atMost(PATIENCE).until(() -> !get(path).path("state").asText().equals("running"));
        return get(path);
    }

    private static double metric(String name) {
        return TestRunner.send(HttpRequest.newBuilder(runner.managementUri("/observe/metrics")).build()).body().lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length()).strip()))
                .findFirst().orElseThrow();
    }

    private static String message(JsonNode answer) {
        return answer.path("message").asText();
    }

    private static JsonNode line(BlockingQueue<String> lines) {
        try {
            return json(lines.poll(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InputStream follow(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request(path).build(), BodyHandlers.ofInputStream()).body();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(runner.managementUri("/admin" + path));
    }

    private static JsonNode get(String path) {
        return json(TestRunner.send(request(path).build()).body());
    }

    private static JsonNode post(String path, String body, int status) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)), status);
    }

    private static JsonNode send(HttpRequest.Builder request, int status) {
        HttpResponse<String> response = TestRunner.send(request.build());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return json(response.body());
    }

    private static JsonNode json(String text) {
        try {
            return new JsonMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.github.easemobcamel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.tls.TestAuthority;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits property files while one runner runs. */
class LivePropertiesTest {

    private static final Pattern CALL_ID = Pattern.compile("\"callId\":\"([^\"]+)\"");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SIGNING = "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";

    @TempDir
    private static Path home;
    private static TestRunner runner;
    private static HttpReceiver receiver;
    private volatile String refused;
    private CapturedLog log;

    @BeforeAll
    static void start() {
        receiver = new HttpReceiver();
        runner = new TestRunner(home).without("easemob.callback.secrets")
                .with("easemob.destination.pinned.uri", receiver.url() + "/pinned");
        write("application.properties", text());
        runner.start();
    }

    @AfterAll
    static void stop() {
        runner.close();
        receiver.close();
    }

    @BeforeEach
    void begin() {
        log = new CapturedLog();
        receiver.answering(request -> 200);
        receiver.received().clear();
    }

    /** What the test has changed holds no more. */
    @AfterEach
    void end() throws IOException {
        receiver.answering(request -> 200);
        if (!Files.readString(home.resolve("application.properties")).equals(text())) {
            save();
        }
        log.close();
    }

    @Test
    void addsAndChangesADestination() {
        save("easemob.destination.new.uri=" + receiver.url() + "/first", "easemob.forward.kick=new");
        String first = kick("room");
        await().until(() -> arrived("/first", first));
        assertThat(Metrics.of(runner).value("easemob_camel_waiting_events{destination=\"new\"}")).isZero();

        save("easemob.destination.new.uri=" + receiver.url() + "/second", "easemob.destination.new.format=event",
                "easemob.destination.new.signing-secret=" + SIGNING, "easemob.forward.kick=new");
        String second = kick("room");
        await().until(() -> arrived("/second", second));
        assertThat(arrived("/first", second)).isFalse();
        assertThat(receiver.received()).filteredOn(request -> request.path().equals("/second")).singleElement()
                .satisfies(request -> {
                    assertThat(request.header("content-type")).isEqualTo("application/cloudevents+json");
                    assertThat(request.header("webhook-signature")).startsWith("v1,");
                });
        assertThat(Metrics.of(runner).value("easemob_camel_deliveries_total{destination=\"new\",outcome=\"delivered\"}"))
                .as("counts outlive an edit").isEqualTo(2);
        assertThat(log.text()).contains("In force now: easemob.destination.new.format, easemob.destination.new.signing-secret, "
                + "easemob.destination.new.uri").doesNotContain(SIGNING);
    }

    @Test
    void filtersAndForwardsOtherwise() {
        save("easemob.destination.one.uri=" + receiver.url() + "/one", "easemob.destination.one.filter=${header.roomId} == 'b'",
                "easemob.forward.kick=one");
        kick("a");
        String wanted = kick("b");
        await().until(() -> arrived("/one", wanted));
        assertThat(receiver.received()).hasSize(1);

        save("easemob.destination.one.uri=" + receiver.url() + "/one");
        String elsewhere = kick("b");
        await().until(() -> arrived("/usual", elsewhere));
        assertThat(arrived("/one", elsewhere)).isFalse();
    }

    @Test
    void keepsWhatWaitsForADestinationThatIsRemoved() {
        receiver.answering(request -> request.path().equals("/leaving") ? 503 : 200);
        String[] leaving = {"easemob.destination.leaving.uri=" + receiver.url() + "/leaving",
            "easemob.destination.leaving.retry.initial-delay=100ms"};
        save(with(leaving, "easemob.forward.kick=leaving"));
        String waiting = kick("room");
        await().until(() -> log.text().contains("not delivered to leaving"));

        save();
        await().until(() -> log.text().contains("1 event(s) wait for the destination leaving, which is not defined"));
        assertThat(Metrics.of(runner).value("easemob_camel_waiting_events{destination=\"leaving\"}")).isEqualTo(1);
        String after = kick("room");
        await().until(() -> arrived("/usual", after));

        receiver.answering(request -> 200);
        save(leaving);
        await().until(() -> arrived("/leaving", waiting));
    }

    @Test
    void movesWhatWaitsToTheNewNameOfADestination() {
        receiver.answering(request -> request.path().equals("/former") ? 503 : 200);
        save("easemob.destination.former.uri=" + receiver.url() + "/former", "easemob.destination.former.order=strict",
                "easemob.destination.former.retry.initial-delay=1h", "easemob.forward.kick=former");
        List<String> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(kick("room"));
            waiting.add(kick("room-" + i));
        }
        await().until(() -> Metrics.of(runner).value("easemob_camel_waiting_events{destination=\"former\"}") == 6
                && receiver.received().size() >= 4);

        save("easemob.destination.latter.uri=" + receiver.url() + "/latter", "easemob.forward.kick=latter");
        assertThat(get("/admin/overview").body()).contains("\"forgotten\":[",
                "{\"name\":\"former\",\"waiting\":6,\"deadLetters\":0}");
        assertThat(move("former", "{\"destination\":\"nobody\"}").body()).contains("there is no destination nobody");
        assertThat(move("latter", "{\"destination\":\"pinned\"}").body()).contains("latter is defined");
        assertThat(move("former", "{\"destination\":\"latter\",\"dryRun\":true}").body()).contains("\"count\":6");
        assertThat(move("former", "{\"destination\":\"latter\"}").statusCode()).isEqualTo(202);
        await().atMost(PATIENCE).until(() -> waiting.stream().allMatch(callId -> arrived("/latter", callId)));
        assertThat(receiver.received()).filteredOn(request -> request.path().equals("/latter")).hasSize(6);
        assertThat(receiver.received().stream().filter(request -> request.path().equals("/latter"))
                .filter(request -> "room".equals(request.header("ce-subject"))).map(request -> callId(request.body())))
                .as("the order in a room").containsExactly(waiting.get(0), waiting.get(2), waiting.get(4));
    }

    @Test
    void rotatesTheSecretOfCallbacks() {
        byte[] rotated = callback("room", "another-secret");
        assertThat(runner.post(rotated).statusCode()).isEqualTo(401);
        save("easemob.callback.secrets=another-secret, " + TestRunner.SECRET);
        assertThat(runner.post(rotated).statusCode()).isEqualTo(200);
        assertThat(runner.post(callback("room", TestRunner.SECRET)).statusCode()).isEqualTo(200);
        assertThat(log.text()).doesNotContain("another-secret");
    }

    /** As Kubernetes does with a mounted secret: the file is a link through a folder that is exchanged. */
    @Test
    void takesSecretsFromFilesThatAreReplaced() {
        TestRunner.change(() -> {
            Files.createDirectories(home.resolve("secrets/..1"));
            Files.createDirectories(home.resolve("secrets/..2"));
            Files.writeString(home.resolve("secrets/..1/callback"), "of-the-first-file\n" + TestRunner.SECRET + "\n");
            Files.writeString(home.resolve("secrets/..2/callback"), "of-the-second-file\n" + TestRunner.SECRET + "\n");
            Files.createSymbolicLink(home.resolve("secrets/..data"), Path.of("..1"));
            Files.createSymbolicLink(home.resolve("secrets/callback"), Path.of("..data/callback"));
        });
        replacedBy(() -> write("application.properties",
                text().replaceFirst("easemob.callback.secrets=.*", "easemob.callback.secrets-file=secrets/callback")));
        assertThat(runner.post(callback("room", "of-the-first-file")).statusCode()).isEqualTo(200);
        byte[] rotated = callback("room", "of-the-second-file");
        assertThat(runner.post(rotated).statusCode()).isEqualTo(401);

        replacedBy(() -> TestRunner.change(() -> {
            Files.createSymbolicLink(home.resolve("secrets/..next"), Path.of("..2"));
            Files.move(home.resolve("secrets/..next"), home.resolve("secrets/..data"), StandardCopyOption.REPLACE_EXISTING);
        }));
        assertThat(runner.post(rotated).statusCode()).isEqualTo(200);

        TestRunner.change(() -> Files.delete(home.resolve("secrets/callback")));
        await().atMost(PATIENCE).until(() -> health().contains("secrets/callback, which cannot be read (it is not there)"));
        assertThat(health()).contains("application.properties, line 1: easemob.callback.secrets-file names ");
        assertThat(runner.post(callback("room", "of-the-second-file")).statusCode()).isEqualTo(200);
        assertThat(log.text()).doesNotContain("of-the-");
    }

    @Test
    void wantsTheNewToken() {
        save("easemob.management.token=a-token-of-administration");
        assertThat(get("/admin/dead-letters").statusCode()).isEqualTo(401);
        assertThat(TestRunner.send(HttpRequest.newBuilder(runner.managementUri("/admin/dead-letters"))
                .header("Authorization", "Bearer a-token-of-administration").build()).statusCode()).isEqualTo(200);
        save();
        assertThat(get("/admin/dead-letters").statusCode()).isEqualTo(200);
    }

    @Test
    void letsWhoHasTheReadTokenLook() {
        save("easemob.management.token=a-token-of-administration", "easemob.management.read-token=a-token-to-look-with");
        HttpRequest.Builder look = HttpRequest.newBuilder(runner.managementUri("/admin/overview"))
                .header("Authorization", "Bearer a-token-to-look-with");
        assertThat(TestRunner.send(look.build()).statusCode()).isEqualTo(200);
        save("easemob.management.token=a-token-of-administration");
        assertThat(TestRunner.send(look.build()).statusCode()).isEqualTo(401);
    }

    @Test
    void recordsOtherwise() {
        assertThat(recorded(kick("room")).body()).contains("\"body\"");
        save("easemob.record.bodies=false");
        assertThat(recorded(kick("room")).body()).doesNotContain("\"body\"");

        save("easemob.record.enabled=false");
        assertThat(health()).contains("needs a restart: easemob.record.enabled");
        assertThat(recorded(kick("room")).body()).contains("\"body\"");
    }

    /** Events go on without the database, and what happens to them waits for the record for a while. */
    @Test
    void recordsInAnotherPlace() {
        String before = kick("room");
        assertThat(recorded(before).statusCode()).isEqualTo(200);
        save("easemob.record.url=jdbc:postgresql://127.0.0.1:" + TestRunner.freePort() + "/nowhere",
                "easemob.record.password=a-password-of-a-database");
        await().atMost(PATIENCE)
                .until(() -> get("/admin/overview").body().contains("\"problem\":\"the database of easemob.record.url"));
        HttpResponse<String> refusal = get("/admin/events");
        assertThat(refusal.statusCode()).isEqualTo(503);
        assertThat(refusal.body()).contains("the database of easemob.record.url: Connection to 127.0.0.1", "refused");
        String meanwhile = kick("room");

        save();
        await().atMost(PATIENCE).until(() -> get("/admin/events").statusCode() == 200);
        assertThat(recorded(before).statusCode()).isEqualTo(200);
        assertThat(recorded(meanwhile).statusCode()).isEqualTo(200);
        assertThat(log.text()).contains("the record could not be opened (the database of").doesNotContain("a-password-of");
    }

    private static HttpResponse<String> recorded(String callId) {
        Matcher id = Pattern.compile("\"id\":\"([^\"]+)\"")
                .matcher(get("/admin/events?callId=" + URLEncoder.encode(callId, UTF_8)).body());
        assertThat(id.find()).isTrue();
        return get("/admin/events/" + id.group(1));
    }

    @Test
    void deliversMoreAtOnce() {
        CountDownLatch answer = new CountDownLatch(1);
        receiver.answering(request -> {
            awaitUninterrupted(answer);
            return 200;
        });
        String[] narrow = {"easemob.destination.narrow.uri=" + receiver.url() + "/narrow", "easemob.forward.kick=narrow",
            "easemob.destination.narrow.concurrency=1"};
        save(narrow);
        try {
            save(with(narrow, "easemob.destination.narrow.concurrency=3"));
            assertThat(runner.camelContext().getRoute("deliver-to-narrow").getEndpoint().getEndpointUri())
                    .contains("concurrentConsumers=3");
        } finally {
            answer.countDown();
        }
    }

    /** The first event of the room is not taken; with a strict order the second waits behind it, with a relaxed one it does not. */
    @Test
    void changesTheOrderWhileEventsWait() {
        receiver.answering(request -> request.path().equals("/ordered") && callId(request.body()).equals(refused)
                ? 400 : 200);
        String[] ordered = {"easemob.destination.ordered.uri=" + receiver.url() + "/ordered", "easemob.forward.kick=ordered",
            "easemob.destination.ordered.retry.initial-delay=1h"};
        save(with(ordered, "easemob.destination.ordered.order=strict"));
        byte[] head = callback("room", TestRunner.SECRET);
        refused = callId(head);
        assertThat(runner.post(head).statusCode()).isEqualTo(200);
        await().until(() -> log.text().contains("not delivered to ordered"));
        String follower = kick("room");
        await().until(() -> Metrics.of(runner).value("easemob_camel_waiting_events{destination=\"ordered\"}") == 2);
        String other = kick("other");
        await().until(() -> arrived("/ordered", other));
        assertThat(arrived("/ordered", follower)).isFalse();

        refused = null;
        save(ordered);
        await().atMost(PATIENCE).until(() -> arrived("/ordered", follower));

        byte[] again = callback("room", TestRunner.SECRET);
        refused = callId(again);
        save(with(ordered, "easemob.destination.ordered.order=strict"));
        assertThat(runner.post(again).statusCode()).isEqualTo(200);
        await().until(() -> log.lines().stream().filter(line -> line.contains(callId(again))).findAny().isPresent());
        String behind = kick("room");
        String beside = kick("beside");
        await().until(() -> arrived("/ordered", beside));
        assertThat(arrived("/ordered", behind)).isFalse();
        refused = null;
        save(ordered);
        await().atMost(PATIENCE).until(() -> arrived("/ordered", behind));
    }

    /** The circuit breaker outlives an edit of something else, and an edit of its destination is tried at once. */
    @Test
    void probesAMendedDestinationAtOnce() {
        receiver.answering(request -> request.path().equals("/down") ? 503 : 200);
        String[] slow = {"easemob.destination.down.retry.initial-delay=1h", "easemob.destination.down.retry.probe-interval=1h",
            "easemob.forward.kick=down"};
        save(with(slow, "easemob.destination.down.uri=" + receiver.url() + "/down"));
        for (int i = 0; i < 6; i++) {
            kick("room-" + i);
        }
        await().until(() -> log.text().contains("destination down fails steadily"));
        save(with(slow, "easemob.destination.down.uri=" + receiver.url() + "/down", "easemob.dispatch.concurrency=4"));
        assertThat(Metrics.of(runner).value("easemob_camel_destination_failing{destination=\"down\"}")).isEqualTo(1);

        save(with(slow, "easemob.destination.down.uri=" + receiver.url() + "/up"));
        String next = kick("next");
        await().atMost(PATIENCE).until(() -> arrived("/up", next));
        assertThat(Metrics.of(runner).value("easemob_camel_destination_failing{destination=\"down\"}")).isZero();
    }

    @Test
    void goesOnWithTheLastGoodFileAndSaysWhatIsWrong() {
        CamelContext before = runner.camelContext();
        write("application.properties", text("easemob.destination.usual.concurrency=many", "easemob.forwrd.kick=usual"));
        await().atMost(PATIENCE).until(() -> health().contains("not in effect"));
        assertThat(health()).contains("\"UP\"", "edited files are not in effect: application.properties, line 7: unknown property "
                + "easemob.forwrd.kick; did you mean easemob.forward.kick?; application.properties, line 6: "
                + "easemob.destination.usual.concurrency is 'many' but must be a whole number from 1 to 256");
        assertThat(log.text()).contains("Properties and routes not replaced (" + home + "/application.properties changed), those "
                + "from before go on: application.properties, line 7: ");
        assertThat(Metrics.of(runner).value("easemob_camel_routes_broken")).isEqualTo(1);
        String event = kick("room");
        await().until(() -> arrived("/usual", event));
        assertThat(runner.camelContext()).isSameAs(before);

        save("easemob.destination.usual.concurrency=5");
        assertThat(health()).doesNotContain("not in effect");
        assertThat(Metrics.of(runner).value("easemob_camel_routes_broken")).isZero();
    }

    @Test
    void namesWhatNeedsARestartAndDoesTheRest() {
        save("easemob.callback.path=/elsewhere", "easemob.data-dir=other",
                "easemob.destination.more.uri=" + receiver.url() + "/more",
                "easemob.forward.kick=more");
        assertThat(log.text())
                .contains("Needs a restart: easemob.callback.path, easemob.data-dir. Until then the former value is in "
                        + "force; all other changes are in effect");
        assertThat(health()).contains("\"UP\"", "needs a restart: easemob.callback.path, easemob.data-dir");
        assertThat(Metrics.of(runner).value("easemob_camel_restart_needed")).isEqualTo(2);
        String event = kick("room");
        await().until(() -> arrived("/more", event));

        save();
        assertThat(log.text()).contains("No property needs a restart any more");
        assertThat(health()).doesNotContain("needs a restart");
        assertThat(Metrics.of(runner).value("easemob_camel_restart_needed")).isZero();
    }

    @Test
    void leavesInForceWhatTheProcessWasGiven() {
        save("easemob.destination.pinned.uri=" + receiver.url() + "/of-the-file", "easemob.forward.kick=pinned");
        assertThat(log.text()).contains("Changed in a file without effect, for something else is in force: "
                + "easemob.destination.pinned.uri (-Deasemob.destination.pinned.uri)");
        String event = kick("room");
        await().until(() -> arrived("/pinned", event));
    }

    @Test
    void takesPropertiesAndRoutesThatAreSavedTogether() {
        String route = """
                - route:
                    id: on-kick
                    description: Passes a kick on.
                    from:
                      uri: direct:on-kick
                      steps:
                        - to:
                            uri: "{{my.address}}"
                """;
        TestRunner.change(() -> {
            Files.writeString(home.resolve("routes/.on-kick"), route);
            write("application.properties", text("easemob.destination.own.uri=direct:on-kick", "easemob.forward.kick=own",
                    "my.address=" + receiver.url() + "/own"));
            Files.move(home.resolve("routes/.on-kick"), home.resolve("routes/on-kick.camel.yaml"));
        });
        await().atMost(PATIENCE).until(() -> log.text().contains("Properties and routes replaced"));
        await().atMost(PATIENCE).until(() -> runner.camelContext().getRoute("on-kick") != null);
        String event = kick("room");
        await().until(() -> arrived("/own", event));

        replacedBy(() -> TestRunner.change(() -> {
            Files.delete(home.resolve("routes/on-kick.camel.yaml"));
            write("application.properties", text());
        }));
    }

    @Test
    void takesAFileThatComesAfterThePropertyThatNamesIt() throws Exception {
        Path authority = new TestAuthority(Files.createDirectories(home.resolve("authority"))).pem();
        write("application.properties",
                text("easemob.destination.safe.uri=https://localhost:1/", "easemob.destination.safe.tls.ca=late.pem"));
        await().atMost(PATIENCE).until(() -> health().contains("late.pem"));

        replacedBy(() -> TestRunner.change(() -> Files.copy(authority, home.resolve("late.pem"))));
        await().until(() -> !health().contains("late.pem"));
    }

    @Test
    void logsMore() {
        Level before = LogManager.getRootLogger().getLevel();
        save("easemob.log.level=debug");
        assertThat(LogManager.getRootLogger().getLevel()).isEqualTo(Level.DEBUG);
        save();
        assertThat(LogManager.getRootLogger().getLevel()).isEqualTo(before);
    }

    @Test
    void waitsLongerForADestination() {
        CountDownLatch answer = new CountDownLatch(1);
        receiver.answering(request -> {
            awaitUninterrupted(answer);
            return 200;
        });
        String[] slow = {"easemob.destination.slow.uri=" + receiver.url() + "/slow", "easemob.forward.kick=slow"};
        save(with(slow, "easemob.destination.slow.timeout=200ms"));
        kick("room");
        await().until(() -> log.text().contains("not delivered to slow"));
        answer.countDown();
        save(with(slow, "easemob.destination.slow.timeout=30s"));
        String event = kick("next");
        await().atMost(PATIENCE).until(() -> arrived("/slow", event));
    }

    private static String text(String... more) {
        return "easemob.callback.secrets=" + TestRunner.SECRET + "\neasemob.forward.default=usual\n"
                + "easemob.destination.usual.uri=" + receiver.url() + "/usual\n# The next lines are of one test.\n\n"
                + String.join("\n", more) + "\n";
    }

    private static String[] with(String[] lines, String... more) {
        List<String> all = new ArrayList<>(List.of(lines));
        for (String line : more) {
            all.removeIf(former -> former.startsWith(line.substring(0, line.indexOf('=') + 1)));
            all.add(line);
        }
        return all.toArray(String[]::new);
    }

    /** Returns when it is in effect. */
    private static void save(String... more) {
        String last = more.length == 0 ? "" : more[more.length - 1];
        replacedBy(() -> write("application.properties",
                last.startsWith("easemob.callback.secrets=") ? text().replaceFirst("easemob.callback.secrets=.*", last)
                        : text(more)));
    }

    private static void replacedBy(Runnable edit) {
        CamelContext before = runner.camelContext();
        edit.run();
        await().atMost(PATIENCE).until(() -> runner.camelContext() != before);
        // The former generation takes nothing more when it is told to finish.
        await().atMost(PATIENCE).until(() -> before.isStopping() || before.isStopped()
                || before.getRouteController().getRouteStatus("dispatch-callback").isSuspended());
    }

    /** Moved into place, as most editors do. */
    private static void write(String file, String text) {
        TestRunner.change(() -> {
            Files.writeString(home.resolve("." + file), text);
            Files.move(home.resolve("." + file), home.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        });
    }

    private static String kick(String room) {
        byte[] callback = callback(room, TestRunner.SECRET);
        assertThat(runner.post(callback).statusCode()).isEqualTo(200);
        return callId(callback);
    }

    private static byte[] callback(String room, String secret) {
        return SampleCallback.of(Operation.KICK, Scope.GROUP).inRoom(room).fresh(secret, Instant.now());
    }

    private static String callId(byte[] callback) {
        Matcher matcher = CALL_ID.matcher(new String(callback, UTF_8));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static boolean arrived(String path, String callId) {
        return receiver.received().stream().filter(request -> request.path().equals(path))
                .anyMatch(request -> new String(request.body(), UTF_8).contains(callId));
    }

    private static String health() {
        return get("/observe/health?exposureLevel=full").body();
    }

    private static HttpResponse<String> get(String path) {
        return TestRunner.send(HttpRequest.newBuilder(runner.managementUri(path)).build());
    }

    private static HttpResponse<String> move(String destination, String body) {
        return TestRunner.send(HttpRequest.newBuilder(runner.managementUri("/admin/destinations/" + destination + "/move"))
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build());
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

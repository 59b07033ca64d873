package io.github.easemobcamel;

import static io.github.easemobcamel.TestRunner.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.HttpReceiver.Received;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.simulator.Simulator;
import io.github.easemobcamel.simulator.SimulatorSettings;
import io.github.easemobcamel.store.QueueNames;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two runners at one broker as {@code deploy/artemis} sets it up. */
class SharedBrokerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final HttpReceiver RECEIVER = new HttpReceiver();
    private static PreparedBroker broker;
    private static Simulator easemob;
    private static TestRunner one;
    private static TestRunner other;

    @BeforeAll
    static void start(@TempDir Path brokerDir, @TempDir Path home, @TempDir Path otherHome) {
        broker = PreparedBroker.single(brokerDir);
        easemob = Simulator.start(SimulatorSettings.defaults().withRateLimit(1000));
        one = runner(home).start();
        other = runner(otherHome).start();
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
        broker.close();
        easemob.close();
        RECEIVER.close();
    }

    @Test
    void deliversACallbackOnceThatBothHaveStored() {
        byte[] body = sample();
        byte[] noRoom = noRoom();
        long conflicts = broker.messageCount(QueueNames.CONFLICTS);
        for (byte[] each : List.of(body, noRoom)) {
            assertThat(one.post(each).body()).contains("accepted");
            assertThat(other.post(each).body()).contains("accepted");
            assertThat(other.post(each).body()).contains("duplicate");
        }

        allDispatched();
        assertThat(delivered(body, noRoom)).containsExactlyInAnyOrder(text(body), text(noRoom));
        assertThat(broker.messageCount(QueueNames.CONFLICTS)).isEqualTo(conflicts);

        other.stop();
        other.start();
        assertThat(other.post(body).statusCode()).isEqualTo(200);
        assertThat(other.post(noRoom).statusCode()).isEqualTo(200);

        allDispatched();
        assertThat(delivered(body, noRoom)).containsExactlyInAnyOrder(text(body), text(noRoom));
        assertThat(broker.messageCount(QueueNames.CONFLICTS)).isEqualTo(conflicts);
    }

    @Test
    void keepsAnotherBodyApartThatAnotherRunnerReceives() {
        byte[] body = sample();
        long conflicts = broker.messageCount(QueueNames.CONFLICTS);
        byte[] forged = text(body).replace("\"kick\"", "\"ban\"").getBytes(UTF_8);
        one.post(body);
        allDispatched();
        assertThat(other.post(forged).statusCode()).isEqualTo(200);

        await().atMost(PATIENCE).until(() -> broker.messageCount(QueueNames.CONFLICTS) == conflicts + 1);
        allDispatched();
        assertThat(delivered(body, forged)).containsExactly(text(body));

        other.stop();
        other.start();
        assertThat(other.post(forged).statusCode()).isEqualTo(200);
        assertThat(other.post(body).statusCode()).isEqualTo(200);

        allDispatched();
        assertThat(broker.messageCount(QueueNames.CONFLICTS)).isEqualTo(conflicts + 1);
        assertThat(delivered(body, forged)).containsExactly(text(body));
        for (TestRunner runner : List.of(one, other)) {
            await().atMost(PATIENCE).until(() -> Metrics.of(runner).value("easemob_camel_conflicts_waiting") == conflicts + 1);
        }
    }

    @Test
    void tellsWhatWaitsAndSinceWhen() throws Exception {
        RECEIVER.answering(request -> 500);
        one.post(sample());
        await().atMost(PATIENCE).until(() -> RECEIVER.received().stream().anyMatch(taken -> taken.answered() == 500));
        for (TestRunner runner : List.of(one, other)) {
            runner.camelContext().getRouteController().stopRoute("dispatch-callback");
        }
        one.post(sample());

        for (TestRunner runner : List.of(one, other)) {
            await().atMost(PATIENCE)
                    .until(() -> Metrics.of(runner).value("easemob_camel_waiting_events{destination=\"service\"}") == 1);
            await().atMost(PATIENCE).until(() -> Metrics.of(runner).value("easemob_camel_callbacks_waiting") == 1);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Metrics.of(runner).value("easemob_camel_broker_disk_used_ratio"))
                            .isCloseTo(broker.server().getDiskStoreUsage() / 0.9, within(0.05)));
            await().atMost(PATIENCE).until(() -> Metrics.of(runner).value("easemob_camel_callbacks_oldest_seconds") > 0);
            await().atMost(PATIENCE)
                    .until(() -> Metrics.of(runner).value("easemob_camel_dead_letters_waiting{destination=\"service\"}") == 0);
        }
        RECEIVER.answering(request -> 200);
        for (TestRunner runner : List.of(one, other)) {
            runner.camelContext().getRouteController().startRoute("dispatch-callback");
        }
        allDispatched();
    }

    @Test
    void oneAsksForMissedCallbacksAndTheOtherWhenItHasGone() {
        await().atMost(PATIENCE).until(() -> leads(one) + leads(other) == 1);
        TestRunner leader = leads(one) == 1 ? one : other;
        TestRunner follower = leader == one ? other : one;
        double before = asked(follower);
        double askedBefore = asked(leader);
        await().atMost(PATIENCE).until(() -> asked(leader) >= askedBefore + 3);
        assertThat(asked(follower)).isEqualTo(before);
        assertThat(Metrics.of(leader).names()).containsAll(Metrics.OF_SEVERAL_RUNNERS);
        assertThat(Metrics.of(leader).value("easemob_camel_runners")).isEqualTo(2);
        assertThat(health(leader)).contains("2 runner(s) take from the broker, this one leads");

        leader.stop();

        await().atMost(PATIENCE).until(() -> asked(follower) > before);
        leader.start();
        assertThat(leads(leader)).isZero();
    }

    private static double leads(TestRunner runner) {
        return Metrics.of(runner).value("easemob_camel_leads");
    }

    private static double asked(TestRunner runner) {
        return Metrics.of(runner).value("easemob_camel_rest_calls_seconds_count{call=\"list-missed-callbacks\",outcome=\"200\"}");
    }

    private static String health(TestRunner runner) {
        return admin("GET", runner, "/observe/health?exposureLevel=full");
    }

    private static String admin(String method, TestRunner runner, String path) {
        return admin(method, runner, path, "");
    }

    private static String admin(String method, TestRunner runner, String path, String body) {
        return TestRunner.send(HttpRequest.newBuilder(runner.managementUri(path)).method(method, BodyPublishers.ofString(body))
                .header("Content-Type", "application/json").build()).body();
    }

    @Test
    void aPauseIsForAllRunnersUntilAnyOfThemResumes() {
        admin("POST", one, "/admin/destinations/service/pause");
        await().atMost(PATIENCE).until(() -> admin("GET", other, "/admin/destinations").contains("\"state\":\"paused\""));
        byte[] body = sample();
        other.post(body);
        one.stop();
        one.start();
        await().atMost(PATIENCE).until(() -> broker.messageCount(QueueNames.CALLBACKS) == 0);
        await().atMost(PATIENCE).until(() -> broker.messageCount(QueueNames.destination("service")) == 1);
        assertThat(admin("GET", one, "/admin/destinations")).contains("\"state\":\"paused\"");

        admin("POST", other, "/admin/destinations/service/resume");

        allDispatched();
        assertThat(delivered(body)).hasSize(1);
    }

    @Test
    void eachSeesTheJobsOfTheOther() {
        String job = admin("POST", one, "/admin/conflicts/purge", "{\"callId\":\"none\"}");
        String id = job.replaceFirst(".*\"id\":\"([^\"]*)\".*", "$1");

        await().atMost(PATIENCE).until(() -> admin("GET", other, "/admin/jobs/" + id).contains("\"state\":\"finished\""));
        assertThat(admin("GET", other, "/admin/jobs/" + id)).contains("\"runner\":\"");
    }

    @Test
    void refusesADestinationWhoseEventsTheBrokerWouldDrop() throws IOException {
        broker.server().getAddressSettingsRepository().addMatch("destination.dropping",
                new AddressSettings().setAddressFullMessagePolicy(AddressFullMessagePolicy.DROP));
        Path properties = one.home().resolve("application.properties");
        String before = Files.readString(properties);
        Files.writeString(properties, before + "\neasemob.destination.dropping.uri=" + RECEIVER.url() + "\n");

        await().atMost(PATIENCE).until(() -> health(one)
                .contains("the broker's queue destination.dropping drops events when there is no room (addressFullMessagePolicy)"));

        Files.writeString(properties, before);
        await().atMost(PATIENCE).until(() -> !health(one).contains("destination.dropping"));
    }

    @Test
    void dispatchesTheOthersOfABatchInWhichOneIsADuplicate() throws Exception {
        List<byte[]> first = Stream.generate(SharedBrokerTest::sample).limit(20).toList();
        first.forEach(one::post);
        allDispatched();
        other.camelContext().getRouteController().stopRoute("dispatch-callback");
        one.camelContext().getRouteController().stopRoute("dispatch-callback");
        List<byte[]> second = Stream.concat(Stream.generate(SharedBrokerTest::sample).limit(20), first.stream()).toList();
        second.forEach(other::post);
        other.camelContext().getRouteController().startRoute("dispatch-callback");
        one.camelContext().getRouteController().startRoute("dispatch-callback");

        allDispatched();
        assertThat(delivered(second.toArray(byte[][]::new))).containsExactlyElementsOf(
                Stream.concat(first.stream(), second.stream().limit(20)).map(SharedBrokerTest::text).toList());
    }

    @Test
    void keepsRoomsInOrderWhileARunnerJoinsAndLeaves(@TempDir Path thirdHome) {
        int rooms = 20;
        IntStream.range(0, 200).forEach(i -> post(i, i % rooms));
        AtomicInteger next = new AtomicInteger(200);
        try (TestRunner third = runner(thirdHome).with("easemob.destination.service.uri", RECEIVER.url() + "/third").start()) {
            await().atMost(PATIENCE).until(() -> health(one).contains("differs in easemob.destination.service.uri"));
            await().atMost(PATIENCE).until(() -> {
                post(next.get(), next.getAndIncrement() % rooms);
                return RECEIVER.taken().stream().filter(taken -> taken.path().equals("/third")).count() > 5;
            });
            third.leave();
        }
        int all = next.get() + 100;
        IntStream.range(next.get(), all).forEach(i -> post(i, i % rooms));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(numbers()).hasSize(all).doesNotHaveDuplicates());

        for (int room = 0; room < rooms; room++) {
            int of = room;
            assertThat(numbers()).filteredOn(number -> number % rooms == of).isSorted();
        }
    }

    private static List<Integer> numbers() {
        Pattern number = Pattern.compile("\\{\"n\":(\\d+),");
        return RECEIVER.taken().stream().map(taken -> number.matcher(text(taken.body()))).filter(Matcher::lookingAt)
                .map(found -> Integer.valueOf(found.group(1))).toList();
    }

    private static void post(int number, int room) {
        byte[] body = text(SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom("room-" + room).fresh(SECRET, Instant.now()))
                .replaceFirst("\\{", "{\"n\":" + number + ",").getBytes(UTF_8);
        assertThat((number % 2 == 0 ? one : other).post(body).statusCode()).isEqualTo(200);
    }

    private static void allDispatched() {
        await().atMost(PATIENCE).until(
                () -> broker.messageCount(QueueNames.CALLBACKS) == 0
                        && broker.messageCount(QueueNames.destination("service")) == 0);
    }

    private static List<String> delivered(byte[]... of) {
        List<String> wanted = Stream.of(of).map(SharedBrokerTest::text).toList();
        return RECEIVER.taken().stream().map(Received::body).map(SharedBrokerTest::text).filter(wanted::contains).toList();
    }

    private static TestRunner runner(Path home) {
        return new TestRunner(home).with("easemob.broker.url", broker.url()).with("easemob.broker.shared", "true")
                .with("easemob.destination.service.uri", RECEIVER.url()).with("easemob.forward.default", "service")
                .with("easemob.recovery.enabled", "true").with("easemob.recovery.interval", "1s")
                .with("easemob.rest.base-url", easemob.baseUrl()).with("easemob.rest.org-name", easemob.settings().orgName())
                .with("easemob.rest.app-name", easemob.settings().appName())
                .with("easemob.rest.client-id", easemob.settings().clientId())
                .with("easemob.rest.client-secret", easemob.settings().clientSecret());
    }

    private static byte[] sample() {
        return SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom("room").fresh(SECRET, Instant.now());
    }

    private static byte[] noRoom() {
        return text(sample()).replaceAll("\"(group_id|muc_id)\":\"[^\"]*\",?", "").replace("\"muc\"", "\"roster\"").getBytes(UTF_8);
    }

    private static String text(byte[] body) {
        return new String(body, UTF_8);
    }
}

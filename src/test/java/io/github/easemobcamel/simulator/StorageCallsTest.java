package io.github.easemobcamel.simulator;

import static io.github.easemobcamel.simulator.Caller.JSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorageCallsTest {

    private static final String INFO = "/callbacks/storage/info";
    private static final String RETRY = "/callbacks/storage/retry";

    private final SettableClock clock = new SettableClock("2026-01-01T06:47:00Z");
    private Receiver receiver;
    private Simulator simulator;
    private Caller caller;

    @BeforeEach
    void start() throws IOException {
        receiver = new Receiver();
        simulator = Simulator.start(SimulatorSettings.defaults().withClock(clock).withRateLimit(10_000)
                .withCallbacks(receiver.url(), "s1"));
        simulator.rooms().create("r1", "ann");
        caller = new Caller(simulator).signedIn();
    }

    @AfterEach
    void stop() {
        receiver.close();
        simulator.close();
    }

    @Test
    void keepsWhatFailedInBucketsOfTenMinutes() throws IOException {
        assertThat(info()).isEmpty();

        fail("a", "b");
        clock.advance(Duration.ofMinutes(3));
        fail("c");

        assertThat(info()).isEqualTo(JSON.readTree("""
                [{"date":"202601011440","size":2,"retry":0},{"date":"202601011450","size":1,"retry":0}]"""));
    }

    @Test
    void forgetsWhatIsOlderThanThreeDays() throws IOException {
        fail("a");

        clock.advance(Duration.ofDays(3).minusMinutes(7));
        assertThat(info()).hasSize(1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(info()).isEmpty();
    }

    @Test
    void sendsABucketAgainAndEmptiesIt() throws IOException {
        fail("a", "b");
        List<String> failedBodies = List.copyOf(receiver.bodies());
        receiver.answering(200);

        assertThat(retry("{\"date\":\"202601011440\",\"retry\":0}").asText()).isEqualTo("success");

        await().untilAsserted(() -> assertThat(info()).isEmpty());
        assertThat(receiver.bodies().subList(4, 6)).isSubsetOf(failedBodies);
        assertThat(simulator.callbacks().delivered()).hasSize(2);
    }

    @Test
    void countsTheRetriesOfABucketThatFailsAgain() throws IOException {
        fail("a");

        assertThat(retry("{\"date\":\"202601011440\"}").asText()).isEqualTo("success");

        receiver.await(4);
        assertThat(info()).isEqualTo(JSON.readTree("[{\"date\":\"202601011440\",\"size\":1,\"retry\":1}]"));
    }

    @Test
    void sendsABucketToAnotherUrl() throws IOException {
        fail("a");
        try (Receiver other = new Receiver()) {
            retry("{\"date\":\"202601011440\",\"targetUrl\":\"" + other.url() + "\"}");

            assertThat(other.await(1).get(0).at("/payload/operation").asText()).isEqualTo("presence");
        }
        assertThat(receiver.bodies()).hasSize(2);
    }

    @Test
    void failsForABucketThatIsNotThere() throws IOException {
        assertThat(retry("{\"date\":\"202601011440\"}").asText()).isEqualTo("failure");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"date\":202601011440}", "{\"date\":\"today\"}",
        "{\"date\":\"202601011440\",\"retry\":\"x\"}", "{\"date\":\"202601011440\",\"targetUrl\":\"file:///x\"}",
        "{\"date\":\"202601011440\",\"targetUrl\":\"a b\"}", "{\"date\":\"202601011440\",\"targetUrl\":\"http:x\"}"})
    void refusesARetryOfTheWrongForm(String body) throws IOException {
        assertThat(caller.send("POST", RETRY, body).status()).isEqualTo(400);
    }

    @Test
    void refusesBothCallsWhenTheStorageIsOff() throws IOException {
        try (Simulator poor = Simulator.start(SimulatorSettings.defaults().withExceptionStorage(false))) {
            Caller poorCaller = new Caller(poor).signedIn();

            assertThat(poorCaller.send("GET", INFO, null).status()).isEqualTo(403);
            assertThat(poorCaller.send("POST", RETRY, "{\"date\":\"202601011440\"}").status()).isEqualTo(403);
        }
    }

    @Test
    void keepsWhatFallsIntoABan() throws IOException {
        fail(45);
        assertThat(simulator.bannedUntil()).contains(clock.instant().plus(Duration.ofMinutes(5)));
        receiver.answering(200);

        simulator.rooms().join("r1", "during");
        assertThat(simulator.callbacks().withheld()).hasSize(1);
        assertThat(info().get(0).path("size").asInt()).isEqualTo(46);
        assertThat(receiver.bodies()).hasSize(90);

        clock.advance(Duration.ofMinutes(5));
        simulator.rooms().join("r1", "after");
        receiver.await(91);
        await().until(() -> simulator.callbacks().delivered().size() == 1);
    }

    @Test
    void bansARuleAtOnceWhoseReplyHasAThousandCharacters() {
        receiver.answering(200, "x".repeat(1_000));

        simulator.rooms().join("r1", "eve");

        await().until(() -> simulator.bannedUntil().isPresent());
        assertThat(simulator.callbacks().failed()).isEmpty();
    }

    @Test
    void doesNotBanARuleWhoseRepliesAreJustShortEnough() {
        receiver.answering(200, "x".repeat(999));

        for (int i = 0; i < 100; i++) {
            simulator.rooms().join("r1", "user" + i);
        }

        await().until(() -> simulator.callbacks().delivered().size() == 100);
        assertThat(simulator.bannedUntil()).isEmpty();
    }

    private void fail(int count) {
        String[] users = new String[count];
        for (int i = 0; i < count; i++) {
            users[i] = "user" + i;
        }
        fail(users);
    }

    private void fail(String... users) {
        int before = simulator.callbacks().failed().size();
        receiver.answering(500);
        for (String user : users) {
            simulator.rooms().join("r1", user);
        }
        await().until(() -> simulator.callbacks().failed().size() == before + users.length);
    }

    private JsonNode info() throws IOException {
        return caller.send("GET", INFO, null).data();
    }

    private JsonNode retry(String body) throws IOException {
        return caller.send("POST", RETRY, body).data();
    }
}

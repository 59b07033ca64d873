package io.github.easemobcamel.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.simulator.Callback;
import io.github.easemobcamel.simulator.Rooms;
import io.github.easemobcamel.simulator.SettableClock;
import io.github.easemobcamel.simulator.SimulatedEndpoint;
import io.github.easemobcamel.simulator.Simulator;
import io.github.easemobcamel.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The simulator sends callbacks while the runner is down; its retry fails too, so they land in its exception storage. The
 * runner comes up and must end with each event that the simulator ever tried to send, once.
 */
class RecoverMissedCallbacksTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path home;
    private final SettableClock clock = new SettableClock("2026-01-01T06:47:00Z");
    private final HttpReceiver receiver = new HttpReceiver();
    private TestRunner runner;
    private Simulator easemob;
    private int sent;

    @BeforeEach
    void prepare() {
        runner = new TestRunner(home).with("easemob.destination.all.uri", receiver.url()).with("easemob.forward.default", "all")
                .with("easemob.recovery.enabled", "true").with("easemob.recovery.interval", "1s");
        simulate(SimulatorSettings.defaults());
    }

    private void simulate(SimulatorSettings settings) {
        if (easemob != null) {
            easemob.close();
        }
        easemob = Simulator.start(settings.withClock(clock).withCallbacks(runner.callbackUri(), TestRunner.SECRET)
                .withRateLimit(10_000));
        runner.with("easemob.rest.base-url", easemob.baseUrl()).with("easemob.rest.org-name", easemob.settings().orgName())
                .with("easemob.rest.app-name", easemob.settings().appName())
                .with("easemob.rest.client-id", easemob.settings().clientId())
                .with("easemob.rest.client-secret", easemob.settings().clientSecret());
    }

    @AfterEach
    void stop() {
        runner.close();
        easemob.close();
        receiver.close();
    }

    @Test
    void getsEverythingThatWasSentWhileItWasDown() {
        for (int bucket = 0; bucket < 12; bucket++) {
            send(5);
            clock.advance(Duration.ofMinutes(10));
        }

        runner.start();

        awaitEverythingOnce();
        assertThat(easemob.counters().requests(SimulatedEndpoint.STORAGE_RETRY)).isGreaterThanOrEqualTo(12);
    }

    @Test
    void getsWhatFellIntoABan() {
        send(45);
        assertThat(easemob.bannedUntil()).isPresent();
        send(20);
        assertThat(easemob.callbacks().withheld()).hasSize(20);
        runner.start();
        awaitEverythingOnce();

        clock.advance(Duration.ofMinutes(6));
        send(3);
        awaitEverythingOnce();
    }

    @Test
    void getsWhatIsAddedToTheBucketOfTheCurrentTenMinutes() {
        send(2);
        runner.start();
        awaitEverythingOnce();

        runner.stop();
        send(2);
        runner.start();
        awaitEverythingOnce();
    }

    @Test
    void goesOnAfterTroubleInTheStorage() {
        send(3);
        clock.advance(Duration.ofMinutes(10));
        send(3);
        for (String fault : List.of("429,endpoint=storage-info,next=1", "500,endpoint=storage-info,next=1",
                "html=200,endpoint=storage-info,next=1", "429,endpoint=storage-retry,next=1", "500,endpoint=storage-retry,next=1",
                "html=200,endpoint=storage-retry,next=1", "drop,endpoint=storage-retry,next=1")) {
            easemob.faults().add(fault);
        }

        // One attempt: each fault ends a run.
        runner.with("easemob.rest.max-attempts", "1").start();

        awaitEverythingOnce();
        assertThat(easemob.faults().active()).isEmpty();
    }

    @Test
    void saysOnceWhatToDoWhenTheStorageIsNotSwitchedOn() {
        simulate(SimulatorSettings.defaults().withExceptionStorage(false));
        try (CapturedLog log = new CapturedLog()) {
            runner.start();

            await().atMost(PATIENCE).until(() -> easemob.counters().requests(SimulatedEndpoint.STORAGE_INFO) >= 3);
            assertThat(log.lines().stream().filter(line -> line.contains("Missed callbacks cannot"))).singleElement().asString()
                    .contains("403", "paid function", "easemob.recovery.enabled=false");
        }
        send(1);
        awaitEverythingOnce();
    }

    @Test
    void saysOnceForEachTroubleWhatToDo() {
        send(1);
        for (String fault : List.of("expired-token,endpoint=storage-info,next=4", "404,endpoint=storage-info,next=2",
                "html=200,endpoint=storage-info,next=2")) {
            easemob.faults().add(fault);
        }
        try (CapturedLog log = new CapturedLog()) {
            runner.start();

            awaitEverythingOnce();
            assertThat(log.lines().stream().filter(line -> line.contains("Missed callbacks cannot"))).satisfiesExactly(
                    wrongToken -> assertThat(wrongToken).contains("401", "easemob.rest.client-id"),
                    wrongApp -> assertThat(wrongApp).contains("404", "paid function", "easemob.rest.org-name"),
                    broken -> assertThat(broken).contains("unreadable_reply", "tried again"));
        }
    }

    @Test
    void asksNothingWhenItIsSwitchedOff() {
        send(1);
        runner.with("easemob.recovery.enabled", "false").start();

        send(1);
        await().atMost(PATIENCE).until(() -> receiver.taken().size() == 1);
        assertThat(runner.camelContext().getRoute("recover-missed-callbacks")).isNull();
        assertThat(easemob.counters().requests(SimulatedEndpoint.STORAGE_INFO)).isZero();
    }

    @Test
    void doesNotStartWithoutTheCredentials() {
        runner.with("easemob.rest.client-id", "").with("easemob.rest.client-secret", "");

        assertThatThrownBy(runner::start).isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("easemob.recovery.enabled", "easemob.rest.client-id, easemob.rest.client-secret");
    }

    /** Lets things happen in a room until so many callbacks have been tried, and waits until what is tried has ended. */
    private void send(int count) {
        for (int i = 0; i < count; i++) {
            easemob.rooms().join(Rooms.DEMO_ROOM, "guest" + sent++);
        }
        await().atMost(PATIENCE).until(() -> tried().map(Callback::callId).distinct().count() == sent);
    }

    private Stream<Callback> tried() {
        return Stream.of(easemob.callbacks().delivered(), easemob.callbacks().failed(), easemob.callbacks().withheld())
                .flatMap(List::stream);
    }

    private void awaitEverythingOnce() {
        List<String> expected = tried().map(Callback::callId).distinct().toList();
        assertThat(expected).hasSize(sent);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(receiver.taken()).hasSizeGreaterThanOrEqualTo(sent));
        assertThat(receiver.taken().stream().map(request -> callId(request.body()))).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static String callId(byte[] body) {
        try {
            JsonNode callback = JSON.readTree(body);
            return callback.path("callId").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

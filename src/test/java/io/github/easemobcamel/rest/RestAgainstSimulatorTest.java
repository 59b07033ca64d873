package io.github.easemobcamel.rest;

import static io.github.easemobcamel.rest.RestRoutes.body;
import static io.github.easemobcamel.rest.RestRoutes.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.simulator.Rooms;
import io.github.easemobcamel.simulator.SimulatedEndpoint;
import io.github.easemobcamel.simulator.Simulator;
import io.github.easemobcamel.simulator.SimulatorSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The seven routes against the simulator, over real HTTP. */
class RestAgainstSimulatorTest {

    private static final Map<String, Object> ROOM = Map.of("chatroomId", Rooms.DEMO_ROOM);
    private static final Map<String, Object> MEMBER = Map.of("chatroomId", Rooms.DEMO_ROOM, "username", "user1");
    private final Simulator easemob = Simulator.start(SimulatorSettings.defaults());
    private RestRoutes routes;

    static Properties properties(Simulator easemob) {
        Properties properties = new Properties();
        properties.setProperty("easemob.rest.base-url", easemob.baseUrl());
        properties.setProperty("easemob.rest.org-name", easemob.settings().orgName());
        properties.setProperty("easemob.rest.app-name", easemob.settings().appName());
        properties.setProperty("easemob.rest.client-id", easemob.settings().clientId());
        properties.setProperty("easemob.rest.client-secret", easemob.settings().clientSecret());
        return properties;
    }

    @BeforeEach
    void start() {
        routes = new RestRoutes(properties(easemob));
    }

    @AfterEach
    void stop() {
        routes.close();
        easemob.close();
    }

    @Test
    void readsBackWhatItWrote() {
        assertThat(body(routes.call("update-chatroom-announcement", "欢迎", ROOM)))
                .isEqualTo(Map.of("id", Rooms.DEMO_ROOM, "result", true));
        assertThat(body(routes.call("get-chatroom-announcement", null, ROOM))).isEqualTo("欢迎");

        body(routes.call("set-chatroom-metadata", Map.of("mood", "好"), MEMBER));
        body(routes.call("force-set-chatroom-metadata", Map.of("seat", "7"), MEMBER));
        assertThat(body(routes.call("get-chatroom-metadata", "[\"mood\",\"none\"]", ROOM))).isEqualTo(Map.of("mood", "好"));
        assertThat(body(routes.call("get-chatroom-metadata", null, ROOM))).isEqualTo(Map.of("mood", "好", "seat", "7"));

        body(routes.call("delete-chatroom-metadata", "mood", MEMBER));
        body(routes.call("force-delete-chatroom-metadata", List.of("seat"), MEMBER));
        assertThat(body(routes.call("get-chatroom-metadata", null, ROOM))).isEqualTo(Map.of());
        assertThat(easemob.counters().misdirected()).isZero();
    }

    @Test
    void setsReadsAndDeletes25KeysInThreeCallsEach() {
        Map<String, String> attributes = new LinkedHashMap<>();
        IntStream.range(0, 25).forEach(i -> attributes.put("key" + i, "value" + i));
        List<String> keys = List.copyOf(attributes.keySet());

        assertThat(body(routes.call("set-chatroom-metadata", attributes, MEMBER)))
                .isEqualTo(Map.of("successKeys", keys, "errorKeys", Map.of()));
        assertThat(body(routes.call("get-chatroom-metadata", keys, ROOM))).isEqualTo(attributes);
        assertThat(body(routes.call("delete-chatroom-metadata", keys, MEMBER)))
                .isEqualTo(Map.of("successKeys", keys, "errorKeys", Map.of()));

        assertThat(easemob.counters().requests(SimulatedEndpoint.SET_CHATROOM_METADATA)).isEqualTo(3);
        assertThat(easemob.counters().requests(SimulatedEndpoint.GET_CHATROOM_METADATA)).isEqualTo(3);
        assertThat(easemob.counters().requests(SimulatedEndpoint.DELETE_CHATROOM_METADATA)).isEqualTo(3);
        assertThat(body(routes.call("get-chatroom-metadata", null, ROOM))).isEqualTo(Map.of());
    }

    @Test
    void passesOnWhatTheServiceRefuses() {
        EasemobException stranger = failure(routes.call("set-chatroom-metadata", Map.of("a", "1"),
                Map.of("chatroomId", Rooms.DEMO_ROOM, "username", "nobody")));
        assertThat(stranger.getStatus()).isEqualTo(401);
        assertThat(stranger).hasMessageContaining("user is not in chatroom");
        EasemobException unknown = failure(routes.call("get-chatroom-announcement", null, Map.of("chatroomId", "404")));
        assertThat(unknown.getStatus()).isEqualTo(404);
        assertThat(unknown.getError()).isEqualTo("resource_not_found");
        assertThat(easemob.counters().tokensIssued()).isEqualTo(1);
    }

    @Test
    void renewsTheTokenWheneverTheServiceForgetsIt() {
        for (int i = 1; i <= 3; i++) {
            assertThat(body(routes.call("get-chatroom-metadata", null, ROOM))).isEqualTo(Map.of());
            assertThat(easemob.counters().tokensIssued()).isEqualTo(i);
            easemob.expireTokens();
        }
    }

    @Test
    void fetchesOneTokenForAThousandFirstCalls() {
        List<CompletableFuture<Exchange>> calls = new ArrayList<>();
        String[] reading = {"get-chatroom-metadata", "get-chatroom-announcement"};
        for (int i = 0; i < 1_000; i++) {
            calls.add(routes.callAsync(reading[i % 2], null, ROOM));
        }

        calls.forEach(call -> body(call.join()));

        assertThat(easemob.counters().tokensIssued()).isEqualTo(1);
    }

    /**
     * Offers three times what the service takes, for {@code -Drest.seconds} (2; the proof was run with 10). Without a pace two
     * thirds of the calls would meet a 429; a busy machine may bunch a few, which are repeated.
     */
    @Test
    void carriesThreeTimesTheRateWithoutALoss() {
        int seconds = Integer.getInteger("rest.seconds", 2);
        int count = 300 * seconds;
        List<CompletableFuture<Exchange>> calls = Collections.synchronizedList(new ArrayList<>());
        ScheduledExecutorService offering = Executors.newSingleThreadScheduledExecutor();
        long start = System.nanoTime();
        CompletableFuture<Void> offered = new CompletableFuture<>();
        offering.scheduleAtFixedRate(() -> {
            long due = Math.min(count, 1 + (System.nanoTime() - start) * 300 / 1_000_000_000L);
            while (calls.size() < due) {
                calls.add(routes.callAsync("get-chatroom-metadata", null, ROOM));
            }
            if (due == count) {
                offered.complete(null);
            }
        }, 0, 3, TimeUnit.MILLISECONDS);
        offered.join();
        offering.shutdownNow();

        calls.forEach(call -> body(call.join()));

        double doneIn = (System.nanoTime() - start) / 1e9;
        long refused = easemob.counters().tooManyRequests();
        System.out.printf("%d calls offered in %d s, done in %.1f s, 429: %d%n", count, seconds, doneIn, refused);
        assertThat(calls).hasSize(count);
        assertThat(easemob.counters().requests(SimulatedEndpoint.GET_CHATROOM_METADATA)).isEqualTo(count + refused);
        assertThat(refused).isLessThan(count / 20);
        assertThat(doneIn).isGreaterThan(count / 100.0);
    }
}

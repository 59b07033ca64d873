package io.github.easemobcamel.rest;

import static io.github.easemobcamel.rest.RestRoutes.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.github.easemobcamel.event.EventReader;
import io.github.easemobcamel.simulator.Rooms;
import io.github.easemobcamel.simulator.Simulator;
import io.github.easemobcamel.simulator.SimulatorSettings;
import io.github.easemobcamel.store.Runners;
import io.github.easemobcamel.store.TalkingRunners;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An event is an echo if a call of this runner has caused it, and no other is. */
class OwnWritesTest {

    private static final Map<String, Object> ROOM = Map.of("chatroomId", Rooms.DEMO_ROOM, "username", "user1");
    private final List<Map<String, Object>> events = Collections.synchronizedList(new ArrayList<>());
    @TempDir
    private Path data;
    private HttpServer receiver;
    private Simulator easemob;
    private RestRoutes own;
    private RestRoutes foreign;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
        receiver.setExecutor(Executors.newFixedThreadPool(8));
        receiver.createContext("/", exchange -> {
            byte[] callback = exchange.getRequestBody().readAllBytes();
            // as the runner does when it dispatches: at any time, also before the reply to the call is here
            events.add(marked(own, callback));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        easemob = Simulator.start(SimulatorSettings.defaults()
                .withCallbacks(URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/"), "s"));
        own = runner("own");
        foreign = runner("foreign");
    }

    private RestRoutes runner(String name) {
        Properties properties = RestAgainstSimulatorTest.properties(easemob);
        properties.setProperty("easemob.data-dir", data.resolve(name).toString());
        return new RestRoutes(properties);
    }

    private static Map<String, Object> marked(RestRoutes runner, byte[] callback) {
        Map<String, Object> headers = new HashMap<>();
        new EventReader().setHeaders(callback, headers);
        runner.ownWrites.mark(callback, headers);
        headers.put("callback", new String(callback, StandardCharsets.UTF_8));
        return headers;
    }

    @AfterEach
    void stop() {
        own.close();
        foreign.close();
        easemob.close();
        receiver.stop(0);
    }

    @Test
    void tellsOwnWritesFromThoseOfOthersAtTheSameTime() {
        List<CompletableFuture<Exchange>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            calls.add(own.callAsync("force-set-chatroom-metadata", Map.of("key", "own" + i), ROOM));
            calls.add(foreign.callAsync("force-set-chatroom-metadata", Map.of("key", "foreign" + i), ROOM));
        }
        calls.forEach(call -> body(call.join()));

        await().until(() -> events.size() == 80);
        assertThat(events).allSatisfy(event -> assertThat(event.containsKey("echo")).as("%s", event.get("callback"))
                .isEqualTo(event.get("callback").toString().contains("own")));
    }

    @Test
    void accountsForOneEventByEachWriteAndForTheSameEventAgain() {
        body(own.call("set-chatroom-metadata", Map.of("key", "v"), ROOM));
        await().until(() -> events.size() == 1);
        byte[] first = events.get(0).get("callback").toString().getBytes(StandardCharsets.UTF_8);
        body(foreign.call("set-chatroom-metadata", Map.of("key", "v"), ROOM));
        await().until(() -> events.size() == 2);

        assertThat(events).extracting(event -> event.containsKey("echo")).containsExactly(true, false);
        assertThat(marked(own, first)).containsEntry("echo", true);
    }

    @Test
    void knowsDeletionsAndAnnouncementsAndWhatARefusalLeftOut() {
        body(foreign.call("set-chatroom-metadata", Map.of("theirs", "1"),
                Map.of("chatroomId", Rooms.DEMO_ROOM, "username", "user2")));
        body(own.call("set-chatroom-metadata", Map.of("theirs", "2", "ours", "2"), ROOM));
        body(own.call("delete-chatroom-metadata", List.of("ours", "none"), ROOM));
        body(own.call("update-chatroom-announcement", "hello", ROOM));
        body(foreign.call("update-chatroom-announcement", "bye", ROOM));

        await().until(() -> events.size() == 5);
        assertThat(events).filteredOn(event -> event.containsKey("echo")).extracting(event -> event.get("operation"))
                .containsExactlyInAnyOrder("set_metadata", "delete_metadata", "update_announcement");
    }

    @Test
    void forgetsWhatTheServiceRefused() {
        own.call("set-chatroom-metadata", Map.of("k", "v"), Map.of("chatroomId", Rooms.DEMO_ROOM, "username", "nobody"));
        easemob.rooms().join(Rooms.DEMO_ROOM, "nobody");
        await().until(() -> events.size() == 1);
        body(foreign.call("set-chatroom-metadata", Map.of("k", "v"), Map.of("chatroomId", Rooms.DEMO_ROOM, "username", "nobody")));

        await().until(() -> events.size() == 2);
        assertThat(events).noneMatch(event -> event.containsKey("echo"));
    }

    @Test
    void remembersOverARestartAndNotForEver() {
        JsonLines file = new JsonLines(data.resolve("writes.jsonl"));
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        EasemobCall call = ApiCall
                .of(Map.of("name", "x", "call", "POST chatrooms/{chatroomId}/announcement", "body", "announcement"))
                .request("text", Map.of("chatroomId", "r")).calls().get(0);
        HttpReply unclear = new HttpReply(503, "", null);
        assertThat(
                new OwnWrites(file, Clock.fixed(now, ZoneOffset.UTC), Runners.ALONE).of((sent, token) -> unclear).apply(call, null))
                .isEqualTo(unclear);
        byte[] callback = "{\"payload\":{\"reason\":\"text\"}}".getBytes(StandardCharsets.UTF_8);

        Map<String, Object> late = event(now);
        new OwnWrites(file, Clock.fixed(now.plus(Duration.ofMinutes(11)), ZoneOffset.UTC), Runners.ALONE).mark(callback, late);
        Map<String, Object> soon = event(now);
        new OwnWrites(file, Clock.fixed(now.plus(Duration.ofMinutes(9)), ZoneOffset.UTC), Runners.ALONE).mark(callback, soon);

        assertThat(late).doesNotContainKey("echo");
        assertThat(soon).containsEntry("echo", true);
    }

    @Test
    void knowsWhatAnotherRunnerOfTheBrokerHasWritten() {
        Map<String, TalkingRunners> all = new HashMap<>();
        Clock clock = Clock.systemUTC();
        OwnWrites writer = new OwnWrites(new JsonLines(data.resolve("a.jsonl")), clock, new TalkingRunners(all, "a"));
        OwnWrites dispatcher = new OwnWrites(new JsonLines(data.resolve("b.jsonl")), clock, new TalkingRunners(all, "b"));
        TalkingRunners joining = new TalkingRunners(all, "c");
        EasemobCall call = ApiCall
                .of(Map.of("name", "x", "call", "POST chatrooms/{chatroomId}/announcement", "body", "announcement"))
                .request("text", Map.of("chatroomId", "r")).calls().get(0);
        byte[] callback = "{\"payload\":{\"reason\":\"text\"}}".getBytes(StandardCharsets.UTF_8);
        assertThat(writer.of((sent, token) -> new HttpReply(403, "", null)).apply(call, null).status()).isEqualTo(403);
        Map<String, Object> refused = event(clock.instant());
        dispatcher.mark(callback, refused);
        assertThat(refused).doesNotContainKey("echo");
        assertThat(writer.of((sent, token) -> new HttpReply(200, "", null)).apply(call, null).status()).isEqualTo(200);

        Map<String, Object> echo = event(clock.instant());
        dispatcher.mark(callback, echo);
        Map<String, Object> somebodyElses = event(clock.instant());
        somebodyElses.put("callId", "another");
        writer.mark(callback, somebodyElses);
        Map<String, Object> again = event(clock.instant());
        writer.mark(callback, again);

        assertThat(echo).containsEntry("echo", true);
        assertThat(somebodyElses).doesNotContainKey("echo");
        assertThat(again).containsEntry("echo", true);
        OwnWrites later = new OwnWrites(new JsonLines(data.resolve("c.jsonl")), clock, joining);
        joining.join();
        Map<String, Object> atLater = event(clock.instant());
        later.mark(callback, atLater);
        later.mark(callback, somebodyElses);
        assertThat(atLater).containsEntry("echo", true);
        assertThat(somebodyElses).doesNotContainKey("echo");
    }

    private static Map<String, Object> event(Instant time) {
        return new HashMap<>(
                Map.of("operation", "update_announcement", "roomId", "r", "callId", "c", "eventTime", time.toEpochMilli()));
    }
}

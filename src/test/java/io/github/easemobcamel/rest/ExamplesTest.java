package io.github.easemobcamel.rest;

import static io.github.easemobcamel.rest.RestRoutes.body;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.simulator.Rooms;
import io.github.easemobcamel.simulator.SimulatedEndpoint;
import io.github.easemobcamel.simulator.Simulator;
import io.github.easemobcamel.simulator.SimulatorSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files in {@code examples/} as a user would copy them, against the simulator. */
class ExamplesTest {

    private static final String ROOM = Rooms.DEMO_ROOM;
    @TempDir
    private Path dataDir;
    private final Simulator easemob = Simulator.start(SimulatorSettings.defaults());
    private RestRoutes routes;
    private final Properties more = new Properties();
    private long time = 1;

    private void start(String example) {
        Properties properties = RestAgainstSimulatorTest.properties(easemob);
        properties.setProperty("easemob.data-dir", dataDir.toString());
        properties.setProperty("mirror.username", "user3");
        properties.putAll(more);
        routes = new RestRoutes(properties, Path.of("examples", example + ".camel.yaml"));
    }

    @AfterEach
    void stop() {
        routes.close();
        easemob.close();
    }

    /** An event as it comes from its destination's queue. */
    private void event(String route, String operation, String scope, String actor, String target, String callback) {
        event(route, operation, scope, actor, target, callback, "ok");
    }

    private void event(String route, String operation, String scope, String actor, String target, String callback,
            String outcome) {
        Map<String, Object> headers = new HashMap<>(Map.of("callId", "org#app_1", "action", operation, "scope", scope,
                "roomId", ROOM, "appKey", "org#app", "outcome", outcome, "eventTime", time, "chatType", "muc"));
        headers.put("actor", actor);
        headers.put("target", target);
        body(routes.call(route, callback, headers));
    }

    private void kicked(String user) {
        easemob.rooms().kick(ROOM, user);
        kickEvent("chatroom", user, "ok");
    }

    /** In the newer format, in which it is a kick and nothing else. */
    private void kickEvent(String scope, String user, String outcome) {
        Map<String, Object> headers = new HashMap<>(Map.of("callId", "org#app_1", "action", "kick", "operation", "LEAVE",
                "operationType", "KICK", "scope", scope, "roomId", ROOM, "outcome", outcome, "eventTime", time,
                "actor", "@ppAdmin"));
        headers.put("target", user);
        body(routes.call("on-kick", "{}", headers));
    }

    @Test
    void keepsWhatAMemberHadSetWhoWasPerhapsOnlyOffline() {
        start("on-kick");
        set("user1", Map.of("mood", "good"));

        event("on-kick", "kick", "chatroom", "@ppAdmin", "user1", "{}");

        assertThat(easemob.rooms().demo().attributes()).containsKey("mood");
        routes.close();
        more.setProperty("on-kick.offline-too", "true");
        start("on-kick");
        event("on-kick", "kick", "chatroom", "@ppAdmin", "user1", "{}");
        assertThat(easemob.rooms().demo().attributes()).isEmpty();
    }

    private void set(String user, Map<String, String> attributes) {
        body(routes.call("force-set-chatroom-metadata", attributes,
                Map.of("chatroomId", ROOM, "username", user, "autoDelete", "NO_DELETE")));
        event("on-kick", "set_metadata", "chatroom", user, null, metadataCallback(List.copyOf(attributes.keySet())));
    }

    /** In the shape of the vendor's example, with the space in the key. */
    private static String metadataCallback(List<String> keys) {
        ObjectNode ext = JsonNodeFactory.instance.objectNode();
        keys.forEach(ext.putObject("result").putArray("successKeys")::add);
        ext.put("operator ", "user1");
        ObjectNode callback = JsonNodeFactory.instance.objectNode();
        callback.putObject("payload").putObject("event_info").put("ext", ext.toString()).put("type", "event_none");
        return callback.toString();
    }

    @Test
    void deletesWhatAKickedMemberHadSetAndNothingElse() {
        start("on-kick");
        Map<String, String> many = new LinkedHashMap<>();
        IntStream.range(0, 25).forEach(i -> many.put("key" + i, "value"));
        set("user1", many);
        set("user2", Map.of("other", "stays"));
        set("user2", Map.of("key0", "taken over"));

        kicked("user1");

        assertThat(body(routes.call("get-chatroom-metadata", null, Map.of("chatroomId", ROOM))))
                .isEqualTo(Map.of("other", "stays", "key0", "taken over"));
        assertThat(easemob.counters().requests(SimulatedEndpoint.FORCE_DELETE_CHATROOM_METADATA)).isEqualTo(3);
    }

    @Test
    void forgetsWhatItHasDeletedWithoutWaitingForTheEcho() {
        start("on-kick");
        set("user1", Map.of("mood", "good"));

        kicked("user1");
        kicked("user1");

        assertThat(easemob.counters().requests(SimulatedEndpoint.FORCE_DELETE_CHATROOM_METADATA)).isEqualTo(1);
    }

    @Test
    void leavesAloneWhatAMemberSetAfterALateKick() {
        start("on-kick");
        time = 20;
        set("user1", Map.of("mood", "good"));

        time = 10;
        kicked("user1");

        assertThat(easemob.counters().requests(SimulatedEndpoint.FORCE_DELETE_CHATROOM_METADATA)).isZero();
    }

    @Test
    void remembersTheOwnersOverARestart() {
        start("on-kick");
        set("user1", Map.of("mood", "good"));
        routes.close();
        start("on-kick");

        kicked("user1");

        assertThat(easemob.rooms().demo().attributes()).isEmpty();
    }

    @Test
    void sendsNothingForTheEchoOfItsOwnDeletionOrForAMemberWithoutAttributes() {
        start("on-kick");
        set("user1", Map.of("mood", "good"));
        kicked("user1");
        event("on-kick", "delete_metadata", "chatroom", "user1", null, metadataCallback(List.of("mood")));

        kickEvent("chatroom", "user1", "ok");
        kickEvent("chatroom", "user2", "ok");
        kickEvent("group", "user1", "ok");

        assertThat(easemob.counters().requests(SimulatedEndpoint.FORCE_DELETE_CHATROOM_METADATA)).isEqualTo(1);
    }

    @Test
    void leavesAloneWhatAFailedKickOrAnnouncementTellsOf() {
        start("on-kick");
        set("user1", Map.of("mood", "good"));
        kickEvent("chatroom", "user1", "failed");
        event("on-kick", "destroy", "chatroom", "user1", null, "{}", "failed");
        assertThat(easemob.counters().requests(SimulatedEndpoint.FORCE_DELETE_CHATROOM_METADATA)).isZero();
        kicked("user1");
        assertThat(easemob.counters().requests(SimulatedEndpoint.FORCE_DELETE_CHATROOM_METADATA)).isEqualTo(1);
        routes.close();

        start("mirror-announcement");
        event("mirror-announcement", "update_announcement", "chatroom", "user1", "", "{}", "failed");
        assertThat(easemob.counters().requests(SimulatedEndpoint.GET_CHATROOM_ANNOUNCEMENT)).isZero();
    }

    @Test
    void forgetsARoomThatIsDestroyed() {
        start("on-kick");
        set("user1", Map.of("mood", "good"));

        event("on-kick", "destroy", "chatroom", "user1", null, "{}");
        kicked("user1");

        assertThat(easemob.counters().requests(SimulatedEndpoint.FORCE_DELETE_CHATROOM_METADATA)).isZero();
    }

    @Test
    void mirrorsTheLatestAnnouncement() {
        start("mirror-announcement");
        String text = "Today, 'at' 8 \"o'clock\" ${header.roomId} {{mirror.username}}, 公告";
        body(routes.call("update-chatroom-announcement", text, Map.of("chatroomId", ROOM)));

        event("mirror-announcement", "update_announcement", "chatroom", "user1", "", "{\"payload\":{\"reason\":\"older\"}}");
        event("mirror-announcement", "set_metadata", "chatroom", "user3", null, "{}");
        event("mirror-announcement", "update_announcement", "group", "user1", "", "{}");

        assertThat(body(routes.call("get-chatroom-metadata", null, Map.of("chatroomId", ROOM))))
                .isEqualTo(Map.of("announcement", text));
        assertThat(easemob.rooms().demo().attributes().get("announcement").autoDelete()).isFalse();
        assertThat(easemob.counters().requests(SimulatedEndpoint.FORCE_SET_CHATROOM_METADATA)).isEqualTo(1);
    }

    @Test
    void answersARequestWithTheAttributesOfARoom() throws Exception {
        start("on-kick");
        routes.close();
        Properties properties = RestAgainstSimulatorTest.properties(easemob);
        VertxPlatformHttpServerConfiguration server = new VertxPlatformHttpServerConfiguration();
        server.setBindHost("127.0.0.1");
        server.setBindPort(0);
        routes = new RestRoutes(properties, context -> context.addService(new VertxPlatformHttpServer(server)),
                Path.of("examples", "room-attributes.camel.yaml"));
        int port = routes.context.hasService(VertxPlatformHttpServer.class).getServer().actualPort();
        body(routes.call("set-chatroom-metadata", Map.of("mood", "好"), Map.of("chatroomId", ROOM, "username", "user1")));

        HttpResponse<String> found = get("http://127.0.0.1:" + port + "/rooms/" + ROOM + "/attributes?autoDelete=x");
        assertThat(found.statusCode()).isEqualTo(200);
        assertThat(found.body()).isEqualTo("{\"mood\":\"好\"}");
        HttpResponse<String> unknown = get("http://127.0.0.1:" + port + "/rooms/404/attributes");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).isEqualTo("{\"error\":\"resource_not_found\"}");
        assertThat(get("http://127.0.0.1:" + port + "/rooms/%2e%2e/attributes").statusCode()).isIn(400, 404);
        assertThat(easemob.counters().misdirected()).isZero();
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(url)).header("X-Secret", "1").build(),
                HttpResponse.BodyHandlers.ofString());
    }
}

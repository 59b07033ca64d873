package io.github.easemobcamel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.receive.PrintedCallback;
import io.github.easemobcamel.simulator.Rooms;
import io.github.easemobcamel.simulator.SimulatedEndpoint;
import io.github.easemobcamel.simulator.Simulator;
import io.github.easemobcamel.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole circle over real HTTP: the simulator sends callbacks to a runner, whose user has copied the examples into
 * {@code routes/}; the routes call the simulator's REST API, which sends callbacks again.
 */
class ExamplesInRunnerTest {

    private static final String ROOM = Rooms.DEMO_ROOM;

    @TempDir
    private Path home;
    private TestRunner runner;
    private Simulator easemob;

    @BeforeEach
    void start() throws IOException {
        runner = new TestRunner(home);
        easemob = Simulator.start(SimulatorSettings.defaults().withCallbacks(runner.callbackUri(), TestRunner.SECRET));
        for (String example : new String[]{"on-kick", "mirror-announcement", "room-attributes"}) {
            String file = example + ".camel.yaml";
            runner.withRoute(file, Files.readString(Path.of("examples", file)));
        }
        runner.with("easemob.rest.base-url", easemob.baseUrl())
                .with("easemob.rest.org-name", easemob.settings().orgName())
                .with("easemob.rest.app-name", easemob.settings().appName())
                .with("easemob.rest.client-id", easemob.settings().clientId())
                .with("easemob.rest.client-secret", easemob.settings().clientSecret())
                .with("easemob.forward.default", "")
                .with("easemob.destination.on-kick.uri", "direct:on-kick")
                .with("easemob.forward.kick", "on-kick").with("easemob.forward.set_metadata", "on-kick")
                .with("easemob.forward.delete_metadata", "on-kick").with("easemob.forward.destroy", "on-kick")
                .with("easemob.destination.mirror.uri", "direct:mirror-announcement")
                .with("easemob.forward.update_announcement", "mirror").with("mirror.username", "user3")
                .start();
    }

    @AfterEach
    void stop() {
        runner.close();
        easemob.close();
    }

    @Test
    void deletesTheTwentyFiveAttributesOfAKickedMember() {
        Map<String, String> attributes = new LinkedHashMap<>();
        IntStream.range(0, 25).forEach(i -> attributes.put("key" + i, "value"));
        try (ProducerTemplate user = runner.camelContext().createProducerTemplate()) {
            Object result = user.requestBodyAndHeaders("direct:set-chatroom-metadata", attributes,
                    Map.of("chatroomId", ROOM, "username", "user1", "autoDelete", "NO_DELETE"));
            assertThat(result).asInstanceOf(MAP).containsKey("successKeys");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(easemob.rooms().demo().attributes()).hasSize(25);
        Path owners = home.resolve("data/attribute-owners.jsonl");
        await().until(() -> Files.exists(owners) && Files.readString(owners).contains("key24"));

        easemob.rooms().kick(ROOM, "user1");
        // In the older format, which the simulator sends, that could be a member who is offline.
        runner.post(PrintedCallback.resigned(new String(PrintedCallback.text("newer/leave-kick"), UTF_8)
                .replace("262246968131586", ROOM).replace("\"bob\"", "\"user1\"").getBytes(UTF_8), TestRunner.SECRET).body());

        await().atMost(Duration.ofSeconds(20)).until(() -> easemob.rooms().demo().attributes().isEmpty());
        assertThat(easemob.counters().requests(SimulatedEndpoint.FORCE_DELETE_CHATROOM_METADATA)).isEqualTo(3);
    }

    @Test
    void mirrorsAnAnnouncementAndShowsItAtTheUsersOwnEndpoint() throws IOException {
        try (ProducerTemplate user = runner.camelContext().createProducerTemplate()) {
            user.requestBodyAndHeader("direct:update-chatroom-announcement", "公告", "chatroomId", ROOM);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> easemob.rooms().demo().attributes().containsKey("announcement"));

        URI own = runner.callbackUri().resolve("/rooms/" + ROOM + "/attributes");
        HttpResponse<String> answer = TestRunner.send(HttpRequest.newBuilder(own).build());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"announcement\":\"公告\"}");
        HttpResponse<String> unknown = TestRunner.send(HttpRequest.newBuilder(
                runner.callbackUri().resolve("/rooms/1/attributes")).build());
        assertThat(unknown.statusCode()).isEqualTo(404);
    }
}

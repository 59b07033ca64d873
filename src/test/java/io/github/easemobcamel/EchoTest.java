package io.github.easemobcamel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.simulator.Rooms;
import io.github.easemobcamel.simulator.SimulatedEndpoint;
import io.github.easemobcamel.simulator.Simulator;
import io.github.easemobcamel.simulator.SimulatorSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A route that writes an attribute in answer to a written attribute goes on for ever, unless its destination wants no echoes. */
class EchoTest {

    private static final String ANSWER = """
            - route:
                id: %1$s
                from:
                  uri: direct:%1$s
                  steps:
                    - setHeader:
                        name: chatroomId
                        expression:
                          simple:
                            expression: ${header.roomId}
                    - setHeader:
                        name: username
                        expression:
                          constant:
                            expression: user2
                    - setBody:
                        expression:
                          simple:
                            expression: ${map('%1$s',${header.callId})}
                            resultType: java.util.Map
                    - to:
                        uri: direct:%2$s
            """;

    @TempDir
    private Path home;

    @Test
    void endsTheLoopOfARouteThatWritesInAnswer() throws Exception {
        try (TestRunner runner = new TestRunner(home);
                Simulator easemob = Simulator
                        .start(SimulatorSettings.defaults().withCallbacks(runner.callbackUri(), TestRunner.SECRET))) {
            runner.withRoute("guarded.camel.yaml", ANSWER.formatted("guarded", "set-chatroom-metadata"))
                    .withRoute("unguarded.camel.yaml", ANSWER.formatted("unguarded", "force-set-chatroom-metadata"));
            runner.with("easemob.rest.base-url", easemob.baseUrl()).with("easemob.rest.org-name", easemob.settings().orgName())
                    .with("easemob.rest.app-name", easemob.settings().appName())
                    .with("easemob.rest.client-id", easemob.settings().clientId())
                    .with("easemob.rest.client-secret", easemob.settings().clientSecret())
                    .with("easemob.forward.default", "").with("easemob.forward.set_metadata", "guarded,unguarded")
                    .with("easemob.destination.unguarded.uri", "direct:unguarded")
                    .with("easemob.destination.guarded.uri", "direct:guarded")
                    .with("easemob.destination.guarded.filter", "${header.echo} != true").start();

            setAsSomebodyElse(easemob, "1");

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> easemob.counters().requests(SimulatedEndpoint.FORCE_SET_CHATROOM_METADATA) > 10);
            // somebody else's and the one answer
            assertThat(easemob.counters().requests(SimulatedEndpoint.SET_CHATROOM_METADATA)).isEqualTo(2);

            // amidst the echoes of the one that goes on
            setAsSomebodyElse(easemob, "2");

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> easemob.counters().requests(SimulatedEndpoint.SET_CHATROOM_METADATA) == 4);
            long later = easemob.counters().requests(SimulatedEndpoint.FORCE_SET_CHATROOM_METADATA) + 10;
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> easemob.counters().requests(SimulatedEndpoint.FORCE_SET_CHATROOM_METADATA) > later);
            assertThat(easemob.counters().requests(SimulatedEndpoint.SET_CHATROOM_METADATA)).isEqualTo(4);
        }
    }

    private static void setAsSomebodyElse(Simulator easemob, String seat) throws IOException, InterruptedException {
        String app = easemob.baseUrl() + "/demo-org/demo-app";
        HttpClient http = HttpClient.newHttpClient();
        String token = http.send(HttpRequest.newBuilder(URI.create(app + "/token")).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"grant_type\":\"client_credentials\",\"client_id\":\"demo-client-id\","
                        + "\"client_secret\":\"demo-client-secret\"}"))
                .build(), BodyHandlers.ofString())
                .body().replaceFirst(".*\"access_token\":\"([^\"]*)\".*", "$1");
        http.send(HttpRequest.newBuilder(URI.create(app + "/metadata/chatroom/" + Rooms.DEMO_ROOM + "/user/user1"))
                .header("Content-Type", "application/json").header("Authorization", "Bearer " + token)
                .PUT(BodyPublishers.ofString("{\"metaData\":{\"seat\":\"" + seat + "\"}}")).build(), BodyHandlers.ofString());
    }
}

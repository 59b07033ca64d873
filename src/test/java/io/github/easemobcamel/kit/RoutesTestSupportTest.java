package io.github.easemobcamel.kit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.component.mock.MockEndpoint;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As docs/testing.md shows it, on a home with a route of one's own and an example. */
class RoutesTestSupportTest extends RoutesTestSupport {

    @TempDir
    private static Path home;

    @Override
    protected Path home() {
        try {
            Path routes = Files.createDirectories(home.resolve("routes"));
            Files.writeString(home.resolve("application.properties"), "folder=/nowhere/easemob\non-kick.offline-too=true\n"
                    + "easemob.callback.secrets-file=/nowhere\n");
            Files.writeString(routes.resolve("on-kick.camel.yaml"), Files.readString(Path.of("examples/on-kick.camel.yaml")));
            Files.writeString(routes.resolve("note-kicks.camel.yaml"), """
                    - route:
                        id: note-kicks
                        from:
                          uri: direct:note-kicks
                          steps:
                            - setBody:
                                expression:
                                  simple:
                                    expression: "${header.roomId} ${header.target}"
                            - to:
                                uri: file:{{folder}}
                                parameters:
                                  fileName: kicks.txt
                    - route:
                        id: look-often
                        from:
                          uri: timer:look
                          parameters:
                            period: 1
                          steps:
                            - to:
                                uri: https://my-service.example.com/look
                    """);
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aKickIsNoted() throws InterruptedException {
        MockEndpoint file = getMockEndpoint("mock:file:/nowhere/easemob");
        file.expectedBodiesReceived("1735 3333");

        send("note-kicks", SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom("1735"));

        file.assertIsSatisfied();
        assertThat(Path.of("/nowhere")).doesNotExist();
    }

    @Test
    void callsOfEasemobsAreAnsweredByTheTest() throws InterruptedException {
        MockEndpoint call = getMockEndpoint("mock:direct:force-delete-chatroom-metadata");
        call.expectedHeaderReceived("username", "user1");
        call.expectedHeaderReceived("chatroomId", "1735");
        call.whenAnyExchangeReceived(exchange -> {
            exchange.getMessage().setHeader("failedKeys", 0);
            exchange.getMessage().setBody(Map.of("successKeys", List.of("key1", "key2"), "errorKeys", Map.of()));
        });

        send("on-kick", SampleCallback.of(Operation.SET_METADATA, Scope.CHATROOM).inRoom("1735"));
        byte[] kick = SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom("1735").fresh("any", Instant.now());
        send("on-kick", new String(kick, UTF_8).replace("\"3333\"", "\"user1\"").getBytes(UTF_8));

        call.assertIsSatisfied();
        assertThat(call.getReceivedExchanges().get(0).getMessage().getBody()).asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsExactlyInAnyOrder("key1", "key2");
    }

    @Test
    void whatWaitsForTheOutsideDoesNotStart() {
        assertThat(context.getRouteController().getRouteStatus("look-often").isStarted()).isFalse();
        assertThat(context.getRouteController().getRouteStatus("note-kicks").isStarted()).isTrue();
    }
}

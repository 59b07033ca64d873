package io.github.easemobcamel.rest;

import static io.github.easemobcamel.rest.RestRoutes.body;
import static io.github.easemobcamel.rest.RestRoutes.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.http.client.EndlessAnswer;
import io.github.easemobcamel.http.client.RawHttpServer;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the service, or what stands in its place, answers, and however slowly: a call fails, and that is all. */
class HostileServiceTest {

    private static final Map<String, Object> ROOM = Map.of("chatroomId", "1");

    @ParameterizedTest
    @EnumSource(EndlessAnswer.class)
    void readsNoTokenWithoutEnd(EndlessAnswer answer) {
        try (RawHttpServer server = answer.serve(); RestRoutes routes = new RestRoutes(once(server))) {
            EasemobException failure = failure(routes.call("get-chatroom-metadata", null, ROOM));

            assertThat(failure.getError()).isEqualTo(EasemobException.NO_REPLY);
            assertThat(server.sent()).isLessThan(EndlessAnswer.WHOLE);
        }
    }

    @ParameterizedTest
    @EnumSource(EndlessAnswer.class)
    void readsNoAnswerWithoutEnd(EndlessAnswer answer) {
        try (RawHttpServer server = answer.serve(connection -> connection.path().endsWith("/token")
                ? "{\"access_token\":\"t\",\"expires_in\":0}" : null); RestRoutes routes = new RestRoutes(once(server))) {
            EasemobException failure = failure(routes.call("get-chatroom-metadata", null, ROOM));

            assertThat(failure.getError()).isEqualTo(EasemobException.NO_REPLY);
            assertThat(server.requests()).hasSize(2);
            assertThat(server.sent()).isLessThan(EndlessAnswer.WHOLE);
        }
    }

    /** The status and the beginning say what is wrong, however long the rest is. */
    @Test
    void tellsTheStatusOfARefusalThatHasNoEnd() {
        try (RawHttpServer server = new RawHttpServer(connection -> {
            while (connection.readRequest()) {
                connection.say("HTTP/1.1 400 Bad Request\r\nContent-Length: 9999999\r\n\r\n" + "x".repeat(9_999_999));
            }
        }); RestRoutes routes = new RestRoutes(once(server))) {
            EasemobException failure = failure(routes.call("get-chatroom-metadata", null, ROOM));

            assertThat(failure.getStatus()).isEqualTo(400);
            assertThat(failure.getRawText()).startsWith("xxx").hasSizeLessThan(2_000_000);
        }
    }

    /** A connection that was closed while nobody used it says nothing of the service. */
    @Test
    void repeatsACallAtOnceWhoseConnectionHadBeenClosed() {
        try (RawHttpServer server = new RawHttpServer(connection -> {
            connection.readRequest();
            connection.answer(200, connection.path().endsWith("/token") ? "{\"access_token\":\"t\",\"expires_in\":0}"
                    : "{\"data\":{\"a\":\"1\"}}");
        }); RestRoutes routes = new RestRoutes(once(server))) {
            for (int call = 0; call < 5; call++) {
                assertThat(body(routes.call("get-chatroom-metadata", null, ROOM))).isEqualTo(Map.of("a", "1"));
            }
        }
    }

    @Test
    void goesThroughAProxyThatWantsAPassword() {
        try (RawHttpServer proxy = new RawHttpServer(connection -> {
            while (connection.readRequest()) {
                if (!connection.request().contains("Proxy-Authorization: Basic dTpw")) {
                    connection.say("HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n");
                } else {
                    connection.answer(200, connection.path().endsWith("/token") ? "{\"access_token\":\"t\",\"expires_in\":0}"
                            : "{\"data\":{\"a\":\"1\"}}");
                }
            }
        })) {
            Properties properties = once(proxy);
            properties.setProperty("easemob.rest.base-url", "http://service.invalid");
            properties.setProperty("easemob.rest.proxy", "http://u:p@127.0.0.1:" + proxy.port());
            try (RestRoutes routes = new RestRoutes(properties)) {
                assertThat(body(routes.call("get-chatroom-metadata", null, ROOM))).isEqualTo(Map.of("a", "1"));
            }
            assertThat(proxy.requests()).allMatch(request -> request.startsWith("POST http://service.invalid/org/app/"));
        }
    }

    private static Properties once(RawHttpServer server) {
        Properties properties = RestRoutes.properties(server.url());
        properties.setProperty("easemob.rest.max-attempts", "1");
        return properties;
    }
}

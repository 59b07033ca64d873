package io.github.easemobcamel.simulator;

import static io.github.easemobcamel.simulator.AttributeCallsTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.simulator.Caller.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrontDoorTest {

    private Simulator simulator;
    private Caller caller;

    @BeforeEach
    void start() throws IOException {
        simulator = Simulator.start(SimulatorSettings.defaults());
        caller = new Caller(simulator).signedIn();
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void tellsAPersonWhatItIs() throws Exception {
        HttpResponse<String> page = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(simulator.baseUrl() + "/")).build(), BodyHandlers.ofString());

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("simulator of Easemob", "/demo-org/demo-app/", "/admin/");
        assertThat(simulator.counters().misdirected()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /token", "DELETE /chatrooms/r/announcement", "GET /metadata/chatroom/r",
        "POST /metadata/chatroom/r/user/u", "PATCH /metadata/chatroom/r/user/u/forced", "POST /callbacks/storage/info"})
    void refusesAWrongMethod(String call) throws IOException {
        String[] methodAndPath = call.split(" ");

        assertRefused(caller.send(methodAndPath[0], methodAndPath[1], null), 500, "unsupported_service_operation",
                "Service operation not supported");
        assertThat(simulator.counters().misdirected()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/chatrooms/r/nothing", "/chatrooms//announcement", "/metadata/chatroom/r/user/",
        "/metadata/chatroom/r/user", "/metadata/chatroom//user/u", "/metadata/chatroom/r/user/u/forced/",
        "/metadata/chatroom/r/user/u/enforced", "/metadata/chatroom/r/user/../forced",
        "/metadata/chatroom/r/user/%2e%2e/forced", "/metadata/chatroom/%2E/user/u", "/users/u"})
    void refusesAWrongPath(String path) throws IOException {
        assertRefused(caller.send("PUT", path, "{}"), 500, "web_application",
                "javax.ws.rs.WebApplicationException");
        assertThat(simulator.counters().misdirected()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/demo-org/demo-app/chatrooms/%/announcement",
        "/demo-org/demo-app/chatrooms/%zz/announcement", "/demo-org/demo-app/chatrooms/%ff/announcement"})
    void refusesABrokenEscape(String path) throws IOException {
        assertThat(rawStatusLine("GET " + path + " HTTP/1.1")).contains(" 500 ");
    }

    @ParameterizedTest
    @CsvSource({"a%2Fb, a/b", "a%2Fforced, a/forced", "%3Fx=1, ?x=1", "a%20b, a b", "a+b, a+b",
        "%E4%B8%AD%E6%96%87, 中文", "%252F, %2F", "..., ...", "%23, #"})
    void keepsAnEncodedSegmentTogether(String encoded, String decoded) throws IOException {
        simulator.rooms().create(decoded, decoded);

        Answer answer = caller.send("PUT", "/metadata/chatroom/" + encoded + "/user/" + encoded,
                "{\"metaData\":{\"k\":\"v\"}}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(simulator.rooms().find(decoded).orElseThrow().attributes().get("k").owner()).isEqualTo(decoded);
        assertThat(simulator.counters().requests(SimulatedEndpoint.SET_CHATROOM_METADATA)).isEqualTo(1);
    }

    @Test
    void ignoresAQuery() throws IOException {
        assertThat(caller.send("GET", "/chatrooms/" + Rooms.DEMO_ROOM + "/announcement?x=1", null).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonp"})
    void refusesABodyThatIsNotCalledJson(String contentType) throws IOException {
        assertRefused(caller.sendRaw("POST", "/demo-org/demo-app/metadata/chatroom/" + Rooms.DEMO_ROOM, "{}",
                contentType), 415, "web_application", "Unsupported Media Type");
    }

    @Test
    void takesACharsetInTheContentType() throws IOException {
        assertThat(caller.sendRaw("POST", "/demo-org/demo-app/metadata/chatroom/" + Rooms.DEMO_ROOM, "{}",
                "Application/JSON; charset=utf-8").status()).isEqualTo(200);
    }

    @Test
    void refusesAnEnormousBody() throws IOException {
        assertThat(caller.send("POST", "/metadata/chatroom/" + Rooms.DEMO_ROOM,
                "{\"x\":\"" + "x".repeat(1024 * 1024) + "\"}").status()).isEqualTo(413);
    }

    @Test
    void refusesTheCallsBeyondTheLimitUntilTheNextSecond() throws IOException {
        SettableClock clock = new SettableClock("2026-01-01T00:00:00.999Z");
        try (Simulator limited = Simulator.start(SimulatorSettings.defaults().withClock(clock).withRateLimit(3))) {
            Caller limitedCaller = new Caller(limited).signedIn();
            String room = "/metadata/chatroom/" + Rooms.DEMO_ROOM;
            for (int i = 0; i < 3; i++) {
                assertThat(limitedCaller.send("POST", room, "{}").status()).isEqualTo(200);
            }

            assertRefused(limitedCaller.send("POST", room, "{}"), 429, "reach_limit",
                    "This request has reached api limit");
            assertThat(limitedCaller.send("GET", "/chatrooms/" + Rooms.DEMO_ROOM + "/announcement", null).status())
                    .as("another endpoint has its own limit").isEqualTo(200);
            clock.advance(Duration.ofMillis(1));
            assertThat(limitedCaller.send("POST", room, "{}").status()).isEqualTo(200);
            assertThat(limited.counters().tooManyRequests()).isEqualTo(1);
            assertThat(limited.counters().requests(SimulatedEndpoint.GET_CHATROOM_METADATA)).isEqualTo(5);
        }
    }

    @Test
    void allowsAHundredCallsASecondByDefault() {
        assertThat(SimulatorSettings.defaults().rateLimit()).isEqualTo(100);
    }

    private String rawStatusLine(String requestLine) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), simulator.port())) {
            socket.getOutputStream().write((requestLine + "\r\nHost: x\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().findFirst()
                    .orElse("");
        }
    }
}

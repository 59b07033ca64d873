package io.github.easemobcamel.simulator;

import static io.github.easemobcamel.simulator.AttributeCallsTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.simulator.Caller.Answer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenIssuerTest {

    private static final String ROOM = "/chatrooms/" + Rooms.DEMO_ROOM + "/announcement";

    private final SettableClock clock = new SettableClock("2026-01-01T00:00:00Z");
    private Simulator simulator;
    private Caller caller;

    @BeforeEach
    void start() {
        simulator = Simulator.start(SimulatorSettings.defaults().withClock(clock)
                .withTokens(Duration.ofHours(1), false));
        caller = new Caller(simulator);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void givesATokenThatOpensTheCalls() throws IOException {
        Answer answer = token("");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("expires_in").longValue()).isEqualTo(3600);
        assertThat(answer.json().path("application").asText()).matches("[0-9a-f-]{36}");
        assertThat(caller.with(tokenOf(answer)).send("GET", ROOM, null).status()).isEqualTo(200);
        assertThat(simulator.counters().tokensIssued()).isEqualTo(1);
    }

    @Test
    void tellsMillisecondsOnTheOtherKindOfCluster() throws IOException {
        try (Simulator other = Simulator.start(SimulatorSettings.defaults().withTokens(Duration.ofHours(1), true))) {
            assertThat(token(new Caller(other), "").json().path("expires_in").longValue()).isEqualTo(3_600_000);
        }
    }

    @ParameterizedTest
    @CsvSource({"60, 60", "\"60\", 60", "0, 0"})
    void livesAsLongAsTheCallerAsks(String ttl, long expiresIn) throws IOException {
        assertThat(token(",\"ttl\":" + ttl).json().path("expires_in").longValue()).isEqualTo(expiresIn);
    }

    @Test
    void refusesAnExpiredToken() throws IOException {
        caller.with(tokenOf(token(",\"ttl\":60")));
        clock.advance(Duration.ofSeconds(59));
        assertThat(caller.send("GET", ROOM, null).status()).isEqualTo(200);

        clock.advance(Duration.ofSeconds(1));

        assertRefused(caller.send("GET", ROOM, null), 401, "unauthorized", "Unable to authenticate (OAuth)");
    }

    @Test
    void letsATokenWithoutEndLive() throws IOException {
        caller.with(tokenOf(token(",\"ttl\":0")));

        clock.advance(Duration.ofDays(10_000));

        assertThat(caller.send("GET", ROOM, null).status()).isEqualTo(200);
    }

    @Test
    void refusesEveryTokenFromBeforeTheyWereExpired() throws IOException {
        caller.with(tokenOf(token("")));

        simulator.expireTokens();

        assertThat(caller.send("GET", ROOM, null).status()).isEqualTo(401);
        assertThat(caller.signedIn().send("GET", ROOM, null).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /chatrooms/662000000000013/announcement",
        "POST /chatrooms/662000000000013/announcement", "PUT /metadata/chatroom/662000000000013/user/user1",
        "POST /metadata/chatroom/662000000000013", "DELETE /metadata/chatroom/662000000000013/user/user1",
        "PUT /metadata/chatroom/662000000000013/user/user1/forced",
        "DELETE /metadata/chatroom/662000000000013/user/user1/forced", "GET /callbacks/storage/info",
        "POST /callbacks/storage/retry"})
    void refusesEveryCallWithoutAGoodToken(String call) throws IOException {
        String[] methodAndPath = call.split(" ");
        for (String token : new String[]{null, "wrong", ""}) {
            assertRefused(caller.with(token).send(methodAndPath[0], methodAndPath[1], null), 401, "unauthorized",
                    "Unable to authenticate (OAuth)");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"client_id\":\"demo-client-id\",\"client_secret\":\"demo-client-secret\"} | illegal_argument",
        "{\"grant_type\":\"password\",\"client_id\":\"demo-client-id\",\"client_secret\":\"x\"} | illegal_argument",
        "{\"grant_type\":\"client_credentials\",\"client_secret\":\"demo-client-secret\"} | illegal_argument",
        "{\"grant_type\":\"client_credentials\",\"client_id\":\"demo-client-id\"} | illegal_argument",
        "{\"grant_type\":\"client_credentials\",\"client_id\":\"x\",\"client_secret\":\"x\"} | invalid_grant",
        "{\"grant_type\":\"client_credentials\",\"client_id\":\"demo-client-id\",\"client_secret\":\"x\"} | invalid_grant"})
    void refusesWrongCredentials(String body, String error) throws IOException {
        Answer answer = caller.send("POST", "/token", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").asText()).isEqualTo(error);
        assertThat(simulator.counters().tokensIssued()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"soon\"", "-1", "1.5", "null", "99999999999"})
    void refusesATtlThatIsNoNumberOfSeconds(String ttl) throws IOException {
        assertThat(token(",\"ttl\":" + ttl).status()).isEqualTo(400);
    }

    @Test
    void knowsNoOtherApp() throws IOException {
        assertRefused(caller.sendRaw("POST", "/demo-org/other/token", "{}", "application/json"), 404,
                "organization_application_not_found",
                "Could not find application for demo-org/other from URI: demo-org/other/token");
    }

    private Answer token(String more) throws IOException {
        return token(caller, more);
    }

    private static Answer token(Caller by, String more) throws IOException {
        return by.send("POST", "/token", "{\"grant_type\":\"client_credentials\",\"client_id\":\"demo-client-id\","
                + "\"client_secret\":\"demo-client-secret\"" + more + "}");
    }

    private static String tokenOf(Answer answer) throws IOException {
        return answer.json().path("access_token").asText();
    }
}

package io.github.easemobcamel.simulator;

import static io.github.easemobcamel.simulator.AttributeCallsTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.easemobcamel.simulator.Caller.Answer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsOnDemandTest {

    private static final String ANNOUNCEMENT = "/chatrooms/" + Rooms.DEMO_ROOM + "/announcement";

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

    @ParameterizedTest
    @CsvSource({"503, 503, server_error", "status=500, 500, server_error", "429, 429, reach_limit",
        "quota, 429, resource_limited", "expired-token, 401, unauthorized",
        "corrupt-token, 401, auth_bad_access_token"})
    void answersTheErrorOnce(String fault, int status, String error) throws IOException {
        simulator.faults().add(fault + ",next=1");

        Answer answer = get();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("error").asText()).isEqualTo(error);
        assertThat(get().status()).isEqualTo(200);
    }

    @Test
    void saysWhenToRetryIfToldTo() throws IOException {
        simulator.faults().add("429=7,next=1");
        simulator.faults().add("429,next=1");

        assertThat(get().response().headers().firstValue("Retry-After")).contains("7");
        assertThat(get().response().headers().firstValue("Retry-After")).isEmpty();
    }

    @Test
    void answersTheHtmlOfAGateway() throws IOException {
        simulator.faults().add("html=504");

        Answer answer = get();
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.response().headers().firstValue("Content-Type")).contains("text/html");
        assertThat(answer.text()).startsWith("<html>");
    }

    @ParameterizedTest
    @CsvSource({"empty, 502", "empty=200, 200"})
    void answersNothing(String fault, int status) throws IOException {
        simulator.faults().add(fault);

        assertThat(get().status()).isEqualTo(status);
        assertThat(get().text()).isEmpty();
    }

    @Test
    void dropsTheConnectionAndDoesNothing() {
        simulator.faults().add("drop");

        assertThatThrownBy(() -> change("hello")).isInstanceOf(IOException.class);
        assertThat(simulator.rooms().demo().announcement()).isEmpty();
    }

    @Test
    void losesTheReplyOfACallThatIsDone() {
        simulator.faults().add("lost-reply");

        assertThatThrownBy(() -> change("hello")).isInstanceOf(IOException.class);
        assertThat(simulator.rooms().demo().announcement()).isEqualTo("hello");
    }

    @Test
    void answersThatTheAnnouncementWasNotChanged() throws IOException {
        simulator.faults().add("result-false");

        Answer answer = change("hello");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.data().path("result").asBoolean(true)).isFalse();
        assertThat(simulator.rooms().demo().announcement()).isEmpty();
        assertThat(get().status()).isEqualTo(200);
    }

    @Test
    void answersLate() throws IOException {
        simulator.faults().add("latency=300,next=1");

        long start = System.nanoTime();
        assertThat(get().status()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(290));
    }

    @Test
    void hitsOneEndpointOnly() throws IOException {
        simulator.faults().add("503,endpoint=update-chatroom-announcement");

        assertThat(get().status()).isEqualTo(200);
        assertThat(change("hello").status()).isEqualTo(503);
    }

    @Test
    void goesOnUntilCleared() throws IOException {
        simulator.faults().add("503");
        assertThat(get().status()).isEqualTo(503);
        assertThat(get().status()).isEqualTo(503);

        simulator.faults().clear();

        assertThat(get().status()).isEqualTo(200);
    }

    @Test
    void refusesABadTokenEvenBehindAFault() throws IOException {
        simulator.faults().add("latency=1");

        assertRefused(caller.with("wrong").send("GET", ANNOUNCEMENT, null), 401, "unauthorized",
                "Unable to authenticate (OAuth)");
    }

    private Answer get() throws IOException {
        return caller.send("GET", ANNOUNCEMENT, null);
    }

    private Answer change(String text) throws IOException {
        return caller.send("POST", ANNOUNCEMENT, "{\"announcement\":\"" + text + "\"}");
    }
}

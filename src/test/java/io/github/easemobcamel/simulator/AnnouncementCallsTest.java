package io.github.easemobcamel.simulator;

import static io.github.easemobcamel.simulator.AttributeCallsTest.assertRefused;
import static io.github.easemobcamel.simulator.Caller.JSON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.simulator.Caller.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnouncementCallsTest {

    private static final String PATH = "/chatrooms/r1/announcement";

    private Simulator simulator;
    private Caller caller;

    @BeforeEach
    void start() throws IOException {
        simulator = Simulator.start(SimulatorSettings.defaults()
                .withClock(new SettableClock("2026-01-01T00:00:00Z")));
        simulator.rooms().create("r1", "ann");
        caller = new Caller(simulator).signedIn();
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void changesTheAnnouncementInTheShapeOfTheVendorsExample() throws IOException {
        Answer answer = caller.send("POST", PATH, "{\"announcement\":\"欢迎\"}");

        ObjectNode body = (ObjectNode) answer.json();
        assertThat(body.remove("application").asText()).isNotEmpty();
        assertThat(body).isEqualTo(JSON.readTree("""
                {"action":"post","uri":"%s/demo-org/demo-app/chatrooms/r1/announcement","entities":[],
                "data":{"id":"r1","result":true},"timestamp":1767225600000,"duration":0,"organization":"demo-org",
                "applicationName":"demo-app"}""".formatted(simulator.baseUrl())));
        assertThat(simulator.rooms().find("r1").orElseThrow().announcement()).isEqualTo("欢迎");
    }

    @Test
    void readsTheAnnouncement() throws IOException {
        assertThat(caller.send("GET", PATH, null).data()).isEqualTo(JSON.readTree("{\"announcement\":\"\"}"));
        caller.send("POST", PATH, "{\"announcement\":\"hello\"}");

        Answer answer = caller.send("GET", PATH, null);

        assertThat(answer.json().path("action").asText()).isEqualTo("get");
        assertThat(answer.data()).isEqualTo(JSON.readTree("{\"announcement\":\"hello\"}"));
    }

    @Test
    void takes512CharactersAndRefuses513() throws IOException {
        assertThat(caller.send("POST", PATH, "{\"announcement\":\"" + "字".repeat(512) + "\"}").status())
                .isEqualTo(200);
        assertRefused(caller.send("POST", PATH, "{\"announcement\":\"" + "x".repeat(513) + "\"}"), 403,
                "forbidden_op", "announce info length exceeds limit!");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"announcement\":null}", "{\"announcement\":1}"})
    void refusesACallWithoutAnnouncement(String body) throws IOException {
        assertThat(caller.send("POST", PATH, body).json().path("error").asText()).isEqualTo("illegal_argument");
    }

    @Test
    void refusesAnUnknownRoom() throws IOException {
        assertRefused(caller.send("GET", "/chatrooms/r2/announcement", null), 404, "resource_not_found",
                "grpID r2 does not exist!");
        assertRefused(caller.send("POST", "/chatrooms/r2/announcement", "{\"announcement\":\"x\"}"), 404,
                "resource_not_found", "grpID r2 does not exist!");
    }
}

package io.github.easemobcamel.simulator;

import static io.github.easemobcamel.simulator.Caller.JSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.simulator.Caller.Answer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatorAdminTest {

    private Receiver receiver;
    private Simulator simulator;
    private Caller caller;

    @BeforeEach
    void start() throws IOException {
        receiver = new Receiver();
        simulator = Simulator.start(SimulatorSettings.defaults().withCallbacks(receiver.url(), "s1"));
        caller = new Caller(simulator);
    }

    @AfterEach
    void stop() {
        receiver.close();
        simulator.close();
    }

    @Test
    void showsTheDemoRoom() throws IOException {
        caller.signedIn().send("PUT", "/metadata/chatroom/" + Rooms.DEMO_ROOM + "/user/user1",
                "{\"metaData\":{\"k\":\"v\"}}");

        assertThat(admin("GET", "/rooms/" + Rooms.DEMO_ROOM, null).json()).isEqualTo(JSON.readTree("""
                {"id":"662000000000013","name":"Demo room","announcement":"","members":["user1","user2","user3"],
                "attributes":{"k":{"value":"v","owner":"user1","autoDelete":"DELETE"}}}"""));
    }

    @Test
    void createsAndDestroysRooms() throws IOException {
        assertThat(admin("POST", "/rooms", "{\"id\":\"r1\",\"name\":\"One\",\"members\":[\"ann\"]}").status())
                .isEqualTo(200);
        String second = admin("POST", "/rooms", "{}").json().path("id").asText();
        assertThat(admin("GET", "/rooms", null).json()).hasSize(3);
        assertThat(admin("POST", "/rooms", "{\"id\":\"r1\"}").status()).isEqualTo(400);

        admin("DELETE", "/rooms/r1", null);

        assertThat(simulator.rooms().all()).extracting(Room::id).containsExactlyInAnyOrder(Rooms.DEMO_ROOM, second);
        receiver.await(1, "destroy");
    }

    @Test
    void movesMembers() throws IOException {
        String members = "/rooms/" + Rooms.DEMO_ROOM + "/members/";
        admin("PUT", members + "a%2Fb", null);
        assertThat(simulator.rooms().demo().members()).contains("a/b");
        receiver.await(1, "presence");

        admin("DELETE", members + "a%2Fb", null);
        receiver.await(3, "leave");

        admin("POST", members + "user1/kick", null);
        receiver.await(5, "kick");
        assertThat(simulator.rooms().demo().members()).containsExactly("user2", "user3");
    }

    @Test
    void sendsAnyCallbackAndShowsWhatBecameOfIt() throws IOException {
        admin("POST", "/callbacks", "{\"callId\":\"c1\",\"payload\":{\"operation\":\"mystery\"}}");

        receiver.await(1, "mystery");
        await().untilAsserted(() -> assertThat(admin("GET", "/callbacks", null).json()).isEqualTo(JSON.readTree("""
                {"delivered":[{"callId":"c1","operation":"mystery"}],"failed":[],"withheld":[]}""")));
    }

    @Test
    void setsAndClearsFaults() throws IOException {
        Answer set = admin("POST", "/faults", "{\"fault\":\"503,endpoint=token\"}");
        assertThat(set.json()).isEqualTo(JSON.readTree("[\"status=503,endpoint=token\"]"));
        assertThat(caller.send("POST", "/token", "{}").status()).isEqualTo(503);

        assertThat(admin("DELETE", "/faults", null).json()).isEmpty();
        assertThat(caller.send("POST", "/token", "{}").status()).isEqualTo(400);
    }

    @Test
    void countsAndExpires() throws IOException {
        caller.signedIn();
        assertThat(admin("GET", "/counters", null).json().at("/requests/token").asInt()).isEqualTo(1);
        assertThat(admin("GET", "/counters", null).json().path("tokensIssued").asInt()).isEqualTo(1);
        assertThat(admin("DELETE", "/counters", null).json().at("/requests/token").asInt()).isZero();

        admin("POST", "/tokens/expire", null);

        assertThat(caller.send("GET", "/callbacks/storage/info", null).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"GET | | 404", "GET /nothing | | 404", "PUT /rooms | | 404",
        "GET /rooms/none | | 404", "PUT /rooms/662000000000013 | | 404", "DELETE /rooms/662000000000013/members | | 404",
        "DELETE /rooms/662000000000013/members/nobody | | 404", "POST /rooms/662000000000013/members/user1 | | 404",
        "POST /faults | {} | 400", "POST /faults | {\"fault\":\"x\"} | 400", "POST /callbacks | [] | 400",
        "POST /rooms | { | 400"})
    void saysWhatItDoesNotUnderstand(String call, String body, int status) throws IOException {
        String[] methodAndPath = (call + " ").split(" ");

        Answer answer = admin(methodAndPath[0], methodAndPath.length > 1 ? methodAndPath[1] : "", body);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("error").asText()).isNotEmpty();
    }

    private Answer admin(String method, String path, String body) throws IOException {
        return caller.sendRaw(method, "/admin" + path, body, "application/json");
    }
}

package io.github.easemobcamel.simulator;

import static io.github.easemobcamel.simulator.AttributeCallsTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.easemobcamel.simulator.Caller.Answer;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Chatrooms with members, mutes and lists, groups and messages: what is answered, refused and told. */
class SimulatedRoomsTest {

    private Receiver receiver;
    private Simulator simulator;
    private Caller caller;

    @BeforeEach
    void start() throws IOException {
        receiver = new Receiver();
        simulator = Simulator.start(SimulatorSettings.defaults().withCallbacks(receiver.url(), "s"));
        simulator.rooms().create("r1", "ann", "bob");
        caller = new Caller(simulator).signedIn();
    }

    @AfterEach
    void stop() {
        simulator.close();
        receiver.close();
    }

    private List<String> told() {
        return receiver.bodies().stream().map(SimulatedRoomsTest::words).toList();
    }

    private static String words(String body) {
        try {
            JsonNode event = Caller.JSON.readTree(body);
            return event.has("event")
                    ? event.path("operation").asText() + " " + event.path("payload").path("type").asText()
                    : event.path("payload").path("operation").asText(event.path("chat_type").asText());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void makesDescribesChangesAndEndsARoom() throws IOException {
        String id = caller.send("POST", "/chatrooms", """
                {"name":"n","description":"d","maxusers":300,"owner":"ann","members":["bob"]}""").data().path("id").asText();

        JsonNode room = caller.send("GET", "/chatrooms/" + id, null).data().path(0);
        assertThat(room.path("owner").asText() + room.path("maxusers") + room.path("affiliations"))
                .isEqualTo("ann300[{\"owner\":\"ann\"},{\"member\":\"bob\"}]");
        assertThat(caller.send("PUT", "/chatrooms/" + id, "{\"name\":\"m\",\"maxusers\":5}").data().toString())
                .isEqualTo("{\"maxusers\":true,\"groupname\":true}");
        assertThat(caller.send("DELETE", "/chatrooms/" + id, null).data().path("success").asBoolean()).isTrue();
        assertRefused(caller.send("GET", "/chatrooms/" + id, null), 404, "resource_not_found", "grpID " + id + " does not exist!");
        await().untilAsserted(() -> assertThat(told()).containsExactlyInAnyOrder("update", "destroy"));
    }

    @Test
    void tellsOfEachUserOfAListWhatBecameOfIt() throws IOException {
        assertThat(caller.send("POST", "/chatrooms/r1/users", "{\"usernames\":[\"cat\"]}").data().path("newmembers").toString())
                .isEqualTo("[\"cat\"]");
        JsonNode muted = caller.send("POST", "/chatrooms/r1/mute", "{\"usernames\":[\"cat\",\"eve\"],\"mute_duration\":60000}")
                .data();
        assertThat(muted.path(0).path("result").asBoolean()).isTrue();
        assertThat(muted.path(1).path("reason").asText()).isEqualTo("user: eve doesn't exist in chatroom: r1");
        assertThat(caller.send("GET", "/chatrooms/r1/mute", null).data()).hasSize(1);
        assertThat(caller.send("DELETE", "/chatrooms/r1/mute/cat,eve", null).data().findValuesAsText("result"))
                .containsExactly("true", "false");
        assertThat(caller.send("DELETE", "/chatrooms/r1/users/cat%2Ceve", null).data().findValuesAsText("result"))
                .containsExactly("true", "false");
        await().untilAsserted(() -> assertThat(told()).containsExactlyInAnyOrder("presence", "add_mute", "remove_mute", "kick",
                "absence"));
    }

    @Test
    void keepsItsLists() throws IOException {
        caller.send("POST", "/chatrooms/r1/white/users", "{\"usernames\":[\"ann\"]}");
        caller.send("POST", "/chatrooms/r1/admin", "{\"newadmin\":\"ann\"}");
        caller.send("POST", "/chatrooms/r1/blocks/users/bob", null);

        assertThat(caller.send("GET", "/chatrooms/r1/white/users", null).data().toString()).isEqualTo("[\"ann\"]");
        assertThat(caller.send("GET", "/chatrooms/r1/admin", null).data().toString()).isEqualTo("[\"ann\"]");
        assertThat(caller.send("GET", "/chatrooms/r1/blocks/users", null).data().toString()).isEqualTo("[\"bob\"]");
        assertThat(caller.send("GET", "/chatrooms/r1/users?pagenum=1&pagesize=10", null).data().toString())
                .isEqualTo("[{\"owner\":\"ann\"}]");
        assertThat(caller.send("POST", "/chatrooms/r1/users", "{\"usernames\":[\"bob\"]}").data().path("newmembers")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "POST; /chatrooms; {\"description\":\"d\",\"owner\":\"o\"}; 400; illegal_argument; name is required and must be a string",
        "POST; /chatrooms/r1/admin; {\"newadmin\":\"eve\"}; 400; invalid_parameter; user: eve doesn't exist in chatroom: r1",
        "POST; /chatrooms/r1/mute; {}; 400; illegal_argument; usernames is required and must be an array of strings",
        "POST; /chatrooms/r2/ban; ; 404; resource_not_found; grpID r2 does not exist!",
        "PUT; /metadata/chatgroup/662000000000099/user/eve; {\"metaData\":{\"k\":\"v\"}}; 400; metadata_error; Some users are not in the group: eve",
        "PUT; /metadata/chatgroup/662000000000099/user/user1; {\"metaData\":{\"12345678901234567\":\"v\"}}; 400; metadata_error; exceeds chatgroup user metadata single key limit",
        "POST; /messages/chatrooms; {\"to\":[\"r1\"],\"type\":\"txt\"}; 400; illegal_argument; body is required and must be a JSON object",
        "POST; /messages/chatrooms; {\"to\":[\"r2\"],\"type\":\"txt\",\"body\":{}}; 404; resource_not_found; grpID r2 does not exist!",
        "POST; /messages/chatrooms/broadcast; {\"from\":\"\",\"msg\":{\"type\":\"txt\"}}; 400; illegal_argument; from can't be empty"})
    void refusesInTheVendorsWords(String method, String path, String body, int status, String error, String description)
            throws IOException {
        assertRefused(caller.send(method, path, body), status, error, description);
    }

    @Test
    void refusesMoreUsersThanACallMayName() throws IOException {
        String users = IntStream.range(0, 61).mapToObj(i -> "\"u" + i + "\"").collect(Collectors.joining(","));

        assertThat(caller.send("POST", "/chatrooms/r1/users", "{\"usernames\":[" + users + "]}").status()).isEqualTo(403);
    }

    @Test
    void setsAndReadsTheAttributesOfGroupMembers() throws IOException {
        String group = "/metadata/chatgroup/" + Rooms.DEMO_GROUP;
        caller.send("PUT", group + "/users/batch", "[{\"username\":\"user1\",\"metadata\":{\"a\":\"1\",\"b\":\"2\"}}]");
        caller.send("PUT", group + "/user/user1", "{\"metaData\":{\"b\":\"\"}}");

        assertThat(caller.send("GET", group + "/user/user1", null).data().toString()).isEqualTo("{\"a\":\"1\"}");
        assertThat(
                caller.send("POST", group + "/get", "{\"targets\":[\"user1\",\"user2\"],\"properties\":[\"a\"]}").data().toString())
                .isEqualTo("{\"user1\":{\"a\":\"1\"},\"user2\":{}}");
        await().untilAsserted(
                () -> assertThat(told()).containsExactly("group_member_metadata_update", "group_member_metadata_update"));
    }

    @Test
    void sendsMessagesToRooms() throws IOException {
        JsonNode ids = caller.send("POST", "/messages/chatrooms", """
                {"from":"ann","to":["r1"],"type":"txt","body":{"msg":"hi"}}""").data();

        assertThat(ids.path("r1").asText()).matches("[0-9]+");
        await().untilAsserted(() -> assertThat(receiver.bodies()).singleElement().asString().contains("\"chat_type\":\"chatroom\"",
                "\"msg\":\"hi\"", ids.path("r1").asText()));
    }

    @Test
    void tellsInTheNewerFormat() throws IOException {
        try (Simulator newer = Simulator.start(
                SimulatorSettings.defaults().withCallbacks(receiver.url(), "s").withFormat(true, false))) {
            newer.rooms().create("r1", "ann", "bob", "cat", "dan");
            Caller other = new Caller(newer).signedIn();
            newer.rooms().join("r1", "eve");
            newer.rooms().kick("r1", "ann");
            newer.rooms().goOffline("r1", "bob");
            other.send("POST", "/chatrooms/r1/mute", "{\"usernames\":[\"cat\"]}");
            other.send("POST", "/chatrooms/r1/ban", null);
            other.send("POST", "/chatrooms/r1/announcement", "{\"announcement\":\"\"}");
            other.send("POST", "/chatrooms/r1/blocks/users/dan", null);
            newer.rooms().destroy("r1");

            await().untilAsserted(() -> assertThat(told()).containsExactlyInAnyOrder("JOIN DIRECT", "LEAVE KICK", "LEAVE QUIT",
                    "MUTE ADD", "UPDATE MUTE", "UPDATE ANNOUNCEMENT", "BLOCK ADD", "DELETE "));
            assertThat(receiver.bodies()).noneMatch(body -> body.contains("msg_id"));
        }
    }

    @Test
    void tellsOfOfflineAsOfAKickInTheOlderFormat() {
        simulator.rooms().goOffline("r1", "bob");

        await().untilAsserted(() -> assertThat(told()).containsExactlyInAnyOrder("kick", "absence"));
    }

    @Test
    void addsTheFieldsThatThePagesDoNotPrint() throws IOException {
        try (Simulator full = Simulator.start(
                SimulatorSettings.defaults().withCallbacks(receiver.url(), "s").withFormat(false, true))) {
            full.rooms().kick(Rooms.DEMO_ROOM, "user1");

            await().untilAsserted(
                    () -> assertThat(receiver.bodies()).anyMatch(body -> body.contains("\"content_type\":\"muc:kick\"")
                            && body.contains("channel_channel")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", ""})
    void takesATokenRequestThatIsNotCalledJson(String type) throws IOException {
        String json = "{\"grant_type\":\"client_credentials\",\"client_id\":\"demo-client-id\",\"client_secret\":\"demo-client-secret\"}";
        String form = "grant_type=client_credentials&client_id=demo-client-id&client_secret=demo-client-secret";
        String contentType = type.isEmpty() ? null : type;

        assertThat(caller.sendRaw("POST", "/demo-org/demo-app/token", json, contentType).status()).isEqualTo(200);
        assertThat(caller.sendRaw("POST", "/demo-org/demo-app/token", form, "application/x-www-form-urlencoded").status())
                .isEqualTo(200);
        assertThat(caller.sendRaw("POST", "/demo-org/demo-app/chatrooms/r1/announcement", "{\"announcement\":\"a\"}", contentType)
                .status())
                .isEqualTo(200);
    }

    @Test
    void refusesAllKeysButTheFirstWhenSomebodyElseChangesTheRoom() throws IOException {
        simulator.faults().add("concurrent-update,next=1");

        Answer answer = caller.send("PUT", "/metadata/chatroom/r1/user/ann", "{\"metaData\":{\"a\":\"1\",\"b\":\"2\"}}");

        assertThat(answer.data().toString()).isEqualTo("{\"successKeys\":[\"a\"],\"errorKeys\":{\"b\":"
                + "\"Failed to update userMetadata. Concurrent updates not allowed\"}}");
    }
}

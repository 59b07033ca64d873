package io.github.easemobcamel.simulator;

import static io.github.easemobcamel.simulator.Caller.JSON;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.simulator.Caller.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttributeCallsTest {

    private static final String ROOM = "/metadata/chatroom/r1";
    private static final String ANN = ROOM + "/user/ann";

    private Simulator simulator;
    private Caller caller;
    private Room room;

    @BeforeEach
    void start() throws IOException {
        simulator = Simulator.start(SimulatorSettings.defaults().withRateLimit(10_000));
        room = simulator.rooms().create("r1", "ann", "bob");
        caller = new Caller(simulator).signedIn();
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void setsAttributesInTheShapeOfTheVendorsExample() throws IOException {
        Answer answer = caller.send("PUT", ANN, """
                {"metaData":{"k1":"v1","k2":"v2"},"autoDelete":"NO_DELETE"}""");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.data()).isEqualTo(JSON.readTree("""
                {"successKeys":["k1","k2"],"errorKeys":{}}"""));
        assertThat(answer.json().path("action").asText()).isEqualTo("put");
        assertThat(answer.json().path("uri").asText())
                .isEqualTo(simulator.baseUrl() + "/demo-org/demo-app/metadata/chatroom");
        assertThat(room.attributes()).isEqualTo(Map.of("k1", new Attribute("v1", "ann", false),
                "k2", new Attribute("v2", "ann", false)));
    }

    @Test
    void deletesWithTheMemberByDefault() throws IOException {
        caller.send("PUT", ANN, "{\"metaData\":{\"mine\":\"v\"}}");
        caller.send("PUT", ANN, "{\"metaData\":{\"stays\":\"v\"},\"autoDelete\":\"NO_DELETE\"}");

        room.leave("ann");

        assertThat(room.attributes()).containsOnlyKeys("stays");
    }

    @Test
    void setsTenKeysAndRefusesEleven() throws IOException {
        assertThat(caller.send("PUT", ANN, setBody(10)).data().path("successKeys")).hasSize(10);
        assertRefused(caller.send("PUT", ANN, setBody(11)), 400, "", "exceed allowed batch size 10");
        assertRefused(caller.send("PUT", ANN + "/forced", setBody(11)), 400, "", "exceed allowed batch size 10");
        assertThat(room.attributes()).hasSize(10);
    }

    @Test
    void refusesSingleKeysAndSetsTheOthers() throws IOException {
        String longKey = "k".repeat(129);
        String body = JSON.writeValueAsString(Map.of("metaData", Map.of(longKey, "v", "k y", "v", "", "v",
                "k".repeat(128), "v", "a_Z-0.9", "v".repeat(4096), "big", "v".repeat(4097))));

        Answer answer = caller.send("PUT", ANN, body);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.data().path("errorKeys").path(longKey).asText())
                .isEqualTo("properties key '" + longKey + "' is exceeding maximum limit 128");
        assertThat(answer.data().path("errorKeys")).hasSize(4);
        assertThat(room.attributes()).containsOnlyKeys("k".repeat(128), "a_Z-0.9");
    }

    @Test
    void staysAt200WhenEveryKeyIsRefused() throws IOException {
        Answer answer = caller.send("PUT", ANN, "{\"metaData\":{\"k y\":\"v\"}}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.data().path("successKeys")).isEmpty();
        assertThat(answer.data().path("errorKeys")).hasSize(1);
    }

    @Test
    void keepsAtMostAHundredAttributesInARoom() throws IOException {
        for (int i = 0; i < 10; i++) {
            caller.send("PUT", ANN, setBody(i * 10, 10));
        }

        Answer more = caller.send("PUT", ANN, "{\"metaData\":{\"k0\":\"new\",\"one-more\":\"v\"}}");

        assertThat(more.data().path("successKeys")).map(key -> key.asText()).containsExactly("k0");
        assertThat(more.data().path("errorKeys").path("one-more").asText()).contains("exceeds the user defined limit");
        assertThat(room.attributes()).hasSize(100);
    }

    @Test
    void refusesAnotherUsersKeyUnlessForced() throws IOException {
        caller.send("PUT", ANN, "{\"metaData\":{\"k\":\"ann's\"}}");

        Answer refused = caller.send("PUT", ROOM + "/user/bob", "{\"metaData\":{\"k\":\"bob's\",\"own\":\"v\"}}");
        assertThat(refused.data()).isEqualTo(JSON.readTree("""
                {"successKeys":["own"],"errorKeys":{"k":"properties key 'k' is not part of you"}}"""));
        assertThat(room.attributes().get("k").value()).isEqualTo("ann's");

        Answer forced = caller.send("PUT", ROOM + "/user/bob/forced", "{\"metaData\":{\"k\":\"bob's\"}}");
        assertThat(forced.json()).isEqualTo(JSON.readTree("{\"data\":{\"successKeys\":[\"k\"],\"errorKeys\":{}}}"));
        assertThat(room.attributes().get("k")).isEqualTo(new Attribute("bob's", "bob", true));
    }

    @Test
    void refusesTheWholeCallForAnotherUsersKeyWhenToldTo() throws IOException {
        try (Simulator strict = Simulator.start(SimulatorSettings.defaults().withForeignKeyFailsCall(true))) {
            strict.rooms().create("r1", "ann", "bob");
            Caller strictCaller = new Caller(strict).signedIn();
            strictCaller.send("PUT", ANN, "{\"metaData\":{\"k\":\"v\"}}");

            assertRefused(strictCaller.send("PUT", ROOM + "/user/bob", "{\"metaData\":{\"k\":\"v\",\"own\":\"v\"}}"),
                    400, "", "others are not allowed to be set");
            assertThat(strict.rooms().find("r1").orElseThrow().attributes()).containsOnlyKeys("k");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT /user/eve", "DELETE /user/eve", "PUT /user/eve/forced"})
    void refusesAUserOutsideTheRoom(String call) throws IOException {
        String[] methodAndPath = call.split(" ");
        String body = "{\"metaData\":{\"k\":\"v\"},\"keys\":[\"k\"]}";

        assertRefused(caller.send(methodAndPath[0], ROOM + methodAndPath[1], body), 401, "MetadataException",
                "user is not in chatroom");
        assertThat(room.attributes()).isEmpty();
    }

    @Test
    void deletesByForceForAUserOutsideTheRoom() throws IOException {
        caller.send("PUT", ANN, "{\"metaData\":{\"k\":\"v\"}}");

        Answer answer = caller.send("DELETE", ROOM + "/user/eve/forced", "{\"keys\":[\"k\"]}");

        assertThat(answer.json()).isEqualTo(JSON.readTree("{\"data\":{\"successKeys\":[\"k\"],\"errorKeys\":{}}}"));
        assertThat(room.attributes()).isEmpty();
    }

    @Test
    void deletesOwnKeysOnly() throws IOException {
        caller.send("PUT", ANN, "{\"metaData\":{\"a\":\"v\"}}");
        caller.send("PUT", ROOM + "/user/bob", "{\"metaData\":{\"b\":\"v\"}}");

        Answer answer = caller.send("DELETE", ANN, "{\"keys\":[\"a\",\"b\",\"absent\"]}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("status").asText()).isEqualTo("ok");
        assertThat(answer.data()).isEqualTo(JSON.readTree("""
                {"successKeys":["a","absent"],"errorKeys":{"b":"properties key 'b' is not part of you"}}"""));
        assertThat(room.attributes()).containsOnlyKeys("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"keys\":[]}", "{\"keys\":\"k\"}", "{\"keys\":[1]}"})
    void refusesADeleteWithoutKeys(String body) throws IOException {
        assertThat(caller.send("DELETE", ANN, body).status()).isEqualTo(400);
        assertThat(caller.send("DELETE", ANN + "/forced", body).status()).isEqualTo(400);
    }

    @Test
    void refusesADeleteWithoutABody() throws IOException {
        assertRefused(caller.send("DELETE", ANN, null), 400, "illegal_argument", "keys is required");
    }

    @Test
    void refusesToDeleteOrReadElevenKeys() throws IOException {
        String body = "{\"keys\":[" + IntStream.range(0, 11).mapToObj(i -> "\"k" + i + "\"")
                .collect(Collectors.joining(",")) + "]}";

        assertRefused(caller.send("DELETE", ANN, body), 400, "", "exceed allowed batch size 10");
        assertRefused(caller.send("DELETE", ANN + "/forced", body), 400, "", "exceed allowed batch size 10");
        assertRefused(caller.send("POST", ROOM, body), 400, "", "exceed allowed batch size 10");
    }

    @Test
    void readsSomeKeysOrAll() throws IOException {
        caller.send("PUT", ANN, "{\"metaData\":{\"a\":\"1\",\"b\":\"2\"}}");

        assertThat(caller.send("POST", ROOM, "{\"keys\":[\"a\",\"absent\"]}").data())
                .isEqualTo(JSON.readTree("{\"a\":\"1\"}"));
        assertThat(caller.send("POST", ROOM, "{}").data()).isEqualTo(JSON.readTree("{\"a\":\"1\",\"b\":\"2\"}"));
        assertThat(caller.send("POST", ROOM, null).data()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST ", "DELETE /user/ann/forced"})
    void refusesAnUnknownRoom(String call) throws IOException {
        String[] methodAndPath = call.split(" ", 2);

        assertRefused(caller.send(methodAndPath[0], "/metadata/chatroom/nowhere" + methodAndPath[1],
                "{\"keys\":[\"k\"]}"), 404, "resource_not_found", "grpID nowhere does not exist!");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"metaData\":{\"k\":\"v\"},\"autoDelete\":\"yes\"}",
        "{\"metaData\":{\"k\":\"v\"},\"autoDelete\":true}", "{\"metaData\":{\"k\":\"v\"},\"autoDelete\":null}",
        "{\"metaData\":{}}", "{}", "{\"metaData\":[]}", "{\"metaData\":{\"k\":1}}", "{\"metaData\":{\"k\":null}}", "[]"})
    void refusesABodyOfTheWrongShape(String body) throws IOException {
        assertThat(caller.send("PUT", ANN, body).json().path("error").asText()).isEqualTo("illegal_argument");
        assertThat(room.attributes()).isEmpty();
    }

    @Test
    void refusesABodyThatIsNotJson() throws IOException {
        assertThat(caller.send("PUT", ANN, "{\"metaData\":").json().path("error").asText()).isEqualTo("json_parse");
        assertThat(caller.send("PUT", ANN, "{} {}").json().path("error").asText()).isEqualTo("json_parse");
    }

    private static String setBody(int count) throws IOException {
        return setBody(0, count);
    }

    private static String setBody(int from, int count) throws IOException {
        return JSON.writeValueAsString(Map.of("metaData", IntStream.range(from, from + count).boxed()
                .collect(Collectors.toMap(i -> "k" + i, i -> "v" + i))));
    }

    static void assertRefused(Answer answer, int status, String error, String description) throws IOException {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().path("error").asText()).isEqualTo(error);
        assertThat(answer.json().path("error_description").asText()).isEqualTo(description);
        assertThat(List.of("exception", "timestamp", "duration")).allMatch(answer.json()::has);
    }
}

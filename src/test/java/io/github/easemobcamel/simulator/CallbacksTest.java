package io.github.easemobcamel.simulator;

import static io.github.easemobcamel.simulator.Caller.JSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.event.CallbackSignature;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbacksTest {

    private static final List<String> ENVELOPE = List.of("chat_type", "callId", "security", "payload", "group_id",
            "host", "appkey", "from", "to", "eventType", "msg_id", "timestamp");
    private static final String ANN = "/metadata/chatroom/r1/user/ann";

    private Receiver receiver;
    private Simulator simulator;
    private Caller caller;

    @BeforeEach
    void start() throws IOException {
        receiver = new Receiver();
        start(SimulatorSettings.defaults().withCallbacks(receiver.url(), "s1"));
    }

    private void start(SimulatorSettings settings) throws IOException {
        if (simulator != null) {
            simulator.close();
        }
        simulator = Simulator.start(settings);
        simulator.rooms().create("r1", "ann", "bob");
        caller = new Caller(simulator).signedIn();
    }

    @AfterEach
    void stop() {
        receiver.close();
        simulator.close();
    }

    @Test
    void tellsThatAttributesWereSet() throws IOException {
        caller.send("PUT", ANN, "{\"metaData\":{\"k1\":\"v1\",\"k y\":\"v\"}}");

        JsonNode callback = receiver.await(1).get(0);

        assertThat(callback.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(ENVELOPE);
        assertThat(callback.path("chat_type").asText()).isEqualTo("muc");
        assertThat(callback.path("eventType").asText()).isEqualTo("chat");
        assertThat(callback.path("group_id").asText()).isEqualTo("r1");
        assertThat(callback.path("from").asText()).isEqualTo("r1");
        assertThat(callback.path("to").asText()).isEqualTo("ann");
        assertThat(callback.path("appkey").asText()).isEqualTo("demo-org#demo-app");
        assertThat(callback.path("callId").asText())
                .isEqualTo("demo-org#demo-app_" + callback.path("msg_id").asText());
        assertThat(callback.path("timestamp").isIntegralNumber()).isTrue();
        ObjectNode payload = (ObjectNode) callback.path("payload");
        JsonNode eventInfo = payload.remove("event_info");
        assertThat(payload).isEqualTo(JSON.readTree("""
                {"muc_id":"demo-org#demo-app_r1@conference.easemob.com","is_chatroom":true,"operation":"set_metadata",
                "status":{"description":"","error_code":"ok"}}"""));
        assertThat(eventInfo.path("type").asText()).isEqualTo("event_none");
        assertThat(eventInfo.path("ext").isTextual()).isTrue();
        assertThat(JSON.readTree(eventInfo.path("ext").asText())).isEqualTo(JSON.readTree("""
                {"result":{"successKeys":["k1"],
                           "errorKeys":{"k y":"properties key 'k y' is not Legal"}},
                "identify":"","is_forced":false,"muc_name":"Room r1","need_notify":true,"properties":{"k1":"v1"},
                "operator ":"ann"}"""));
        assertThat(receiver.contentTypes()).containsExactly("application/json");
    }

    @Test
    void tellsOnlyTheKeysThatWereReallyDeleted() throws IOException {
        caller.send("PUT", ANN, "{\"metaData\":{\"k\":\"v\"}}");
        receiver.await(1);

        caller.send("DELETE", "/metadata/chatroom/r1/user/bob/forced", "{\"keys\":[\"k\",\"absent\"]}");

        JsonNode callback = receiver.await(2, "delete_metadata");
        JsonNode ext = JSON.readTree(callback.at("/payload/event_info/ext").asText());
        assertThat(ext.at("/result/successKeys")).isEqualTo(JSON.readTree("[\"k\"]"));
        assertThat(ext.path("is_forced").asBoolean()).isTrue();
        assertThat(ext.path("operator ").asText()).isEqualTo("bob");
    }

    @Test
    void tellsNothingWhenNothingChanged() throws IOException {
        caller.send("PUT", ANN, "{\"metaData\":{\"k y\":\"v\"}}");
        caller.send("DELETE", ANN, "{\"keys\":[\"absent\"]}");
        caller.send("POST", "/chatrooms/r1/announcement", "{\"announcement\":\"x\"}");

        receiver.await(1, "update_announcement");
        assertThat(receiver.bodies()).hasSize(1);
    }

    @Test
    void tellsThatTheAnnouncementWasChangedOrDeleted() throws IOException {
        caller.send("POST", "/chatrooms/r1/announcement", "{\"announcement\":\"hello\"}");
        JsonNode updated = receiver.await(1, "update_announcement");
        assertThat(updated.at("/payload/reason").asText()).isEqualTo("hello");
        assertThat(updated.path("from").asText()).isEqualTo("demo-org#demo-app_@ppAdmin");
        assertThat(updated.path("to").asText()).isEqualTo("r1");

        caller.send("POST", "/chatrooms/r1/announcement", "{\"announcement\":\"\"}");
        assertThat(receiver.await(2, "delete_announcement").at("/payload/reason").asText("?")).isEmpty();
    }

    @Test
    void tellsWhoCameAndWent() {
        simulator.rooms().join("r1", "eve");
        JsonNode presence = receiver.await(1, "presence");
        assertThat(presence.path("from").asText()).isEqualTo("demo-org#demo-app_eve@easemob.com");
        assertThat(presence.path("to").asText()).isEqualTo("r1");
        assertThat(presence.path("payload").has("status")).isFalse();

        simulator.rooms().leave("r1", "eve");
        assertThat(receiver.await(3, "leave").path("from").asText()).isEqualTo("demo-org#demo-app_eve@easemob.com");
        assertThat(receiver.await(3, "absence").path("payload").has("status")).isFalse();

        simulator.rooms().kick("r1", "bob");
        JsonNode kick = receiver.await(5, "kick");
        assertThat(kick.path("to").asText()).isEqualTo("bob");
        assertThat(kick.at("/payload/status/error_code").asText()).isEqualTo("ok");

        simulator.rooms().destroy("r1");
        receiver.await(6, "destroy");
    }

    @Test
    void tellsNothingOfAMoveThatDidNotHappen() {
        assertThat(simulator.rooms().join("r1", "ann")).isFalse();
        assertThat(simulator.rooms().kick("r1", "eve")).isFalse();
        assertThat(simulator.rooms().leave("nowhere", "ann")).isFalse();
        assertThat(simulator.rooms().destroy("nowhere")).isFalse();
        simulator.rooms().join("r1", "eve");

        receiver.await(1, "presence");
        assertThat(receiver.bodies()).hasSize(1);
    }

    @Test
    void signsWithEachSecretInTurn() throws IOException {
        start(SimulatorSettings.defaults().withCallbacks(receiver.url(), "s1", "s2"));

        simulator.rooms().join("r1", "eve");
        JsonNode first = receiver.await(1).get(0);
        simulator.rooms().join("r1", "eva");
        JsonNode second = receiver.await(2).get(1);

        assertThat(first.path("security").asText()).isEqualTo(signature(first, "s1"));
        assertThat(second.path("security").asText()).isEqualTo(signature(second, "s2"));
        assertThat(first.path("callId")).isNotEqualTo(second.path("callId"));
    }

    @Test
    void sendsAnyCallbackAndKeepsWhatItHas() {
        ObjectNode event = JSON.createObjectNode().put("callId", "mine").put("timestamp", 1L).put("chat_type", "new");

        simulator.sendCallback(event);

        JsonNode callback = receiver.await(1).get(0);
        assertThat(callback.path("callId").asText()).isEqualTo("mine");
        assertThat(callback.path("chat_type").asText()).isEqualTo("new");
        assertThat(callback.path("security").asText()).isEqualTo(CallbackSignature.of("mine", "s1", "1"));
        assertThat(event.has("security")).as("the event itself is left alone").isFalse();
    }

    @Test
    void retriesOnceWithTheSameCallback() {
        receiver.failing(1);

        simulator.rooms().join("r1", "eve");

        awaitEnds(1);
        assertThat(receiver.bodies()).hasSize(2).containsOnly(receiver.bodies().get(0));
        assertThat(simulator.callbacks().attempts()).extracting(CallbackLog.Attempt::status)
                .containsExactly(500, 200);
        assertThat(simulator.callbacks().delivered()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 202, 204, 301, 400, 500, 503})
    void countsAnythingBut200AsAFailureAndStopsAfterOneRetry(int status) {
        receiver.answering(status);

        simulator.rooms().join("r1", "eve");

        awaitEnds(1);
        assertThat(simulator.callbacks().failed()).hasSize(1);
        assertThat(receiver.bodies()).hasSize(2);
    }

    @Test
    void countsAnAnswerThatComesTooLateAsAFailure() throws IOException {
        start(SimulatorSettings.defaults().withCallbacks(receiver.url(), "s1")
                .withCallbackTimeout(Duration.ofMillis(200)));
        receiver.holding();

        simulator.rooms().join("r1", "eve");

        awaitEnds(1);
        assertThat(simulator.callbacks().failed()).hasSize(1);
        assertThat(simulator.callbacks().attempts()).extracting(CallbackLog.Attempt::status).containsExactly(0, 0);
    }

    @Test
    void countsARefusedConnectionAsAFailure() throws IOException {
        URI nobody = receiver.url();
        receiver.close();
        start(SimulatorSettings.defaults().withCallbacks(nobody, "s1"));

        simulator.rooms().join("r1", "eve");

        awaitEnds(1);
        assertThat(simulator.callbacks().failed()).hasSize(1);
    }

    @Test
    void sendsNothingWithoutAUrl() throws IOException {
        start(SimulatorSettings.defaults());

        simulator.rooms().join("r1", "eve");

        assertThat(simulator.callbacks().attempts()).isEmpty();
        assertThat(simulator.callbacks().withheld()).isEmpty();
    }

    private void awaitEnds(int count) {
        await().until(() -> simulator.callbacks().delivered().size() + simulator.callbacks().failed().size() == count);
    }

    private static String signature(JsonNode callback, String secret) {
        return CallbackSignature.of(callback.path("callId").asText(), secret, callback.path("timestamp").asText());
    }
}

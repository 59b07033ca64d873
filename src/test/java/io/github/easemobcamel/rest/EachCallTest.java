package io.github.easemobcamel.rest;

import static io.github.easemobcamel.rest.RestRoutes.body;
import static io.github.easemobcamel.rest.RestRoutes.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.simulator.Rooms;
import io.github.easemobcamel.simulator.SimulatedEndpoint;
import io.github.easemobcamel.simulator.Simulator;
import io.github.easemobcamel.simulator.SimulatorSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each call of {@code routes/} against the simulator: done, refused in each way that the vendor documents, repeated or not. */
class EachCallTest {

    /** A user of each room. */
    private static final String USER = "user1";
    private static final String ANY = "call-easemob-api";
    private static final Set<String> NOT_REPEATED = Set.of("create-chatroom", "send-message-to-chatrooms",
            "broadcast-to-chatrooms");
    /** Its pace is 10 a minute: a repetition is not waited for here. */
    private static final String SLOW = "broadcast-to-chatrooms";

    private final Simulator easemob = Simulator.start(SimulatorSettings.defaults());
    private final RestRoutes routes = new RestRoutes(RestAgainstSimulatorTest.properties(easemob));

    @BeforeEach
    void makeRooms() {
        bodies("").keySet().forEach(name -> easemob.rooms().create("of-" + name, USER, "user2"));
        String room = "of-remove-chatroom-admin";
        body(routes.call("add-chatroom-admin", USER, headers(room, Rooms.DEMO_GROUP)));
        easemob.counters().reset();
    }

    @AfterEach
    void stop() {
        routes.close();
        easemob.close();
    }

    private static Map<String, Object> bodies(String room) {
        Map<String, Object> bodies = new TreeMap<>();
        Stream.of("get-chatroom-announcement", "get-chatroom-metadata", "get-chatroom-mutes", "mute-chatroom", "unmute-chatroom",
                "get-chatroom-members", "get-chatroom-allow-list", "get-chatroom-block-list", "get-chatroom-admin",
                "remove-chatroom-admin", "get-chatroom", "destroy-chatroom", "get-group-announcement",
                "get-group-member-metadata", ANY).forEach(name -> bodies.put(name, null));
        Stream.of("mute-chatroom-members", "unmute-chatroom-members", "add-chatroom-members", "remove-chatroom-members",
                "add-to-chatroom-allow-list", "remove-from-chatroom-allow-list", "add-to-chatroom-block-list",
                "remove-from-chatroom-block-list").forEach(name -> bodies.put(name, List.of(USER)));
        Stream.of("set-chatroom-metadata", "force-set-chatroom-metadata", "set-group-member-metadata")
                .forEach(name -> bodies.put(name, Map.of("key", "value")));
        Stream.of("delete-chatroom-metadata", "force-delete-chatroom-metadata").forEach(name -> bodies.put(name, "key"));
        Stream.of("update-chatroom-announcement", "update-group-announcement").forEach(name -> bodies.put(name, "hello"));
        bodies.put("add-chatroom-admin", USER);
        bodies.put("create-chatroom", Map.of("name", "n", "description", "d", "owner", USER));
        bodies.put("update-chatroom", Map.of("name", "n"));
        bodies.put("get-group-members-metadata", "{\"targets\":[\"" + USER + "\"],\"properties\":[\"key\"]}");
        bodies.put("set-group-members-metadata", "[{\"username\":\"" + USER + "\",\"metadata\":{\"key\":\"value\"}}]");
        bodies.put("send-message-to-chatrooms", "{\"to\":[\"" + room + "\"],\"type\":\"txt\",\"body\":{\"msg\":\"hi\"}}");
        bodies.put(SLOW, "{\"msg\":{\"type\":\"txt\",\"msg\":\"hi\"}}");
        return bodies;
    }

    private static Map<String, Object> headers(String room, String group) {
        return Map.of("chatroomId", room, "groupId", group, "username", USER, "pagenum", 1, "pagesize", 10, "easemobMethod", "GET",
                "easemobPath", "chatrooms?limit=1");
    }

    /** Makes each call of a room of its own, all of them at once. */
    private Map<String, Exchange> all(Set<String> but) {
        Map<String, CompletableFuture<Exchange>> calls = new HashMap<>();
        bodies("").keySet().stream().filter(name -> !but.contains(name)).forEach(name -> {
            calls.put(name, routes.callAsync(name, bodies("of-" + name).get(name), headers("of-" + name, Rooms.DEMO_GROUP)));
        });
        Map<String, Exchange> answers = new TreeMap<>();
        calls.forEach((name, call) -> answers.put(name, call.join()));
        return answers;
    }

    private long requests(String call) {
        return easemob.counters().requests(SimulatedEndpoint.labelled(call.equals(ANY) ? "list-chatrooms" : call));
    }

    private void everywhere(String fault) {
        bodies("").keySet().forEach(
                call -> easemob.faults().add(fault + ",next=1,endpoint=" + (call.equals(ANY) ? "list-chatrooms" : call)));
    }

    @Test
    void isTriedHere() {
        Set<String> entered = new TreeSet<>(routes.context.getRoutes().stream().map(Route::getRouteId).toList());
        entered.remove("call-easemob");

        assertThat(bodies("").keySet()).isEqualTo(entered);
    }

    @Test
    void isDone() {
        all(Set.of()).forEach((call, answer) -> {
            Object result = body(answer);
            if (result instanceof Map<?, ?> items && items.containsKey("errorKeys")) {
                boolean wasThere = !call.matches("(delete|force-delete|unmute|remove)-.*")
                        || call.equals("remove-chatroom-members");
                assertThat(items.get("successKeys")).as("%s: %s", call, items).isEqualTo(wasThere
                        ? List.of(call.matches(".*-chatroom-metadata") ? "key" : USER) : items.get("successKeys"));
            }
            assertThat(requests(call)).as(call).isEqualTo(1);
        });
        assertThat(easemob.counters().misdirected()).isZero();
    }

    @Test
    void isMadeAgainWhenItWasTurnedAway() {
        everywhere("rate-limit");

        all(Set.of(SLOW)).forEach((call, answer) -> {
            body(answer);
            assertThat(requests(call)).as(call).isEqualTo(2);
        });
    }

    /** One after the other: who refuses several new tokens in a row is asked for none for a while. */
    @ParameterizedTest
    @ValueSource(strings = {"expired-token", "corrupt-token"})
    void isMadeAgainWithANewToken(String fault) {
        everywhere(fault);

        bodies("").keySet().stream().filter(call -> !call.equals(SLOW)).forEach(call -> {
            body(routes.call(call, bodies("of-" + call).get(call), headers("of-" + call, Rooms.DEMO_GROUP)));
            assertThat(requests(call)).as(call).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"503", "html=502", "drop"})
    void isMadeAgainAfterAnUnclearFailureUnlessItMustNotBeDoneTwice(String fault) {
        everywhere(fault);

        all(Set.of()).forEach((call, answer) -> {
            if (NOT_REPEATED.contains(call)) {
                assertThat(failure(answer)).hasMessageContaining("may have done it nevertheless, so it is not sent again");
                assertThat(requests(call)).as(call).isEqualTo(1);
            } else {
                body(answer);
                assertThat(requests(call)).as(call).isEqualTo(2);
            }
        });
    }

    @Test
    void isNotMadeAgainWhenAPlansQuotaIsUsedUp() {
        everywhere("quota");

        all(Set.of()).forEach((call, answer) -> {
            assertThat(failure(answer).getError()).as(call).isEqualTo("resource_limited");
            assertThat(failure(answer)).hasMessageContaining(call);
            assertThat(requests(call)).as(call).isEqualTo(1);
        });
    }

    /** With 404, or what a page says of a user who is in no such room. */
    @Test
    void isRefusedInARoomThatThereIsNot() {
        bodies("none").forEach((call, body) -> {
            if (!Set.of("create-chatroom", SLOW, ANY).contains(call)) {
                EasemobException failure = failure(routes.call(call, body, headers("none", "none")));

                assertThat(failure.getStatus()).as("%s: %s", call, failure).isIn(404, 401, 400);
                assertThat(failure).hasMessageContaining(call);
            }
        });
        assertThat(easemob.counters().tokensIssued()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "set-chatroom-metadata             | {\"key\":\"v\"}    | stranger | 401 MetadataException: user is not in chatroom",
        "delete-chatroom-metadata          | [\"key\"]          | stranger | 401 MetadataException: user is not in chatroom",
        "force-set-chatroom-metadata       | {\"key\":\"v\"}    | stranger | 401 MetadataException: user is not in chatroom",
        "add-chatroom-admin                | stranger           | -        | user: stranger doesn't exist in chatroom: ",
        "set-group-member-metadata         | {\"key\":\"v\"}    | stranger | Some users are not in the group: stranger",
        "set-group-members-metadata        | [{\"username\":\"stranger\",\"metadata\":{\"k\":\"v\"}}] | - | Some users are not in the group: stranger",
        "broadcast-to-chatrooms            | {\"from\":\"\",\"msg\":{\"type\":\"txt\"}} | - | from can't be empty",
        "send-message-to-chatrooms         | {\"from\":\"\",\"to\":[\"x\"],\"type\":\"txt\",\"body\":{}} | - | from can't be empty"})
    void isRefusedInTheVendorsWords(String call, String body, String username, String words) {
        Map<String, Object> headers = new HashMap<>(headers(Rooms.DEMO_ROOM, Rooms.DEMO_GROUP));
        headers.put("username", username);

        assertThat(failure(routes.call(call, body, headers))).hasMessageContaining(words).hasMessageContaining(call);
        assertThat(requests(call)).isEqualTo(1);
    }

    @Test
    void tellsWhichUsersItWasRefusedFor() {
        for (String call : List.of("mute-chatroom-members", "unmute-chatroom-members", "remove-chatroom-members",
                "add-to-chatroom-allow-list", "remove-from-chatroom-allow-list", "remove-from-chatroom-block-list")) {
            Exchange answer = routes.call(call, List.of("stranger"), headers(Rooms.DEMO_ROOM, Rooms.DEMO_GROUP));

            Map<?, ?> result = (Map<?, ?>) body(answer);
            assertThat(result.get("successKeys")).as(call).isEqualTo(List.of());
            assertThat(((Map<?, ?>) result.get("errorKeys")).keySet()).as(call).isEqualTo(Set.of("stranger"));
            assertThat(answer.getMessage().getHeader("failedKeys")).as(call).isEqualTo(1);
        }
    }
}

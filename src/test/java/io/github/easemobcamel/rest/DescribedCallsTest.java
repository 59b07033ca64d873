package io.github.easemobcamel.rest;

import static io.github.easemobcamel.rest.FakeEasemob.dropped;
import static io.github.easemobcamel.rest.FakeEasemob.error;
import static io.github.easemobcamel.rest.FakeEasemob.json;
import static io.github.easemobcamel.rest.RestRoutes.body;
import static io.github.easemobcamel.rest.RestRoutes.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a route's parameters say about its call is what goes out and what its caller gets. */
class DescribedCallsTest {

    private static final Map<String, Object> ROOM = Map.of("chatroomId", "1");
    private static final Map<String, Object> MEMBER = Map.of("chatroomId", "1", "username", "u");
    private final FakeEasemob easemob = new FakeEasemob();
    private RestRoutes routes;

    @BeforeEach
    void start() {
        Properties properties = RestRoutes.properties(easemob.url());
        properties.setProperty("easemob.rest.response-timeout", "1s");
        routes = new RestRoutes(properties);
    }

    @AfterEach
    void stop() {
        routes.close();
        easemob.close();
    }

    private List<String> sent() {
        return easemob.requests.stream().map(request -> request.method() + " " + request.rawPath()
                + (request.rawQuery() == null ? "" : "?" + request.rawQuery()) + " " + request.text()).toList();
    }

    @Test
    void splitsAListInTheBodyAndMergesTheAnswers() {
        List<String> users = IntStream.range(0, 61).mapToObj(i -> "u" + i).toList();
        easemob.answers(results(users.subList(0, 60), true), results(users.subList(60, 61), false));

        Exchange answer = routes.call("mute-chatroom-members", Map.of("usernames", users, "mute_duration", 1000), ROOM);

        assertThat((Map<?, ?>) body(answer)).extracting("successKeys", "errorKeys")
                .containsExactly(users.subList(0, 60), Map.of("u60", "no member"));
        assertThat(answer.getMessage().getHeader("failedKeys")).isEqualTo(1);
        assertThat(easemob.requests).extracting(request -> request.json().path("usernames").size()).containsExactly(60, 1);
        assertThat(easemob.requests)
                .allSatisfy(request -> assertThat(request.json().path("mute_duration").asInt()).isEqualTo(1000));
    }

    private static FakeEasemob.Answer results(List<String> users, boolean result) {
        String items = String.join(",", users.stream()
                .map(user -> "{\"result\":" + result + ",\"reason\":\"no member\",\"user\":\"" + user + "\"}").toList());
        return json(200, "{\"data\":[" + items + "]}");
    }

    @Test
    void putsAListIntoThePathJoined() {
        easemob.answers(json(200, "{\"data\":[{\"result\":true,\"user\":\"a b\"},{\"result\":false,\"user\":\"c\"}]}"));

        assertThat((Map<?, ?>) body(routes.call("unmute-chatroom-members", List.of("a b", "c", "d"), ROOM)))
                .extracting("successKeys", "errorKeys").containsExactly(List.of("a b"),
                        Map.of("c", "result is false", "d", "the service did not say what became of it"));

        assertThat(sent()).containsExactly("DELETE /org/app/chatrooms/1/mute/a%20b%2Cc%2Cd ");
    }

    @Test
    void readsAnAnswerAboutOneUserAndOneThatOnlyNamesTheDone() {
        easemob.answers(json(200, "{\"data\":{\"result\":true,\"action\":\"remove_member\",\"user\":\"a\"}}"),
                json(200, "{\"data\":{\"newmembers\":[\"a\"],\"action\":\"add_member\"}}"));

        assertThat((Map<?, ?>) body(routes.call("remove-chatroom-members", "a", ROOM))).extracting("successKeys")
                .isEqualTo(List.of("a"));
        assertThat((Map<?, ?>) body(routes.call("add-chatroom-members", "[\"a\",\"b\"]", ROOM)))
                .extracting("successKeys", "errorKeys")
                .containsExactly(List.of("a"), Map.of("b", "the service did not say what became of it"));
    }

    static Stream<Arguments> goingOut() {
        return Stream.of(
                Arguments.of("mute-chatroom-members", "u",
                        "POST /org/app/chatrooms/1/mute {\"usernames\":[\"u\"],\"mute_duration\":-1}"),
                Arguments.of("get-chatroom-mutes", null, "GET /org/app/chatrooms/1/mute "),
                Arguments.of("mute-chatroom", null, "POST /org/app/chatrooms/1/ban "),
                Arguments.of("unmute-chatroom", null, "DELETE /org/app/chatrooms/1/ban "),
                Arguments.of("get-chatroom-members", null, "GET /org/app/chatrooms/1/users?pagenum=2&pagesize=50 "),
                Arguments.of("add-to-chatroom-allow-list", List.of("u"),
                        "POST /org/app/chatrooms/1/white/users {\"usernames\":[\"u\"]}"),
                Arguments.of("remove-from-chatroom-block-list", List.of("u"), "DELETE /org/app/chatrooms/1/blocks/users/u "),
                Arguments.of("add-chatroom-admin", "u", "POST /org/app/chatrooms/1/admin {\"newadmin\":\"u\"}"),
                Arguments.of("remove-chatroom-admin", null, "DELETE /org/app/chatrooms/1/admin/u "),
                Arguments.of("create-chatroom",
                        "{\"name\":\"n\",\"description\":\"d\",\"owner\":\"o\",\"maxusers\":300,\"scale\":\"large\"}",
                        "POST /org/app/chatrooms {\"name\":\"n\",\"description\":\"d\",\"owner\":\"o\",\"maxusers\":300,\"scale\":\"large\"}"),
                Arguments.of("update-chatroom", Map.of("description", "d"), "PUT /org/app/chatrooms/1 {\"description\":\"d\"}"),
                Arguments.of("destroy-chatroom", null, "DELETE /org/app/chatrooms/1 "),
                Arguments.of("set-group-member-metadata", Map.of("nick", ""),
                        "PUT /org/app/metadata/chatgroup/7/user/u {\"metaData\":{\"nick\":\"\"}}"),
                Arguments.of("set-group-members-metadata", "[{\"username\":\"a\",\"metadata\":{\"k\":1}}]",
                        "PUT /org/app/metadata/chatgroup/7/users/batch [{\"username\":\"a\",\"metadata\":{\"k\":\"1\"}}]"),
                Arguments.of("send-message-to-chatrooms",
                        "{\"to\":[\"1\"],\"type\":\"txt\",\"body\":{\"msg\":\"hi\"},\"ext\":{\"a\":1}}",
                        "POST /org/app/messages/chatrooms {\"to\":[\"1\"],\"type\":\"txt\",\"body\":{\"msg\":\"hi\"},\"ext\":{\"a\":1}}"),
                Arguments.of("call-easemob-api", "{\"a\":[1]}", "PUT /org/app/users/u%2F1?x=%20y {\"a\":[1]}"));
    }

    @ParameterizedTest
    @MethodSource("goingOut")
    void sendsWhatTheParametersSay(String route, Object given, String wire) {
        routes.call(route, given, Map.of("chatroomId", 1, "groupId", "7", "username", "u", "pagenum", 2, "pagesize", 50,
                "easemobMethod", "PUT", "easemobPath", "users/u%2F1?x=%20y"));

        assertThat(sent()).first().isEqualTo(wire);
    }

    /** What copies of the seven routes in a home call, made before these were made from the template. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"getAnnouncement|get-chatroom-announcement|",
        "updateAnnouncement|update-chatroom-announcement|hello", "getMetadata|get-chatroom-metadata|k",
        "setMetadata|set-chatroom-metadata|{\"k\":\"v\"}", "forceSetMetadata|force-set-chatroom-metadata|{\"k\":\"v\"}",
        "deleteMetadata|delete-chatroom-metadata|k", "forceDeleteMetadata|force-delete-chatroom-metadata|k"})
    void makesTheRequestsOfFormerCopiesOfTheRoutes(String method, String route, String given) throws ReflectiveOperationException {
        Exchange exchange = new DefaultExchange(routes.context);
        exchange.getMessage().setBody(given);
        exchange.getMessage().setHeaders(new HashMap<>(MEMBER));
        EasemobRequest request = (EasemobRequest) FormerRequests.class.getMethod(method, Exchange.class).invoke(
                new FormerRequests(),
                exchange);

        routes.call(route, given, MEMBER);

        EasemobCall call = request.calls().get(0);
        assertThat(sent()).first().isEqualTo(call.api().path().method() + " /org/app" + call.path() + " "
                + (call.body() == null ? "" : call.body()));
        assertThat(request.name()).startsWith(route);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("unmute-chatroom-members", List.of("a,b"), "usernames holds 'a,b'"),
                Arguments.of("unmute-chatroom-members", List.of(".."), "one of usernames must not be '..'"),
                Arguments.of("mute-chatroom-members", "{\"usernames\":[\"a\"],\"mute_duration\":\"long\"}",
                        "mute_duration is 'long'"),
                Arguments.of("add-chatroom-members", null, "no usernames"),
                Arguments.of("create-chatroom", Map.of("name", "n", "owner", "o"), "the body has no 'description'"),
                Arguments.of("create-chatroom", Map.of("name", "n".repeat(129), "description", "", "owner", "o"),
                        "the name has 129 characters, the limit is 128"),
                Arguments.of("set-group-member-metadata", Map.of("键键键键键键", "v"), "has 18 bytes, the limit is 16"),
                Arguments.of("set-group-member-metadata", Map.of("k", "值".repeat(171)), "has 513 bytes, the limit is 512"),
                Arguments.of("set-group-members-metadata", "{\"username\":\"a\"}",
                        "expected a list of objects with username, metadata"),
                Arguments.of("send-message-to-chatrooms", Map.of("to", List.of("1"), "type", "txt"), "the body has no 'body'"),
                Arguments.of("call-easemob-api", null, "easemobMethod"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatTheServiceWouldRefuse(String route, Object given, String words) {
        EasemobException failure = failure(routes.call(route, given, Map.of("chatroomId", "1", "groupId", "7", "username", "u")));

        assertThat(failure).hasMessageContaining(words).hasMessageStartingWith(route);
        assertThat(failure.getError()).isEqualTo("invalid_input");
        assertThat(easemob.requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a/../token", "a/%2e%2E/b", "a//b", "", "http://x/y", "a b", "a?b=ü", "a#b", "%zz"})
    void letsNoPathOfAnyCallLeadElsewhere(String path) {
        assertThat(failure(routes.call("call-easemob-api", null, Map.of("easemobMethod", "GET", "easemobPath", path))))
                .hasMessageContaining("header easemobPath");
        assertThat(easemob.requests).isEmpty();
    }

    static Stream<Arguments> unclear() {
        return Stream.of(Arguments.of(json(503, "")), Arguments.of(json(502, "<html>")), Arguments.of(dropped()),
                Arguments.of(json(200, "gateway")));
    }

    @ParameterizedTest
    @MethodSource("unclear")
    void sendsNoMessageAgainThatMayHaveBeenSent(FakeEasemob.Answer answer) {
        routes.call("get-chatroom-mutes", null, ROOM);
        easemob.requests.clear();
        easemob.usually(answer);

        EasemobException failure = failure(routes.call("send-message-to-chatrooms",
                Map.of("to", List.of("1"), "type", "txt", "body", Map.of("msg", "hi")), Map.of()));

        assertThat(easemob.requests).hasSize(1);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("the service may have done it nevertheless, so it is not sent again");
    }

    /** A request without a body can go out on a connection that the service has just closed, too. */
    @ParameterizedTest
    @MethodSource("unclear")
    void sendsNoPostWithoutABodyAgainThatMayHaveBeenDone(FakeEasemob.Answer answer) {
        routes.call("get-chatroom-mutes", null, ROOM);
        easemob.requests.clear();
        easemob.usually(answer);

        failure(routes.call("call-easemob-api", null, Map.of("easemobMethod", "POST", "easemobPath", "chatrooms/1/ban")));

        assertThat(easemob.requests).hasSize(1);
    }

    @Test
    void sendsAMessageAgainThatWasSurelyNotSent() {
        easemob.answers(error(429, "reach_limit", "This request has reached api limit"), json(200, "{\"data\":{\"1\":\"m1\"}}"));

        assertThat(body(routes.call("send-message-to-chatrooms",
                Map.of("to", List.of("1"), "type", "txt", "body", Map.of("msg", "hi")), Map.of()))).isEqualTo(Map.of("1", "m1"));
        assertThat(easemob.requests).hasSize(2);
    }

    @Test
    void repeatsJustTheKeysThatWereRefusedForAReasonThatPasses() {
        String busy = "Failed to update userMetadata. Concurrent updates not allowed";
        easemob.answers(
                json(200, "{\"data\":{\"successKeys\":[\"a\"],\"errorKeys\":{\"b\":\"" + busy + "\",\"c\":\"not yours\"}}}"),
                json(200, "{\"data\":{\"successKeys\":[],\"errorKeys\":{\"b\":\"" + busy + "\"}}}"),
                json(200, "{\"data\":{\"successKeys\":[\"b\"]}}"));

        assertThat(body(routes.call("set-chatroom-metadata", "{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}", MEMBER)))
                .isEqualTo(Map.of("successKeys", List.of("a", "b"), "errorKeys", Map.of("c", "not yours")));
        assertThat(easemob.requests).extracting(request -> request.json().path("metaData").toString())
                .containsExactly("{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}", "{\"b\":\"2\"}", "{\"b\":\"2\"}");
    }

    @Test
    void saysWhatWasNotDoneOfAChange() {
        easemob.answers(json(200, "{\"data\":{\"groupname\":true,\"maxusers\":false}}"), json(200, "{\"data\":{\"mute\":false}}"));

        assertThat(failure(routes.call("update-chatroom", Map.of("name", "n", "maxusers", 5), ROOM)))
                .hasMessageContaining("was not done: maxusers");
        assertThat(failure(routes.call("mute-chatroom", null, ROOM)).getError()).isEqualTo("result_false");
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of(Map.of("call", "FETCH x"), "the parameter call: 'FETCH x' is not a method and a path"),
                Arguments.of(Map.of("call", "GET a/../b"), "the parameter call"),
                Arguments.of(Map.of("call", "GET a", "body", "a b"), "the parameter body: 'a b' is not a field"),
                Arguments.of(Map.of("call", "GET a", "body", "a", "limits", "b 5 characters"), "there is no field b"),
                Arguments.of(Map.of("call", "GET a", "limits", "a five"), "the limit 'a five' is not one"),
                Arguments.of(Map.of("call", "GET a", "batch", "ten"), "the parameter batch: 'ten' is not a number"),
                Arguments.of(Map.of("call", "GET a", "batch", "10"), "the parameter batch: '10' is for a list or a map"),
                Arguments.of(Map.of("call", "GET a", "reply", "items"), "the parameter reply: 'items' is for a list or a map"),
                Arguments.of(Map.of("call", "GET a", "name", "a b"), "the parameter name: 'a b' is not a name"),
                Arguments.of(Map.of("call", "GET a", "reply", "json"), "the parameter reply: 'json' is none of"),
                Arguments.of(Map.of("call", "GET a", "pace", "5"), "the parameter pace: '5' is not"),
                Arguments.of(Map.of("call", "GET a", "repeat", "never"), "the parameter repeat: 'never' is neither"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void saysWhatIsWrongWithAParameter(Map<String, String> parameters, String words) {
        Map<String, String> named = new HashMap<>(Map.of("name", "mine"));
        named.putAll(parameters);
        assertThatThrownBy(() -> ApiCall.of(named)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(words);
    }

    @Test
    void keepsToTheSlowerOfTwoPaces() {
        Pace configured = Pace.parse("50/s");

        assertThat(configured.slower(Pace.parse("10/min"))).isEqualTo(Pace.parse("10/min"));
        assertThat(configured.slower(Pace.parse("100/s"))).isEqualTo(configured);
        assertThat(configured.slower(null)).isEqualTo(configured);
    }
}

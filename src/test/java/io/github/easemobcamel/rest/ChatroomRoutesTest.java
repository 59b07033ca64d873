package io.github.easemobcamel.rest;

import static io.github.easemobcamel.rest.FakeEasemob.json;
import static io.github.easemobcamel.rest.RestRoutes.body;
import static io.github.easemobcamel.rest.RestRoutes.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.SynchronizationAdapter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The seven routes: what they send, and what their callers get. */
class ChatroomRoutesTest {

    private static final Map<String, Object> ROOM = Map.of("chatroomId", "66213271");
    private static final Map<String, Object> MEMBER = Map.of("chatroomId", "66213271", "username", "user1");
    private static FakeEasemob easemob;
    private static RestRoutes routes;

    @BeforeAll
    static void start() {
        easemob = new FakeEasemob();
        routes = new RestRoutes(RestRoutes.properties(easemob.url()));
    }

    @AfterAll
    static void stop() {
        routes.close();
        easemob.close();
    }

    @BeforeEach
    void forget() {
        easemob.requests.clear();
    }

    private static FakeEasemob.Request sent() {
        assertThat(easemob.requests).hasSize(1);
        return easemob.requests.get(0);
    }

    @Test
    void readsTheAnnouncementAsText() {
        easemob.answers(json(200, "{\"data\":{\"announcement\":\"欢迎\"}}"));

        assertThat(body(routes.call("get-chatroom-announcement", null, ROOM))).isEqualTo("欢迎");

        assertThat(sent().method()).isEqualTo("GET");
        assertThat(sent().rawPath()).isEqualTo("/org/app/chatrooms/66213271/announcement");
        assertThat(sent().text()).isEmpty();
    }

    @Test
    void readsAMissingAnnouncementAsEmptyText() {
        easemob.answers(json(200, "{\"data\":{}}"));

        assertThat(body(routes.call("get-chatroom-announcement", null, ROOM))).isEqualTo("");
    }

    static Stream<Arguments> announcements() {
        return Stream.of(
                Arguments.of("Hello \"all\"", "Hello \"all\""),
                Arguments.of("{\"announcement\":\"from JSON\"}", "from JSON"),
                Arguments.of("{not JSON}", "{not JSON}"),
                Arguments.of("公告".getBytes(StandardCharsets.UTF_8), "公告"),
                Arguments.of(Map.of("announcement", "from a map"), "from a map"));
    }

    @ParameterizedTest
    @MethodSource("announcements")
    void updatesTheAnnouncementFromAnyBody(Object given, String announcement) {
        easemob.answers(json(200, "{\"data\":{\"id\":\"66213271\",\"result\":true}}"));

        assertThat(body(routes.call("update-chatroom-announcement", given, ROOM)))
                .isEqualTo(Map.of("id", "66213271", "result", true));

        assertThat(sent().method()).isEqualTo("POST");
        assertThat(sent().rawPath()).isEqualTo("/org/app/chatrooms/66213271/announcement");
        assertThat(sent().json()).isEqualTo(new ObjectMapper().createObjectNode().put("announcement", announcement));
    }

    @Test
    void takesAResultOfFalseForAFailure() {
        easemob.answers(json(200, "{\"data\":{\"id\":\"66213271\",\"result\":false}}"));

        EasemobException failure = failure(routes.call("update-chatroom-announcement", "text", ROOM));

        assertThat(failure.getError()).isEqualTo("result_false");
        assertThat(failure.isRetryable()).isFalse();
    }

    @Test
    void doesNotTakeAReplyWithoutAResultForSuccess() {
        easemob.answers(json(200, "{\"data\":{\"id\":\"66213271\"}}"));

        assertThat(failure(routes.call("update-chatroom-announcement", "text", ROOM)).getError()).isEqualTo("unreadable_reply");
    }

    @Test
    void countsAKeyOfWhichTheServiceSaysNothingAsFailed() {
        easemob.answers(json(200, "{\"data\":{\"successKeys\":[\"a\"]}}"));

        Exchange answer = routes.call("delete-chatroom-metadata", List.of("a", "b"), MEMBER);

        assertThat(body(answer)).isEqualTo(Map.of("successKeys", List.of("a"),
                "errorKeys", Map.of("b", "the service did not say what became of it")));
        assertThat(answer.getMessage().getHeader("failedKeys")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"set-chatroom-metadata", "force-set-chatroom-metadata"})
    void doesNotTakeAReplyThatNamesNoKeysForSuccess(String route) {
        easemob.answers(json(200, "{\"data\":{}}"));

        EasemobException failure = failure(routes.call(route, Map.of("a", "1"), MEMBER));

        assertThat(failure.getError()).isEqualTo("unreadable_reply");
        assertThat(failure.isRetryable()).isTrue();
    }

    static Stream<Object> attributes() {
        return Stream.of(
                new LinkedHashMap<>(Map.of("mood", "good")),
                "{\"mood\":\"good\"}",
                "{\"mood\":\"good\"}".getBytes(StandardCharsets.UTF_8),
                Map.of("metaData", Map.of("mood", "good")),
                "{\"metaData\":{\"mood\":\"good\"},\"autoDelete\":\"DELETE\"}");
    }

    @ParameterizedTest
    @MethodSource("attributes")
    void setsAttributesFromAnyBody(Object given) {
        easemob.answers(json(200, "{\"data\":{\"successKeys\":[\"mood\"],\"errorKeys\":{}}}"));

        Exchange answer = routes.call("set-chatroom-metadata", given, MEMBER);

        assertThat(body(answer)).isEqualTo(Map.of("successKeys", List.of("mood"), "errorKeys", Map.of()));
        assertThat(answer.getMessage().getHeader("failedKeys")).isEqualTo(0);
        assertThat(sent().method()).isEqualTo("PUT");
        assertThat(sent().rawPath()).isEqualTo("/org/app/metadata/chatroom/66213271/user/user1");
        assertThat(sent().text()).isEqualTo("{\"metaData\":{\"mood\":\"good\"},\"autoDelete\":\"DELETE\"}");
    }

    @Test
    void setsNumbersAndBooleansAsText() {
        routes.call("set-chatroom-metadata", "{\"seat\":3,\"open\":true}", MEMBER);

        assertThat(sent().json().path("metaData").toString()).isEqualTo("{\"seat\":\"3\",\"open\":\"true\"}");
    }

    static Stream<Arguments> numbers() {
        return Stream.of(
                Arguments.of(12345678.9, "12345678.9", "12345678.9"),
                Arguments.of(0.00001, "0.00001", "0.00001"),
                Arguments.of(1.0E7, "1e7", "10000000"),
                Arguments.of(1.0E7, "10000000.0", "10000000"),
                Arguments.of(-1.0E-10, "-1E-10", "-0.0000000001"),
                Arguments.of(0.1f, "0.1", "0.1"),
                Arguments.of(3.0, "3.0", "3"),
                Arguments.of(100, "1E+2", "100"),
                Arguments.of(-0.0, "-0.0", "0"),
                Arguments.of(1.5, "1.50", "1.5"),
                Arguments.of(new BigDecimal("1E+30"), "1E+30", "1" + "0".repeat(30)),
                Arguments.of(new BigDecimal("1e400"), "1e400", "1" + "0".repeat(400)),
                Arguments.of(Double.MIN_VALUE, "4.9E-324", "0." + "0".repeat(323) + "49"),
                Arguments.of(9007199254740993L, "9007199254740993", "9007199254740993"),
                Arguments.of(new BigInteger("9".repeat(900)), "9".repeat(900), "9".repeat(900)),
                Arguments.of(new AtomicInteger(7), "7", "7"),
                Arguments.of(true, "true", "true"));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void setsANumberInPlainNotationFromAMapAsFromText(Object given, String inText, String stored) throws IOException {
        String text = "{\"metaData\":{\"a\":" + inText + "}}";
        JsonNode node = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).readTree(text);
        Stream.of(Map.of("a", given), Map.of("metaData", Map.of("a", given)), text, text.getBytes(StandardCharsets.UTF_8),
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), new StringReader(text), node,
                Map.of("metaData", node.get("metaData")), Map.of("a", node.get("metaData").get("a")))
                .forEach(body -> routes.call("set-chatroom-metadata", body, MEMBER));

        assertThat(easemob.requests).hasSize(9).allSatisfy(request -> assertThat(request.json().path("metaData"))
                .isEqualTo(new ObjectMapper().createObjectNode().put("a", stored)));
    }

    @Test
    void setsANumberAsLongAsAValueMayBe() {
        String digits = "9".repeat(4096);

        routes.call("set-chatroom-metadata", "{\"a\":" + digits + "}", MEMBER);

        assertThat(sent().json().path("metaData").path("a").asText()).isEqualTo(digits);
    }

    static Stream<Object> metaDataAsText() {
        String inner = "{\"a\":1,\"b\":\"{}\"}";
        return Stream.of(Map.of("metaData", inner, "autoDelete", "NO_DELETE"),
                Map.of("metaData", new TextNode(inner), "autoDelete", "NO_DELETE"),
                JsonNodeFactory.instance.objectNode().put("metaData", inner).put("autoDelete", "NO_DELETE"),
                "\ufeff" + JsonNodeFactory.instance.objectNode().put("metaData", " " + inner).put("autoDelete", "NO_DELETE"));
    }

    @ParameterizedTest
    @MethodSource("metaDataAsText")
    void setsTheAttributesOfMetaDataThatIsItselfText(Object given) {
        routes.call("set-chatroom-metadata", given, MEMBER);

        assertThat(sent().text()).isEqualTo("{\"metaData\":{\"a\":\"1\",\"b\":\"{}\"},\"autoDelete\":\"NO_DELETE\"}");
    }

    static Stream<Object> nothing() {
        return Stream.of("null", " null\n", "null".getBytes(StandardCharsets.UTF_8), NullNode.getInstance());
    }

    @ParameterizedTest
    @MethodSource("nothing")
    void takesJsonsNullForNoBody(Object given) {
        assertThat(failure(routes.call("set-chatroom-metadata", given, MEMBER))).hasMessageContaining("the body is empty");
        assertThat(failure(routes.call("delete-chatroom-metadata", given, MEMBER))).hasMessageContaining("no keys");
        assertThat(failure(routes.call("update-chatroom-announcement", given, ROOM))).hasMessageContaining("no announcement");
        body(routes.call("get-chatroom-metadata", given, ROOM));

        assertThat(sent().text()).isEqualTo("{}");
    }

    @Test
    void writesIdsThatAreNumbersOrBytesAsText() {
        body(routes.call("set-chatroom-metadata", Map.of("a", "1"),
                Map.of("chatroomId", 6.6213271111169E13, "username", "用户".getBytes(StandardCharsets.UTF_8))));

        assertThat(sent().rawPath()).isEqualTo("/org/app/metadata/chatroom/66213271111169/user/%E7%94%A8%E6%88%B7");
    }

    @Test
    void takesTheSameKeysFromListsOfAnyKind() {
        ArrayNode keys = JsonNodeFactory.instance.arrayNode().add("a").add(1.0E7);
        Stream.of(List.of("a", 1.0E7), "[\"a\",1e7]", keys, Map.of("keys", new Object[]{"a", 1.0E7}), Map.of("keys", keys),
                Map.of("keys", "[\"a\",1e7]"), List.of(keys.get(0), keys.get(1)))
                .forEach(body -> routes.call("delete-chatroom-metadata", body, MEMBER));

        assertThat(easemob.requests).hasSize(7)
                .allSatisfy(request -> assertThat(request.text()).isEqualTo("{\"keys\":[\"a\",\"10000000\"]}"));
    }

    @Test
    void keepsAttributesWhenTheHeaderSaysSo() {
        routes.call("force-set-chatroom-metadata", Map.of("a", "b"),
                Map.of("chatroomId", 7L, "username", "user1", "autoDelete", "NO_DELETE"));

        assertThat(sent().rawPath()).isEqualTo("/org/app/metadata/chatroom/7/user/user1/forced");
        assertThat(sent().json().path("autoDelete").asText()).isEqualTo("NO_DELETE");
    }

    @Test
    void keepsAttributesWhenTheWireBodySaysSo() {
        routes.call("set-chatroom-metadata", "{\"metaData\":{\"a\":\"b\"},\"autoDelete\":\"NO_DELETE\"}", MEMBER);

        assertThat(sent().json().path("autoDelete").asText()).isEqualTo("NO_DELETE");
    }

    @Test
    void tellsRefusedKeysApart() {
        easemob.answers(json(200, "{\"data\":{\"successKeys\":[],\"errorKeys\":{\"a\":\"errorDesc\",\"b\":\"other\"}}}"));

        Exchange answer = routes.call("set-chatroom-metadata", Map.of("a", "1", "b", "2"), MEMBER);

        assertThat(body(answer)).isEqualTo(
                Map.of("successKeys", List.of(), "errorKeys", Map.of("a", "errorDesc", "b", "other")));
        assertThat(answer.getMessage().getHeader("failedKeys")).isEqualTo(2);
    }

    @Test
    void countsNoFailedKeysWhenTheServiceNamesNone() {
        easemob.answers(json(200, "{\"data\":{\"successKeys\":[\"a\"]}}"));

        Exchange answer = routes.call("delete-chatroom-metadata", "a", MEMBER);

        assertThat(body(answer)).isEqualTo(Map.of("successKeys", List.of("a"), "errorKeys", Map.of()));
        assertThat(answer.getMessage().getHeader("failedKeys")).isEqualTo(0);
    }

    static Stream<Object> keys() {
        return Stream.of(List.of("a", "b"), Arguments.of((Object) new String[]{"a", "b"}), "[\"a\",\"b\"]",
                "{\"keys\":[\"a\",\"b\",\"a\"]}",
                "[\"a\",\"b\"]".getBytes(StandardCharsets.UTF_8), Map.of("keys", List.of("a", "b")));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void deletesKeysFromAnyBody(Object given) {
        routes.call("delete-chatroom-metadata", given, MEMBER);

        assertThat(sent().method()).isEqualTo("DELETE");
        assertThat(sent().rawPath()).isEqualTo("/org/app/metadata/chatroom/66213271/user/user1");
        assertThat(sent().text()).isEqualTo("{\"keys\":[\"a\",\"b\"]}");
    }

    @Test
    void forcesADeletion() {
        routes.call("force-delete-chatroom-metadata", "mood", MEMBER);

        assertThat(sent().method()).isEqualTo("DELETE");
        assertThat(sent().rawPath()).isEqualTo("/org/app/metadata/chatroom/66213271/user/user1/forced");
        assertThat(sent().text()).isEqualTo("{\"keys\":[\"mood\"]}");
    }

    @Test
    void readsNamedAttributes() {
        easemob.answers(json(200, "{\"data\":{\"a\":\"1\"}}"));

        assertThat(body(routes.call("get-chatroom-metadata", List.of("a", "b"), ROOM))).isEqualTo(Map.of("a", "1"));

        assertThat(sent().method()).isEqualTo("POST");
        assertThat(sent().rawPath()).isEqualTo("/org/app/metadata/chatroom/66213271");
        assertThat(sent().text()).isEqualTo("{\"keys\":[\"a\",\"b\"]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "  "})
    void readsAllAttributesWhenNoneIsNamed(String given) {
        routes.call("get-chatroom-metadata", given, ROOM);

        assertThat(sent().text()).isEqualTo("{}");
    }

    static Stream<Arguments> refused() {
        String longKey = "k".repeat(129);
        return Stream.of(
                Arguments.of("set-chatroom-metadata", Map.of("a b", "1"), "'a b'"),
                Arguments.of("set-chatroom-metadata", Map.of("", "1"), "key ''"),
                Arguments.of("set-chatroom-metadata", Map.of("键", "1"), "'键'"),
                Arguments.of("set-chatroom-metadata", Map.of("a\n", "1"), "A-Z"),
                Arguments.of("set-chatroom-metadata", Map.of(longKey, "1"), "129 characters, the limit is 128"),
                Arguments.of("set-chatroom-metadata", Map.of("long", "v".repeat(4097)),
                        "'long' has 4097 characters, the limit is 4096"),
                Arguments.of("set-chatroom-metadata", Map.of("half", "\ud83d"), "'half'"),
                Arguments.of("set-chatroom-metadata", Map.of("nested", Map.of("x", 1)), "'nested' is a map"),
                Arguments.of("set-chatroom-metadata", "{\"none\":null}", "'none' is null"),
                Arguments.of("set-chatroom-metadata", "{\"a\":\"1\",\"a\":\"2\"}", "a key twice: 'a'"),
                Arguments.of("set-chatroom-metadata", "{\"a\":", "not JSON: line 1"),
                Arguments.of("set-chatroom-metadata", Map.of(), "no keys"),
                Arguments.of("set-chatroom-metadata", null, "the body is empty"),
                Arguments.of("set-chatroom-metadata", "", "the body is empty"),
                Arguments.of("set-chatroom-metadata", " \n", "the body is empty"),
                Arguments.of("set-chatroom-metadata", "{\"metaData\":{\"a\":\"1\"},\"autodelete\":\"NO_DELETE\"}",
                        "field 'autodelete' beside autoDelete, metaData"),
                Arguments.of("delete-chatroom-metadata", "{\"keys\":[\"a\"],\"force\":true}", "field 'force' beside keys"),
                Arguments.of("update-chatroom-announcement", "{\"announcment\":\"typo\"}", "no announcement"),
                Arguments.of("update-chatroom-announcement", "{\"announcement\":7}", "no announcement"),
                Arguments.of("update-chatroom-announcement", "{\"announcement\":\"a\",\"b\":1}", "field 'b' beside announcement"),
                Arguments.of("set-chatroom-metadata", List.of("a"), "expected a map of attributes"),
                Arguments.of("set-chatroom-metadata", 7, "java.lang.Integer"),
                Arguments.of("set-chatroom-metadata", new byte[]{'{', (byte) 0xff, '}'}, "not UTF-8"),
                Arguments.of("set-chatroom-metadata", "{\"metaData\":{\"a\":\"1\"},\"autoDelete\":\"MAYBE\"}", "'MAYBE'"),
                Arguments.of("set-chatroom-metadata", Map.of("a", "1", "autoDelete", "NO_DELETE"), "autoDelete stands among"),
                Arguments.of("set-chatroom-metadata", "{\"a\":\"1\",\"autodelete\":true}", "autodelete stands among"),
                Arguments.of("set-chatroom-metadata", "{\"metaData\":{\"a\":\"1\",\"autoDelete\":\"DELETE\"}}", "stands among"),
                Arguments.of("set-chatroom-metadata", "{\"metaData\":\"{\\\"autoDelete\\\":\\\"DELETE\\\"}\"}", "stands among"),
                Arguments.of("set-chatroom-metadata", "{\"metaData\":\"a\"}", "metaData is a String, not a map"),
                Arguments.of("set-chatroom-metadata", "{\"metaData\":\"{a}\"}", "not JSON"),
                Arguments.of("set-chatroom-metadata", "{\"metaData\":null}", "metaData is null"),
                Arguments.of("set-chatroom-metadata", Map.of("metaData", List.of("a")), "metaData is a list"),
                Arguments.of("set-chatroom-metadata", "{\"metaData\":{\"a\":\"1\"},\"b\":\"2\"}", "field 'b' beside"),
                Arguments.of("set-chatroom-metadata", "{\"metaData\":\"{}\",\"b\":\"2\"}", "field 'b' beside"),
                Arguments.of("set-chatroom-metadata", "{\"metaData\":{\"metaData\":{\"a\":\"1\"}}}", "'metaData' is a map"),
                Arguments.of("set-chatroom-metadata", "{\"metaData\":{\"a\":\"1\"},\"autoDelete\":false}", "autoDelete is 'false'"),
                Arguments.of("set-chatroom-metadata", "{\"metaData\":{\"a\":\"1\"},\"autoDelete\":null}", "autoDelete is 'null'"),
                Arguments.of("set-chatroom-metadata", "{\"metaData\":{}}", "no keys"),
                Arguments.of("set-chatroom-metadata", "[1]", "a list: expected a map"),
                Arguments.of("set-chatroom-metadata", "{\"a\":[1]}", "'a' is a list"),
                Arguments.of("set-chatroom-metadata", "{\"a\":1e4096}", "'a' has 4097 characters"),
                Arguments.of("set-chatroom-metadata", "{\"a\":1e999999999}", "more than 10000 digits"),
                Arguments.of("set-chatroom-metadata", Map.of("a", new BigDecimal("1e-999999999")), "more than 10000 digits"),
                Arguments.of("set-chatroom-metadata", "{\"a\":" + "1".repeat(4097) + "}", "too much: Number value length (4097)"),
                Arguments.of("set-chatroom-metadata", Map.of("a", Double.NaN), "'a' is NaN, which is no number in JSON"),
                Arguments.of("set-chatroom-metadata", Map.of("a", Float.NEGATIVE_INFINITY), "'a' is -Infinity, which is no number"),
                Arguments.of("set-chatroom-metadata", Map.of(List.of("a"), "1"), "a key is a list"),
                Arguments.of("set-chatroom-metadata", Map.of(1, "1", "1", "2"), "a key twice: '1'"),
                Arguments.of("set-chatroom-metadata", Collections.singletonMap(null, "1"), "a key is null"),
                Arguments.of("update-chatroom-announcement", "{\"announcement\":\"a\",\"announcement\":\"b\"}", "a key twice"),
                Arguments.of("update-chatroom-announcement", Map.of("announcement", 7), "no announcement"),
                Arguments.of("update-chatroom-announcement", "{\"announcement\":null}", "no announcement"),
                Arguments.of("delete-chatroom-metadata", Map.of("keys", "a,b"), "'a,b'"),
                Arguments.of("delete-chatroom-metadata", "{\"keys\":{\"a\":1}}", "not a list"),
                Arguments.of("delete-chatroom-metadata", "[null]", "holds null"),
                Arguments.of("delete-chatroom-metadata", List.of(), "no keys"),
                Arguments.of("delete-chatroom-metadata", null, "no keys"),
                Arguments.of("delete-chatroom-metadata", "", "no keys"),
                Arguments.of("delete-chatroom-metadata", "{}", "no keys"),
                Arguments.of("delete-chatroom-metadata", "{\"keys\":[]}", "no keys"),
                Arguments.of("delete-chatroom-metadata", "{\"keys\":null}", "no keys"),
                Arguments.of("delete-chatroom-metadata", "{\"key\":[\"a\"]}", "without \"keys\""),
                Arguments.of("delete-chatroom-metadata", "a,b", "'a,b'"),
                Arguments.of("delete-chatroom-metadata", List.of(List.of("a")), "holds a list"),
                Arguments.of("force-delete-chatroom-metadata", List.of(), "no keys"),
                Arguments.of("get-chatroom-metadata", List.of(), "no keys"),
                Arguments.of("update-chatroom-announcement", "a".repeat(513), "513 characters, the limit is 512"),
                Arguments.of("update-chatroom-announcement", null, "no announcement"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesBeforeSendingAndNamesTheOffender(String route, Object given, String words) {
        EasemobException failure = failure(routes.call(route, given, MEMBER));

        assertThat(failure).hasMessageContaining(words).hasMessageStartingWith(route + " of 66213271: ");
        assertThat(failure.getError()).isEqualTo("invalid_input");
        assertThat(failure.isRetryable()).isFalse();
        assertThat(easemob.requests).isEmpty();
    }

    @Test
    void acceptsWhatIsExactlyAtTheLimits() {
        Map<String, Object> most = Map.of("k".repeat(128), "\ud83d\ude00".repeat(4096));

        body(routes.call("set-chatroom-metadata", most, MEMBER));
        body(routes.call("update-chatroom-announcement", "公".repeat(512), ROOM));
    }

    @Test
    void refusesAnUnknownAutoDelete() {
        EasemobException failure = failure(routes.call("set-chatroom-metadata", Map.of("a", "1"),
                Map.of("chatroomId", "1", "username", "u", "autoDelete", "delete")));

        assertThat(failure).hasMessageContaining("autoDelete is 'delete', not DELETE or NO_DELETE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "no_delete", "", "[DELETE]", "1"})
    void refusesAnAutoDeleteThatIsNeitherOfTheTwo(String word) {
        Object asGiven = switch (word) {
            case "false" -> false;
            case "1" -> 1;
            default -> word;
        };
        assertThat(failure(routes.call("set-chatroom-metadata", Map.of("a", "1"),
                Map.of("chatroomId", "1", "username", "u", "autoDelete", asGiven))))
                .hasMessageContaining("autoDelete is '" + word + "', not DELETE or NO_DELETE");
    }

    @Test
    void refusesAHeaderThatIsAList() {
        assertThat(failure(routes.call("set-chatroom-metadata", Map.of("a", "1"),
                Map.of("chatroomId", "1", "username", List.of("u")))))
                .hasMessageContaining("header username is a list, not a text");
    }

    @Test
    void leavesTheCallersHeadersAloneAndSendsNoneOfThem() {
        Map<String, Object> headers = new LinkedHashMap<>(MEMBER);
        headers.put("callId", "org#app_1");
        headers.put("X-Internal", "for us only");
        headers.put("Authorization", "Bearer the-callers-own");
        headers.put("Cookie", "session=1");
        headers.put("Content-Encoding", "gzip");
        headers.put("Content-Type", "text/plain");
        headers.put("destination", "kept");
        headers.put("CamelHttpUri", "http://127.0.0.1:1/elsewhere");
        headers.put("CamelRestHttpUri", "http://127.0.0.1:1/elsewhere");
        headers.put("CamelHttpPath", "/elsewhere");
        headers.put("CamelHttpQuery", "a=b");
        headers.put("CamelHttpRawQuery", "a=b");
        headers.put("CamelHttpMethod", "TRACE");
        easemob.answers(json(200, "{\"data\":{\"successKeys\":[\"a\"]}}", "X-Reply", "theirs", "Set-Cookie", "c=1; Path=/"));

        Exchange answer = routes.call("set-chatroom-metadata", Map.of("a", "1"), headers);
        body(answer);
        body(routes.call("get-chatroom-metadata", null, ROOM));

        FakeEasemob.Request sent = easemob.requests.get(0);
        assertThat(sent.rawPath()).isEqualTo("/org/app/metadata/chatroom/66213271/user/user1");
        assertThat(sent.rawQuery()).isNull();
        assertThat(sent.headers().keySet()).map(String::toLowerCase).containsOnlyOnce("authorization")
                .isSubsetOf("accept", "accept-encoding", "authorization", "connection", "content-length", "content-type",
                        "host", "user-agent");
        assertThat(sent.headers().get("Content-Type")).containsExactly("application/json");
        assertThat(sent.headers().get("Accept")).containsExactly("application/json");
        assertThat(sent.headers().getFirst("Authorization")).startsWith("Bearer " + FakeEasemob.TOKEN);
        assertThat(easemob.requests.get(1).headers()).doesNotContainKey("Cookie");
        assertThat(answer.getMessage().getHeaders()).containsAllEntriesOf(headers)
                .hasSize(headers.size() + 1).containsEntry("failedKeys", 0);
    }

    @Test
    void answersNoChallengeWithTheMachinesOwnCredentials() {
        AtomicInteger asked = new AtomicInteger();
        Authenticator.setDefault(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                asked.incrementAndGet();
                return new PasswordAuthentication("machine", "password".toCharArray());
            }
        });
        try {
            easemob.answers(json(401, "{}", "WWW-Authenticate", "Basic realm=\"x\""));
            failure(routes.call("get-chatroom-metadata", null, ROOM));
            body(routes.call("get-chatroom-metadata", null, ROOM));
        } finally {
            Authenticator.setDefault(null);
        }

        assertThat(asked).hasValue(0);
        assertThat(easemob.bearerTokens()).containsOnly(Map.entry("Bearer " + FakeEasemob.TOKEN + 1, 2L));
    }

    @Test
    void takesABaseUrlWithASlashAtItsEnd() {
        try (RestRoutes slashed = new RestRoutes(RestRoutes.properties(easemob.url() + "/"))) {
            body(slashed.call("get-chatroom-metadata", null, ROOM));
        }

        assertThat(sent().rawPath()).isEqualTo("/org/app/metadata/chatroom/66213271");
    }

    static Stream<Arguments> ids() {
        return Stream.of(
                Arguments.of("a/forced", "a%2Fforced"),
                Arguments.of("?x=1", "%3Fx%3D1"),
                Arguments.of("a%2Fb", "a%252Fb"),
                Arguments.of("%2e%2e", "%252e%252e"),
                Arguments.of("a b", "a%20b"),
                Arguments.of("聊天室", "%E8%81%8A%E5%A4%A9%E5%AE%A4"),
                Arguments.of("\ud83d\ude00", "%F0%9F%98%80"),
                Arguments.of("../../token", "..%2F..%2Ftoken"),
                Arguments.of("..\\x", "..%5Cx"),
                Arguments.of("a#b", "a%23b"),
                Arguments.of("a;b=c", "a%3Bb%3Dc"),
                Arguments.of("a&httpMethod=POST", "a%26httpMethod%3DPOST"),
                Arguments.of("{{easemob.rest.client-secret}}", "%7B%7Beasemob.rest.client-secret%7D%7D"),
                Arguments.of("${header.x}", "%24%7Bheader.x%7D"),
                Arguments.of("http://127.0.0.1:1/", "http%3A%2F%2F127.0.0.1%3A1%2F"),
                Arguments.of("a\r\nHost: x", "a%0D%0AHost%3A%20x"),
                Arguments.of("a\0b", "a%00b"),
                Arguments.of("~+*!'()@:$,", "%7E%2B%2A%21%27%28%29%40%3A%24%2C"),
                Arguments.of("RAW(a)", "RAW%28a%29"),
                Arguments.of("...", "..."));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void sendsEveryIdAsExactlyOneSegment(String id, String segment) {
        body(routes.call("set-chatroom-metadata", Map.of("a", "1"), Map.of("chatroomId", id, "username", id)));
        body(routes.call("force-delete-chatroom-metadata", "a", Map.of("chatroomId", id, "username", id)));
        body(routes.call("get-chatroom-announcement", null, Map.of("chatroomId", id)));

        assertThat(easemob.requests).extracting(FakeEasemob.Request::rawPath).containsExactly(
                "/org/app/metadata/chatroom/" + segment + "/user/" + segment,
                "/org/app/metadata/chatroom/" + segment + "/user/" + segment + "/forced",
                "/org/app/chatrooms/" + segment + "/announcement");
        assertThat(easemob.requests).extracting(FakeEasemob.Request::rawQuery).containsOnlyNulls();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", " ", "\t", " .. ", ". ", "\ud800"})
    void refusesAnIdThatWouldVanishFromThePath(String id) {
        assertThat(failure(routes.call("set-chatroom-metadata", Map.of("a", "1"), Map.of("chatroomId", "1", "username", id))))
                .hasMessageContaining("header username");
        assertThat(failure(routes.call("get-chatroom-announcement", null, Map.of("chatroomId", id))))
                .hasMessageContaining("header chatroomId");
        assertThat(easemob.requests).isEmpty();
    }

    @Test
    void refusesAMissingId() {
        assertThat(failure(routes.call("get-chatroom-metadata", null, Map.of())))
                .hasMessageContaining("header chatroomId is missing");
        assertThat(failure(routes.call("delete-chatroom-metadata", "a", ROOM)))
                .hasMessageContaining("header username is missing");
    }

    @Test
    void staysInTheCallersThreadWhenTheCallerIsInATransaction() {
        Map<String, Thread> threads = new ConcurrentHashMap<>();
        easemob.answers(json(404, "{}"));

        Exchange answer = routes.template.request("direct:get-chatroom-metadata", exchange -> {
            exchange.getExchangeExtension().setTransacted(true);
            exchange.getMessage().setHeaders(new LinkedHashMap<>(ROOM));
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onFailure(Exchange failed) {
                    threads.put("after", Thread.currentThread());
                }
            });
        });

        assertThat(failure(answer).getStatus()).isEqualTo(404);
        assertThat(threads).containsEntry("after", Thread.currentThread());
    }

    @Test
    void goesOnAfterItsFilesWereReloaded() throws Exception {
        body(routes.call("get-chatroom-metadata", null, ROOM));
        for (String file : List.of("call-easemob", "get-chatroom-metadata")) {
            Resource edited = PluginHelper.getResourceLoader(routes.context)
                    .resolveResource("file:routes/chatroom/" + file + ".camel.yaml");
            PluginHelper.getRoutesLoader(routes.context).updateRoutes(edited);
        }

        body(routes.call("get-chatroom-metadata", null, ROOM));
    }
}

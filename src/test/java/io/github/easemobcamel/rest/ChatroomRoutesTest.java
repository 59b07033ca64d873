package io.github.easemobcamel.rest;

import static io.github.easemobcamel.rest.FakeEasemob.json;
import static io.github.easemobcamel.rest.RestRoutes.body;
import static io.github.easemobcamel.rest.RestRoutes.failure;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
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
        return Stream.of(List.of("a", "b"), Arguments.of((Object) new String[] {"a", "b"}), "[\"a\",\"b\"]", "{\"keys\":[\"a\",\"b\",\"a\"]}",
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
                Arguments.of("set-chatroom-metadata", Map.of("long", "v".repeat(4097)), "'long' has 4097 characters, the limit is 4096"),
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
                Arguments.of("set-chatroom-metadata", new byte[] {'{', (byte) 0xff, '}'}, "not UTF-8"),
                Arguments.of("set-chatroom-metadata", "{\"metaData\":{\"a\":\"1\"},\"autoDelete\":\"MAYBE\"}", "'MAYBE'"),
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

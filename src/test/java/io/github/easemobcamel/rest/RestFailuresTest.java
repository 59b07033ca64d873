package io.github.easemobcamel.rest;

import static io.github.easemobcamel.rest.FakeEasemob.dropped;
import static io.github.easemobcamel.rest.FakeEasemob.error;
import static io.github.easemobcamel.rest.FakeEasemob.html;
import static io.github.easemobcamel.rest.FakeEasemob.json;
import static io.github.easemobcamel.rest.FakeEasemob.token;
import static io.github.easemobcamel.rest.RestRoutes.body;
import static io.github.easemobcamel.rest.RestRoutes.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.TestRunner;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the routes do when the service, or the way to it, fails: which failures are tried again, and what a caller learns. */
class RestFailuresTest {

    private static final Map<String, Object> MEMBER = Map.of("chatroomId", "1", "username", "u");
    private static final FakeEasemob.Answer OK = json(200, "{\"data\":{\"a\":\"1\"}}");
    private final FakeEasemob easemob = new FakeEasemob();
    private final Properties properties = RestRoutes.properties(easemob.url());
    private RestRoutes routes;

    @BeforeEach
    void start() {
        properties.setProperty("easemob.rest.response-timeout", "1s");
        routes = new RestRoutes(properties);
        easemob.usually(OK);
    }

    @AfterEach
    void stop() {
        routes.close();
        easemob.close();
    }

    static Stream<Arguments> lasting() {
        return Stream.of(
                Arguments.of(error(400, "", "exceed allowed batch size 10"), 400, "x", "exceed allowed batch size 10"),
                Arguments.of(error(401, "MetadataException", "user is not in chatroom"), 401, "MetadataException",
                        "user is not in chatroom"),
                Arguments.of(error(401, "group_authorization", "no"), 401, "group_authorization", "no"),
                Arguments.of(error(401, "metadata_error", "no"), 401, "metadata_error", "no"),
                Arguments.of(html(401), 401, "", ""),
                Arguments.of(error(403, "forbidden_op", "announce info length exceeds limit!"), 403, "forbidden_op",
                        "announce info length exceeds limit!"),
                Arguments.of(error(404, "resource_not_found", "grpID 1 does not exist!"), 404, "resource_not_found",
                        "grpID 1 does not exist!"),
                Arguments.of(error(429, "resource_limited", "plan"), 429, "resource_limited", "plan"),
                Arguments.of(error(500, "unsupported_service_operation", "wrong method"), 500,
                        "unsupported_service_operation", "wrong method"),
                Arguments.of(error(500, "web_application", "wrong URL"), 500, "web_application", "wrong URL"),
                Arguments.of(json(400, "{\"desc\":\"old form\",\"duration\":0,\"timestamp\":1}"), 400, "", "old form"),
                Arguments.of(json(302, "", "Location", "/org/app/token"), 302, "", ""));
    }

    @ParameterizedTest
    @MethodSource("lasting")
    void failsAtOnceWhereTryingAgainCannotHelp(FakeEasemob.Answer answer, int status, String error, String description) {
        easemob.answers(answer);

        EasemobException failure = failure(routes.call("get-chatroom-metadata", null, MEMBER));

        assertThat(failure.getStatus()).isEqualTo(status);
        assertThat(failure.getError()).isEqualTo(error);
        assertThat(failure.getDescription()).isEqualTo(description);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("get-chatroom-metadata of 1").hasMessageContaining(String.valueOf(status));
        assertThat(easemob.requests).hasSize(1);
        assertThat(easemob.tokenFetches).hasValue(1);
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(Arguments.of(html(200)), Arguments.of(json(200, "")), Arguments.of(json(200, "{\"data\":")),
                Arguments.of(json(200, "[]")), Arguments.of(json(200, "{}")), Arguments.of(json(200, "{\"data\":7}")));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void takesA200ThatIsNoAnswerForAFailure(FakeEasemob.Answer answer) {
        easemob.answers(answer);

        EasemobException failure = failure(routes.call("get-chatroom-metadata", null, MEMBER));

        assertThat(failure.getStatus()).isEqualTo(200);
        assertThat(failure.getError()).isEqualTo("unreadable_reply");
        assertThat(failure.isRetryable()).isTrue();
        assertThat(easemob.requests).hasSize(1);
    }

    static Stream<Arguments> passing() {
        return Stream.of(
                Arguments.of(error(429, "reach_limit", "This request has reached api limit")),
                Arguments.of(html(429)),
                Arguments.of(error(500, "server_error", "broken")),
                Arguments.of(html(502)),
                Arguments.of(json(503, "")),
                Arguments.of(html(504)));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void triesAgainWhatMayPass(FakeEasemob.Answer answer) {
        easemob.answers(answer, OK);

        assertThat(body(routes.call("get-chatroom-metadata", null, MEMBER))).isEqualTo(Map.of("a", "1"));

        assertThat(easemob.requests).hasSize(2);
        assertThat(pause(0)).isGreaterThanOrEqualTo(250);
    }

    /** The first one is on the connection that fetched the token: that is repeated at once, for it may have been stale. */
    @Test
    void triesAgainWhatIsDroppedOnANewConnection() {
        easemob.answers(dropped(), dropped(), OK);

        assertThat(body(routes.call("get-chatroom-metadata", null, MEMBER))).isEqualTo(Map.of("a", "1"));

        assertThat(easemob.requests).hasSize(3);
        assertThat(pause(1)).isGreaterThanOrEqualTo(250);
    }

    @Test
    void givesUpAfterTheConfiguredAttemptsWithGrowingPauses() {
        easemob.usually(html(503));

        EasemobException failure = failure(routes.call("get-chatroom-metadata", null, MEMBER));

        assertThat(failure.getStatus()).isEqualTo(503);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure.getRawText()).isEqualTo("<html><body>gateway says 503</body></html>");
        assertThat(easemob.requests).hasSize(4);
        assertThat(pause(0)).isGreaterThanOrEqualTo(250);
        assertThat(pause(1)).isGreaterThanOrEqualTo(500);
        assertThat(pause(2)).isGreaterThanOrEqualTo(1_000);
    }

    @Test
    void waitsAsLongAsTheServiceAsks() {
        easemob.answers(json(429, "{\"error\":\"reach_limit\"}", "Retry-After", "2"));

        body(routes.call("get-chatroom-metadata", null, MEMBER));

        assertThat(pause(0)).isGreaterThanOrEqualTo(2_000);
    }

    @Test
    void failsAtOnceIfTheServiceAsksForMoreThanACallMayWait() {
        easemob.answers(json(503, "", "Retry-After", "3600"));

        EasemobException failure = failure(routes.call("get-chatroom-metadata", null, MEMBER));

        assertThat(failure.getStatus()).isEqualTo(503);
        assertThat(easemob.requests).hasSize(1);
    }

    @Test
    void triesAgainWhenNoReplyComesInTime() {
        CountDownLatch end = new CountDownLatch(1);
        easemob.answers(exchange -> await(end), OK);

        assertThat(body(routes.call("get-chatroom-metadata", null, MEMBER))).isEqualTo(Map.of("a", "1"));

        assertThat(easemob.requests).hasSize(2);
        end.countDown();
    }

    @Test
    void doesNotLetAReplyDripInForEver() {
        CountDownLatch end = new CountDownLatch(1);
        easemob.answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            // a byte every 100 ms: no single read is late
            while (!await(end, 100)) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
            }
        }, OK);

        assertThat(body(routes.call("get-chatroom-metadata", null, MEMBER))).isEqualTo(Map.of("a", "1"));

        assertThat(easemob.requests).hasSize(2);
        end.countDown();
    }

    @Test
    void saysWhenNobodyIsThere() {
        Properties nobody = RestRoutes.properties("http://127.0.0.1:" + TestRunner.freePort());
        nobody.setProperty("easemob.rest.max-attempts", "2");
        try (RestRoutes lonely = new RestRoutes(nobody)) {
            EasemobException failure = failure(lonely.call("get-chatroom-metadata", null, MEMBER));

            assertThat(failure.getStatus()).isZero();
            assertThat(failure.getError()).isEqualTo("no_reply");
            assertThat(failure.isRetryable()).isTrue();
            assertThat(failure.getCause()).isInstanceOf(IOException.class);
        }
    }

    static Stream<Arguments> tokenErrors() {
        return Stream.of(Arguments.of("unauthorized"), Arguments.of("auth_bad_access_token"));
    }

    @ParameterizedTest
    @MethodSource("tokenErrors")
    void fetchesANewTokenWhenTheServiceNoLongerTakesTheOld(String error) {
        body(routes.call("get-chatroom-metadata", null, MEMBER));
        easemob.answers(error(401, error, "Unable to authenticate (OAuth)"));

        assertThat(body(routes.call("get-chatroom-metadata", null, MEMBER))).isEqualTo(Map.of("a", "1"));

        assertThat(easemob.tokenFetches).hasValue(2);
        assertThat(easemob.bearerTokens()).containsOnly(Map.entry("Bearer " + FakeEasemob.TOKEN + 1, 2L),
                Map.entry("Bearer " + FakeEasemob.TOKEN + 2, 1L));
    }

    @Test
    void fetchesANewTokenOnlyOnceForACall() {
        easemob.usually(error(401, "unauthorized", "Unable to authenticate (OAuth)"));

        EasemobException failure = failure(routes.call("get-chatroom-metadata", null, MEMBER));

        assertThat(failure.getStatus()).isEqualTo(401);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(easemob.requests).hasSize(2);
        assertThat(easemob.tokenFetches).hasValue(2);
    }

    @Test
    void renewsATokenAtOnceThatAnotherAnswerHasShownToBeGood() {
        FakeEasemob.Answer noRoom = error(404, "resource_not_found", "no room");
        FakeEasemob.Answer old = error(401, "unauthorized", "old");
        easemob.answers(noRoom, old, noRoom, old, noRoom);

        IntStream.range(0, 3)
                .forEach(i -> assertThat(failure(routes.call("get-chatroom-metadata", null, MEMBER)).getStatus()).isEqualTo(404));

        assertThat(easemob.tokenFetches).hasValue(3);
    }

    @Test
    void doesNotFetchTokenAfterTokenWhenAllAreRefused() {
        easemob.usually(error(401, "unauthorized", "Unable to authenticate (OAuth)"));

        IntStream.range(0, 20).forEach(i -> failure(routes.call("get-chatroom-metadata", null, MEMBER)));

        assertThat(easemob.tokenFetches.get()).isBetween(2, 3);
    }

    @Test
    void renewsOneTokenForManyCallersWhoseTokenIsRefused() {
        body(routes.call("get-chatroom-metadata", null, MEMBER));
        easemob.usually(exchange -> (exchange.getRequestHeaders().getFirst("Authorization").endsWith("-1")
                ? error(401, "unauthorized", "old") : OK).to(exchange));

        var answers = IntStream.range(0, 50).mapToObj(i -> routes.callAsync("get-chatroom-metadata", null, MEMBER)).toList();

        answers.forEach(answer -> body(answer.join()));
        assertThat(easemob.tokenFetches).hasValue(2);
    }

    @Test
    void sendsEveryCallThatWaitedWithTheTokenOfItsTurnAndScrubsThatOne() {
        properties.setProperty("easemob.rest.rate-limit", "100");
        properties.setProperty("easemob.rest.response-timeout", "10s");
        CountDownLatch never = new CountDownLatch(1);
        easemob.tokenAnswers(token("YWMt-first", "3600"), exchange -> {
            // the second fetch ends only when calls that stood in the queue would have had their turns
            await(never, 200);
            token("YWMt-second", "3600").to(exchange);
        });
        easemob.usually(exchange -> {
            String sent = exchange.getRequestHeaders().getFirst("Authorization");
            if ("Bearer YWMt-first".equals(sent)) {
                error(401, "unauthorized", "old").to(exchange);
            } else {
                json(400, "{\"error\":\"bad\",\"you_sent\":\"" + sent + "\"}").to(exchange);
            }
        });
        try (RestRoutes waiting = new RestRoutes(properties)) {
            var answers = IntStream.range(0, 60).mapToObj(i -> waiting.callAsync("get-chatroom-metadata", null, MEMBER)).toList();

            assertThat(answers).allSatisfy(answer -> assertThat(failure(answer.join()).getRawText())
                    .isEqualTo("{\"error\":\"bad\",\"you_sent\":\"Bearer ***\"}"));
        }

        assertThat(easemob.bearerTokens()).containsOnlyKeys("Bearer YWMt-first", "Bearer YWMt-second")
                .containsEntry("Bearer YWMt-second", 60L);
        assertThat(easemob.tokenFetches).hasValue(2);
    }

    @Test
    void tellsWhyThereIsNoToken() {
        easemob.tokenAnswers(error(400, "invalid_grant", "client_secret " + FakeEasemob.SECRET + " does not match"));

        EasemobException failure = failure(routes.call("get-chatroom-metadata", null, MEMBER));

        assertThat(failure.getStatus()).isEqualTo(400);
        assertThat(failure.getError()).isEqualTo("invalid_grant");
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("fetching the app token").hasMessageNotContaining(FakeEasemob.SECRET);
        assertThat(failure.getRawText()).doesNotContain(FakeEasemob.SECRET);
        assertThat(easemob.requests).isEmpty();
    }

    @Test
    void waitsForTheTokenEndpointToRecover() {
        easemob.tokenAnswers(html(503), dropped());

        assertThat(body(routes.call("get-chatroom-metadata", null, MEMBER))).isEqualTo(Map.of("a", "1"));

        assertThat(easemob.tokenFetches).hasValue(3);
    }

    @Test
    void refusesATokenReplyWithoutAToken() {
        easemob.tokenAnswers(json(200, "{\"expires_in\":1}"));

        assertThat(failure(routes.call("get-chatroom-metadata", null, MEMBER)).getError()).isEqualTo("unreadable_reply");
    }

    @Test
    void keepsTheTokenOutOfTheRawText() {
        easemob.tokenAnswers(token("YWMt-echoed", "3600"));
        easemob.answers(json(400, "{\"error\":\"bad\",\"you_sent\":\"Bearer YWMt-echoed\"}"));

        assertThat(failure(routes.call("get-chatroom-metadata", null, MEMBER)).getRawText())
                .isEqualTo("{\"error\":\"bad\",\"you_sent\":\"Bearer ***\"}");
    }

    @Test
    void namesThePropertiesThatAreNotSet() {
        properties.remove("easemob.rest.client-secret");
        properties.setProperty("easemob.rest.org-name", " ");
        try (RestRoutes unconfigured = new RestRoutes(properties)) {
            EasemobException failure = failure(unconfigured.call("get-chatroom-metadata", null, MEMBER));

            assertThat(failure.getError()).isEqualTo("missing_configuration");
            assertThat(failure).hasMessageContaining("not set: easemob.rest.org-name, easemob.rest.client-secret");
            assertThat(easemob.tokenFetches).hasValue(0);
        }
    }

    @Test
    void tellsWhatBecameOfEachKeyWhenOneOfTheCallsFails() {
        Map<String, String> attributes = new LinkedHashMap<>();
        IntStream.range(0, 25).forEach(i -> attributes.put("k" + i, "v" + i));
        easemob.answers(json(200, "{\"data\":{\"successKeys\":[\"k0\",\"k1\",\"k2\",\"k3\",\"k4\",\"k5\",\"k6\",\"k7\",\"k8\"],"
                + "\"errorKeys\":{\"k9\":\"full\"}}}"), error(404, "resource_not_found", "grpID 1 does not exist!"));

        EasemobException failure = failure(routes.call("set-chatroom-metadata", attributes, MEMBER));

        assertThat(easemob.requests).hasSize(2);
        assertThat(failure.getStatus()).isEqualTo(404);
        KeyProgress keys = failure.getKeys().orElseThrow();
        assertThat(keys.done()).containsExactlyElementsOf(names(0, 9));
        assertThat(keys.refused()).isEqualTo(Map.of("k9", "full"));
        assertThat(keys.failed()).containsExactlyElementsOf(names(10, 20));
        assertThat(keys.notTried()).containsExactlyElementsOf(names(20, 25));
        assertThat(failure).hasMessageContaining("not tried: [k20, k21, k22, k23, k24]");
    }

    @Test
    void namesNoKeysWhereTheOneCallFailed() {
        easemob.answers(error(404, "resource_not_found", "grpID 1 does not exist!"));

        EasemobException failure = failure(routes.call("set-chatroom-metadata", Map.of("a", "1"), MEMBER));

        assertThat(failure.getKeys()).isEmpty();
        assertThat(failure).hasMessageNotContaining("not tried");
    }

    @Test
    void doesNotTakeAnAttributeThatIsReadForTheFateOfAKey() {
        easemob.answers(json(200, "{\"data\":{\"successKeys\":\"x\",\"errorKeys\":\"y\"}}"), error(404, "gone", "gone"));

        EasemobException failure = failure(routes.call("get-chatroom-metadata", names(0, 11), MEMBER));

        assertThat(failure.getKeys().orElseThrow().done()).containsExactlyElementsOf(names(0, 10));
    }

    @Test
    void hasOneDeadlineForAllCallsOfARequest() {
        properties.setProperty("easemob.rest.max-wait", "1500ms");
        FakeEasemob.Answer later = json(503, "", "Retry-After", "1");
        easemob.answers(later, OK, later, OK, later, OK);
        try (RestRoutes hurried = new RestRoutes(properties)) {
            EasemobException failure = failure(hurried.call("get-chatroom-metadata", names(0, 25), MEMBER));

            assertThat(failure.getStatus()).isEqualTo(503);
            KeyProgress keys = failure.getKeys().orElseThrow();
            assertThat(keys.done()).containsExactlyElementsOf(names(0, 10));
            assertThat(keys.failed()).containsExactlyElementsOf(names(10, 20));
            assertThat(keys.notTried()).containsExactlyElementsOf(names(20, 25));
            assertThat(easemob.requests).hasSize(3);
        }
    }

    @Test
    void doesNotWaitForAReplyBeyondTheDeadline() {
        properties.setProperty("easemob.rest.max-wait", "1s");
        properties.setProperty("easemob.rest.response-timeout", "60s");
        CountDownLatch end = new CountDownLatch(1);
        easemob.answers(exchange -> {
            await(end);
            OK.to(exchange);
        });
        try (RestRoutes hurried = new RestRoutes(properties)) {
            long start = System.nanoTime();
            EasemobException failure = failure(hurried.call("get-chatroom-metadata", null, MEMBER));

            assertThat((System.nanoTime() - start) / 1_000_000).isBetween(900L, 5_000L);
            assertThat(failure.getError()).isEqualTo("no_reply");
            assertThat(failure).hasMessageContaining("easemob.rest.max-wait");
            end.countDown();
        }
    }

    private static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "k" + i).toList();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean await(CountDownLatch latch, long millis) {
        try {
            return latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Milliseconds between a request and the next. */
    private long pause(int index) {
        return (easemob.requests.get(index + 1).nanos() - easemob.requests.get(index).nanos()) / 1_000_000;
    }
}

package io.github.easemobcamel.rest;

import static io.github.easemobcamel.rest.FakeEasemob.dropped;
import static io.github.easemobcamel.rest.FakeEasemob.error;
import static io.github.easemobcamel.rest.FakeEasemob.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is counted of calls over real HTTP. */
class CallCountsTest {

    private static final Map<String, Object> MEMBER = Map.of("chatroomId", "4711", "username", "alice");

    @Test
    void countsEachAttemptByItsOutcomeWithTheWaitBeforeIt() {
        try (FakeEasemob easemob = new FakeEasemob()) {
            Properties properties = RestRoutes.properties(easemob.url());
            easemob.usually(json(200, "{\"data\":{\"a\":\"1\"}}"));
            // The first dropped one is on a connection that was used before, so it is repeated at once and does not count.
            easemob.answers(error(503, "", "later"), dropped(), dropped(), error(418, "word-of-the-service", "x"));
            try (RestRoutes routes = new RestRoutes(properties)) {
                routes.call("get-chatroom-metadata", null, MEMBER);
                routes.call("get-chatroom-metadata", null, MEMBER);

                assertThat(calls(routes, "503")).isEqualTo(1);
                assertThat(calls(routes, EasemobException.NO_REPLY)).isEqualTo(1);
                assertThat(calls(routes, "418")).isEqualTo(1);
                assertThat(calls(routes, "200")).isEqualTo(1);
                assertThat(routes.meters().get("easemob.camel.rest.wait").tag("call", "get-chatroom-metadata").timer().count())
                        .isEqualTo(4);
                assertThat(tokens(routes, "ok")).isEqualTo(1);
                Set<String> values = routes.meters().getMeters().stream().map(Meter::getId).flatMap(id -> id.getTags().stream())
                        .map(Tag::getValue).collect(Collectors.toSet());
                assertThat(values).doesNotContain("4711", "alice", "word-of-the-service");
            }
        }
    }

    @Test
    void countsTokensThatEasemobDoesNotGive() {
        try (FakeEasemob easemob = new FakeEasemob()) {
            easemob.tokenAnswers(error(400, "invalid_grant", "client_id or client_secret is incorrect"));
            try (RestRoutes routes = new RestRoutes(RestRoutes.properties(easemob.url()))) {
                routes.call("get-chatroom-metadata", null, MEMBER);

                assertThat(tokens(routes, "failed")).isEqualTo(1);
                assertThat(tokens(routes, "ok")).isZero();
                assertThat(calls(routes, "200")).isZero();
            }
        }
    }

    private static long calls(RestRoutes routes, String outcome) {
        return routes.meters().get("easemob.camel.rest.calls").tags("call", "get-chatroom-metadata", "outcome", outcome).timer()
                .count();
    }

    private static double tokens(RestRoutes routes, String outcome) {
        return routes.meters().get("easemob.camel.rest.tokens").tag("outcome", outcome).counter().count();
    }
}

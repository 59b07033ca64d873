package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;

/**
 * Fetches an app token from {@code POST /{org}/{app}/token}.
 *
 * <p>It uses the HTTP client itself and not a Camel route: whatever stands in a Camel message can turn up in a trace, and
 * this request holds the client secret, its reply the token.
 */
final class TokenEndpoint implements Supplier<AppToken> {

    private final RestSettings settings;
    private final HttpClient client;
    private final Clock clock;

    TokenEndpoint(RestSettings settings, HttpClient client, Clock clock) {
        this.settings = settings;
        this.client = client;
        this.clock = clock;
    }

    /**
     * {@return a new token}
     *
     * @throws EasemobException if a credential is not set, naming the property; if nothing answers; or with the service's
     *         answer, such as 400 {@code invalid_grant} or 404 {@code organization_application_not_found}
     */
    @Override
    public AppToken get() {
        List<String> missing = settings.missing();
        if (!missing.isEmpty()) {
            throw EasemobException.local(EasemobException.MISSING_CONFIGURATION,
                    "not set: " + String.join(", ", missing), false, null);
        }
        try {
            Instant asked = clock.instant();
            JsonNode json = ReplyReader.json(post());
            String value = json.path("access_token").asText("");
            if (value.isEmpty()) {
                throw EasemobException.answered(200, EasemobException.UNREADABLE_REPLY, "the reply has no access_token", "",
                        true, null);
            }
            return AppToken.of(value, json.path("expires_in").asLong(-1), asked);
        } catch (EasemobException e) {
            throw e.without(settings.clientSecret()).during("fetching the app token");
        } catch (IOException e) {
            throw EasemobException.local(EasemobException.NO_REPLY, "fetching the app token: " + e, true, e);
        }
    }

    private HttpReply post() throws IOException {
        ObjectNode body = JsonNodeFactory.instance.objectNode()
                .put("grant_type", "client_credentials")
                .put("client_id", settings.clientId())
                .put("client_secret", settings.clientSecret());
        HttpPost request = new HttpPost(AppPath.of(settings).url("/token"));
        request.setEntity(new StringEntity(body.toString(), ContentType.APPLICATION_JSON));
        return client.execute(request, response -> {
            String text = response.getEntity() == null ? "" : EntityUtils.toString(response.getEntity());
            Header retryAfter = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
            return new HttpReply(response.getCode(), text,
                    RetryAfter.parse(retryAfter == null ? null : retryAfter.getValue(), clock));
        });
    }
}

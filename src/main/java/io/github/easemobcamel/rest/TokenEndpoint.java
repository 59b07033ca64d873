package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Fetches an app token from {@code POST /{org}/{app}/token}. */
final class TokenEndpoint implements Supplier<AppToken> {

    private final RestSettings settings;
    private final EasemobHttp http;
    private final Clock clock;

    TokenEndpoint(RestSettings settings, EasemobHttp http, Clock clock) {
        this.settings = settings;
        this.http = http;
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
            JsonNode json = ReplyReader.json(http.send("POST", "/token", JsonNodeFactory.instance.objectNode()
                    .put("grant_type", "client_credentials")
                    .put("client_id", settings.clientId())
                    .put("client_secret", settings.clientSecret()), null, true));
            String value = json.path("access_token").asText("");
            if (value.isEmpty()) {
                throw EasemobException.answered(200, EasemobException.UNREADABLE_REPLY, "the reply has no access_token", "",
                        true, null);
            }
            return AppToken.of(value, json.path("expires_in").asLong(-1), asked);
        } catch (EasemobException e) {
            throw e.without(settings.clientSecret()).during("fetching the app token");
        }
    }
}

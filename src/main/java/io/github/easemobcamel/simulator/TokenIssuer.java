package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives app tokens to those who know the client secret, and knows which are still good.
 *
 * <p>Source: the vendor's page on app tokens. {@code ttl} is in seconds, as a number or as digits in a string, 0 for a
 * token that lives for ever; {@code expires_in} is in seconds, on one kind of cluster in milliseconds.
 */
final class TokenIssuer {

    private static final String SCHEME = "Bearer ";

    private final SimulatorSettings settings;
    private final String application;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Instant> expiries = new ConcurrentHashMap<>();
    private final AtomicLong issued = new AtomicLong();

    TokenIssuer(SimulatorSettings settings, String application) {
        this.settings = settings;
        this.application = application;
    }

    /**
     * {@return the reply with the token}
     *
     * @param call a call of the token endpoint
     * @throws Refusal 400 {@code illegal_argument} for a missing or unknown field, 400 {@code invalid_grant} for a wrong
     *         id or secret
     */
    Reply issue(Call call) {
        if (!call.text("grant_type").equals("client_credentials")) {
            throw Refusal.illegalArgument("grant_type must be client_credentials");
        }
        String clientId = call.text("client_id");
        String clientSecret = call.text("client_secret");
        Duration lifetime = lifetime(call.body().path("ttl"));
        if (!clientId.equals(settings.clientId())) {
            throw Refusal.invalidGrant("client_id does not match");
        }
        if (!clientSecret.equals(settings.clientSecret())) {
            throw Refusal.invalidGrant("client_secret does not match");
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("access_token", newToken(lifetime))
                .put("expires_in", settings.app().expiresInMillis() ? lifetime.toMillis() : lifetime.toSeconds())
                .put("application", application);
        return Reply.json(200, body);
    }

    private Duration lifetime(JsonNode ttl) {
        if (ttl.isMissingNode()) {
            return settings.app().tokenLifetime();
        }
        String digits = ttl.asText();
        if (!digits.matches("[0-9]{1,10}")) {
            throw Refusal.illegalArgument("ttl must be a number of seconds");
        }
        return Duration.ofSeconds(Long.parseLong(digits));
    }

    private String newToken(Duration lifetime) {
        byte[] bytes = new byte[48];
        random.nextBytes(bytes);
        String token = "YWMt" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant now = settings.clock().instant();
        expiries.values().removeIf(expiry -> !now.isBefore(expiry));
        expiries.put(token, lifetime.isZero() ? Instant.MAX : now.plus(lifetime));
        issued.incrementAndGet();
        return token;
    }

    /**
     * @param authorization the {@code Authorization} header, {@code null} if there was none
     * @throws Refusal 401 {@code unauthorized} unless it carries a token that is good now
     */
    void check(String authorization) {
        if (authorization == null || !authorization.startsWith(SCHEME)) {
            throw Refusal.unauthorized();
        }
        Instant expiry = expiries.get(authorization.substring(SCHEME.length()));
        if (expiry == null || !settings.clock().instant().isBefore(expiry)) {
            throw Refusal.unauthorized();
        }
    }

    /** Makes every token given so far a bad one. */
    void expireAll() {
        expiries.clear();
    }

    long issued() {
        return issued.get();
    }
}

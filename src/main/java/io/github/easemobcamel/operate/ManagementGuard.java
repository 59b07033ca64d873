package io.github.easemobcamel.operate;

import io.github.easemobcamel.operate.AdminRefusal.Reason;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Decides who may use the management port. With a token, everything but health without parameters wants it. Without one the
 * port listens on a loopback address only, and what a web page could make a browser on this machine send is refused.
 */
final class ManagementGuard {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");
    private static final String BEARER = "Bearer ";
    private static final String JSON = "application/json";

    private final Supplier<String> token;
    private final String host;
    private final String healthPath;

    /**
     * @param token what a caller must know now; empty for nothing
     * @param host the address that listens
     * @param healthPath the path of health, which is answered to anybody who asks without parameters
     */
    ManagementGuard(Supplier<String> token, String host, String healthPath) {
        this.token = token;
        this.host = host.toLowerCase(Locale.ROOT);
        this.healthPath = healthPath;
    }

    /**
     * For every path of the port.
     *
     * @throws AdminRefusal if there is a token and the request has not got it
     */
    void requireToken(RoutingContext request) {
        byte[] wanted = bytes(token.get());
        if (wanted.length == 0 || isHealth(request)) {
            return;
        }
        String given = request.request().getHeader(HttpHeaders.AUTHORIZATION);
        boolean bearer = given != null && given.regionMatches(true, 0, BEARER, 0, BEARER.length());
        if (!bearer || !MessageDigest.isEqual(wanted, bytes(given.substring(BEARER.length()).strip()))) {
            throw new AdminRefusal(Reason.UNAUTHORIZED, "send the header Authorization: Bearer with easemob.management.token");
        }
    }

    /** Parameters make health tell more than whether it is up. */
    private boolean isHealth(RoutingContext request) {
        String path = request.normalizedPath();
        return request.request().query() == null
                && (path.equals(healthPath) || path.equals(healthPath + "/live") || path.equals(healthPath + "/ready"));
    }

    /**
     * For administration. A name that an attacker lets point to this machine (DNS rebinding) is in {@code Host}; a form or
     * script of another site has another {@code Origin}, and can send JSON only after a question that is never answered.
     *
     * @throws AdminRefusal if the request may come from a web page
     */
    void requireNoWebPage(RoutingContext context) {
        HttpServerRequest request = context.request();
        HostAndPort authority = request.authority();
        String name = authority == null || authority.host() == null ? "" : authority.host().toLowerCase(Locale.ROOT);
        if (token.get().isEmpty() && !LOOPBACK.contains(name) && !name.equals(host)) {
            throw new AdminRefusal(Reason.FORBIDDEN, "Host: use 127.0.0.1 or localhost, or set easemob.management.token");
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && !origin.equalsIgnoreCase(request.scheme() + "://" + authority)) {
            throw new AdminRefusal(Reason.FORBIDDEN, "Origin: requests of other sites are refused");
        }
        if (!request.method().name().equals("GET") && !request.method().name().equals("HEAD") && !isJson(request)) {
            throw new AdminRefusal(Reason.UNSUPPORTED_MEDIA_TYPE, "Content-Type: must be " + JSON);
        }
    }

    private static boolean isJson(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.split(";")[0].strip().equalsIgnoreCase(JSON);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package io.github.easemobcamel.operate;

import io.github.easemobcamel.operate.AdminRefusal.Reason;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Decides who may use the management port. With a token, everything but health without parameters and the files of the page wants
 * it, or the session of somebody who has logged in with it. Without one the port listens on a loopback address only, and what a
 * web page could make a browser on this machine send is refused.
 */
final class ManagementGuard {

    /** A request that the page makes by itself, not the person before it. */
    static final String BACKGROUND = "Easemob-Camel-Background";

    private static final String CALLER = Caller.class.getName();
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");
    private static final Set<String> OWN_PAGE = Set.of("same-origin", "none");
    private static final String BEARER = "Bearer ";
    private static final String JSON = "application/json";

    private final Supplier<Access> access;
    private final String healthPath;
    private final Sessions sessions;
    private final WrongTokens wrongTokens;

    /**
     * @param access who may now
     * @param healthPath the path of health, which is answered to anybody who asks without parameters
     * @param sessions those who have logged in
     * @param wrongTokens slows down who tries
     */
    ManagementGuard(Supplier<Access> access, String healthPath, Sessions sessions, WrongTokens wrongTokens) {
        this.access = access;
        this.healthPath = healthPath;
        this.sessions = sessions;
        this.wrongTokens = wrongTokens;
    }

    /**
     * For every path of the port: lets the request go on, or has it refused, at once or after a pause.
     *
     * @throws AdminRefusal if there is a token and the request has not got it
     */
    void admit(RoutingContext request) {
        Access now = access.get();
        String given = bearer(request.request());
        if (now.isOpen()) {
            admit(request, Caller.ANYBODY);
        } else if (isForAnybody(request)) {
            request.next();
        } else if (given != null) {
            wrongTokens.requireFew(request.request());
            Optional<Caller.Role> role = now.role(given);
            if (role.isEmpty()) {
                wrongTokens.refuse(request, unauthorized());
            } else {
                admit(request, new Caller(role.get(), "bearer"));
            }
        } else {
            Sessions.Session session = session(request.request()).orElseThrow(ManagementGuard::unauthorized);
            session.watch(request);
            admit(request, session.caller());
        }
    }

    private static void admit(RoutingContext request, Caller caller) {
        request.put(CALLER, caller);
        request.next();
    }

    private static AdminRefusal unauthorized() {
        return new AdminRefusal(Reason.UNAUTHORIZED,
                "send the header Authorization: Bearer with easemob.management.token, or log in on the page");
    }

    private static String bearer(HttpServerRequest request) {
        String given = request.getHeader(HttpHeaders.AUTHORIZATION);
        return given != null && given.regionMatches(true, 0, BEARER, 0, BEARER.length()) ? given.substring(BEARER.length()).strip()
                : null;
    }

    /** {@return the session of the request's cookie; none if its token has been changed since} */
    Optional<Sessions.Session> session(HttpServerRequest request) {
        Access now = access.get();
        Cookie cookie = request.getCookie(now.cookie());
        return cookie == null ? Optional.empty()
                : sessions.find(cookie.getValue(), request.getHeader(BACKGROUND) == null)
                        .filter(session -> now.role(session.token()).equals(Optional.of(session.caller().role())));
    }

    /** {@return whoever was admitted} */
    static Caller caller(RoutingContext request) {
        return request.get(CALLER);
    }

    private boolean isForAnybody(RoutingContext request) {
        String path = request.normalizedPath();
        return path.equals(Login.PATH) || (PageFiles.isFile(path) && isReading(request.request())) || isHealth(request, path);
    }

    /** Parameters make health tell more than whether it is up. */
    private boolean isHealth(RoutingContext request, String path) {
        return request.request().query() == null
                && (path.equals(healthPath) || path.equals(healthPath + "/live") || path.equals(healthPath + "/ready"));
    }

    /**
     * For administration. A name that an attacker lets point to this machine (DNS rebinding) is in {@code Host}; a form or
     * script of another site has another {@code Origin}, and can send JSON only after a question that is never answered.
     *
     * @throws AdminRefusal if the request may come from a web page of another site
     */
    void requireNoWebPage(RoutingContext context) {
        HttpServerRequest request = context.request();
        HostAndPort authority = request.authority();
        String name = authority == null || authority.host() == null ? "" : authority.host().toLowerCase(Locale.ROOT);
        Access now = access.get();
        if (now.isOpen() && !LOOPBACK.contains(name) && !name.equals(now.host()) && !name.equals(publicHost(now))) {
            throw new AdminRefusal(Reason.FORBIDDEN, "Host: use 127.0.0.1 or localhost, or set easemob.management.token");
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && !origin.equalsIgnoreCase(request.scheme() + "://" + authority)
                && (origin.isEmpty() || !origin.equalsIgnoreCase(now.publicUrl()))) {
            throw new AdminRefusal(Reason.FORBIDDEN, "Origin: requests of other sites are refused; if a proxy shows the page, set "
                    + "easemob.management.public-url to its https://host");
        }
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !OWN_PAGE.contains(site)) {
            throw new AdminRefusal(Reason.FORBIDDEN, "Sec-Fetch-Site: requests of other sites are refused");
        }
        if (!isReading(request) && !isJson(request)) {
            throw new AdminRefusal(Reason.UNSUPPORTED_MEDIA_TYPE, "Content-Type: must be " + JSON);
        }
    }

    private static String publicHost(Access now) {
        return now.publicUrl().isEmpty() ? null : URI.create(now.publicUrl()).getHost().toLowerCase(Locale.ROOT);
    }

    /**
     * For administration.
     *
     * @throws AdminRefusal if the request is more than looking, and whoever sends it may only look
     */
    void requireRole(RoutingContext request) {
        Caller caller = caller(request);
        if (caller != null && caller.role() == Caller.Role.READ && !isReading(request.request())) {
            throw new AdminRefusal(Reason.FORBIDDEN, "this needs easemob.management.token; with the read token one can only look");
        }
    }

    private static boolean isReading(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    private static boolean isJson(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.split(";")[0].strip().equalsIgnoreCase(JSON);
    }
}

package io.github.easemobcamel.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.operate.AdminRefusal.Reason;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The session of a browser: {@code GET} says whether one is wanted and which there is, {@code POST} with {@code {"token": …}}
 * begins one, {@code DELETE} ends it. Its cookie is for no script and is sent from this page only.
 */
final class Login {

    static final String PATH = "/admin/session";

    private final Supplier<Access> access;
    private final ManagementGuard guard;
    private final Sessions sessions;
    private final WrongTokens wrongTokens;

    /** Ends the exchange with that answer. */
    interface Answer {
        void end(RoutingContext request, JsonNode body);
    }

    Login(Supplier<Access> access, ManagementGuard guard, Sessions sessions, WrongTokens wrongTokens) {
        this.access = access;
        this.guard = guard;
        this.sessions = sessions;
        this.wrongTokens = wrongTokens;
    }

    /** Answers a request for {@link #PATH}. */
    void answer(RoutingContext request, JsonNode body, Answer answer) {
        switch (request.request().method().name()) {
            case "GET", "HEAD" -> answer.end(request, state(guard.session(request.request()).map(Sessions.Session::caller)));
            case "POST" -> begin(request, body, answer);
            case "DELETE" -> end(request, answer);
            default -> throw new AdminRefusal(Reason.METHOD_NOT_ALLOWED, "use GET, POST or DELETE");
        }
    }

    private ObjectNode state(Optional<Caller> caller) {
        ObjectNode state = JsonNodeFactory.instance.objectNode().put("tokenWanted", !access.get().isOpen());
        (access.get().isOpen() ? Optional.of(Caller.ANYBODY) : caller)
                .ifPresent(known -> state.put("role", known.role().name().toLowerCase(Locale.ROOT)));
        return state;
    }

    private void begin(RoutingContext request, JsonNode body, Answer answer) {
        if (access.get().isOpen()) {
            answer.end(request, state(Optional.empty()));
            return;
        }
        if (!body.path("token").isTextual()) {
            throw new AdminRefusal(Reason.MALFORMED, "token: must be a text");
        }
        wrongTokens.requireFew(request.request());
        String token = body.path("token").textValue().strip();
        Optional<Caller.Role> role = access.get().role(token);
        if (role.isEmpty()) {
            wrongTokens.refuse(request,
                    new AdminRefusal(Reason.UNAUTHORIZED, "this is neither easemob.management.token nor the read token"));
            return;
        }
        String id = sessions.begin(role.get(), token, request.vertx());
        Caller caller = sessions.find(id, true).orElseThrow().caller();
        Audit.log(request, caller, "log in", "as " + role.get().name().toLowerCase(Locale.ROOT));
        request.response().addCookie(cookie(id));
        answer.end(request, state(Optional.of(caller)));
    }

    private void end(RoutingContext request, Answer answer) {
        Cookie cookie = request.request().getCookie(access.get().cookie());
        guard.session(request.request()).ifPresent(session -> {
            Audit.log(request, session.caller(), "log out", "");
            sessions.end(cookie.getValue());
        });
        request.response().addCookie(cookie("").setMaxAge(0));
        answer.end(request, state(Optional.empty()));
    }

    private Cookie cookie(String value) {
        return Cookie.cookie(access.get().cookie(), value).setPath("/").setHttpOnly(true).setSameSite(CookieSameSite.STRICT)
                .setSecure(access.get().isPublicOverTls());
    }
}

package io.github.easemobcamel.operate;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Those who have logged in with a token; a session that nobody uses ends, and so do the answers that it still gets. */
final class Sessions {

    /** Only who knows a token makes any; the one that was not used for longest makes room. */
    private static final int MOST = 1000;
    private static final int ID_BYTES = 32;
    private static final int NAME_BYTES = 3;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Supplier<Duration> idle;
    private final Map<String, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

    /** A session. */
    static final class Session {

        private final Caller caller;
        private final String token;
        private final Set<HttpServerRequest> requests = ConcurrentHashMap.newKeySet();
        private long used;

        private Session(Caller caller, String token) {
            this.caller = caller;
            this.token = token;
        }

        Caller caller() {
            return caller;
        }

        /** {@return what it was begun with} */
        String token() {
            return token;
        }

        /** @param request is cut off when the session ends before it is answered */
        void watch(RoutingContext request) {
            requests.add(request.request());
            request.addEndHandler(ended -> requests.remove(request.request()));
        }

        private void end() {
            requests.forEach(request -> request.connection().close());
        }
    }

    /** @param idle how long a session lives that nobody uses */
    Sessions(Supplier<Duration> idle) {
        this.idle = idle;
    }

    /**
     * {@return the secret id of a new session}
     *
     * @param role what it may do
     * @param token what it is begun with
     * @param vertx has the timer that ends it
     */
    synchronized String begin(Caller.Role role, String token, Vertx vertx) {
        if (sessions.size() >= MOST) {
            end(sessions.keySet().iterator().next());
        }
        Session session = new Session(new Caller(role, "session " + random(NAME_BYTES)), token);
        session.used = System.nanoTime();
        String id = random(ID_BYTES);
        sessions.put(id, session);
        endWhenIdle(id, vertx);
        return id;
    }

    private static String random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private synchronized void endWhenIdle(String id, Vertx vertx) {
        Session session = sessions.get(id);
        if (session != null) {
            long left = session.used + idle.get().toNanos() - System.nanoTime();
            if (left > 0) {
                vertx.setTimer(1 + TimeUnit.NANOSECONDS.toMillis(left), timer -> endWhenIdle(id, vertx));
            } else {
                end(id);
            }
        }
    }

    /**
     * {@return the session, if it lives}
     *
     * @param id what a cookie says
     * @param byPerson whether somebody does something; a page that refreshes itself keeps no session alive
     */
    synchronized Optional<Session> find(String id, boolean byPerson) {
        Session session = sessions.get(id);
        if (session != null && byPerson) {
            session.used = System.nanoTime();
        }
        return Optional.ofNullable(session);
    }

    /** Ends it, if there is such a session. */
    synchronized void end(String id) {
        Optional.ofNullable(sessions.remove(id)).ifPresent(Session::end);
    }
}

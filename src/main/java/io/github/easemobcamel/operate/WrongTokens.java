package io.github.easemobcamel.operate;

import io.github.easemobcamel.log.Tally;
import io.github.easemobcamel.operate.AdminRefusal.Reason;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Slows down who tries tokens: a wrong one is answered after a pause, and while a few of an address wait for that, no further one
 * of it is looked at. No thread waits, and nobody is locked out for longer than the pause.
 */
final class WrongTokens {

    private static final int MOST_WAITING = 4;

    private final Duration pause;
    private final Map<String, Integer> waiting = new ConcurrentHashMap<>();
    private final Tally tally = new Tally();

    /** @param pause until a wrong token is answered */
    WrongTokens(Duration pause) {
        this.pause = pause;
    }

    /** @throws AdminRefusal if too many of that address wait */
    void requireFew(HttpServerRequest request) {
        if (waiting.getOrDefault(address(request), 0) >= MOST_WAITING) {
            throw new AdminRefusal(Reason.TOO_MANY_REQUESTS, "too many wrong tokens from this address; try again in "
                    + Math.max(1, pause.toSeconds()) + " s");
        }
    }

    /** Answers the request after a pause. */
    void refuse(RoutingContext request, AdminRefusal refusal) {
        String address = address(request.request());
        tally.count("Refused {} request(s) with a wrong token at the management port, the last one from {}", address);
        waiting.merge(address, 1, Integer::sum);
        Vertx vertx = request.vertx();
        vertx.setTimer(Math.max(1, pause.toMillis()), timer -> {
            waiting.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
            request.fail(refusal);
        });
    }

    static String address(HttpServerRequest request) {
        return request.remoteAddress() == null ? "" : String.valueOf(request.remoteAddress().hostAddress());
    }
}

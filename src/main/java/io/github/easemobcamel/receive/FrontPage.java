package io.github.easemobcamel.receive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/**
 * What a person sees who opens the port for callbacks in a browser. The status is 404, as anywhere else beside the callback path: nobody
 * can take it for the answer to a callback, and a load balancer that looks there by mistake does not believe that the runner is ready.
 * The configured path is not told, for it may be one that nobody is to guess.
 */
public final class FrontPage {

    private static final Buffer TEXT = Buffer.buffer("""
            easemob-camel: this port receives the callbacks of Easemob.

            Easemob POSTs them to the path of the property easemob.callback.path; the runner's log says which when it starts.
            There is nothing to see here. Whether the runner is well, and what came, its management port tells.
            """.getBytes(UTF_8));
    private static final Map<CharSequence, String> HEADERS = Map.of(
            HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8",
            HttpHeaders.CONTENT_LENGTH, String.valueOf(TEXT.length()),
            "Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin");

    private FrontPage() {
    }

    /** @param router of the port for callbacks; whatever else has the path {@code /} there comes before */
    public static void addTo(Router router) {
        router.route("/").last().method(HttpMethod.GET).method(HttpMethod.HEAD).handler(FrontPage::answer);
    }

    private static void answer(RoutingContext request) {
        MultiMap headers = request.response().setStatusCode(404).headers();
        HEADERS.forEach(headers::set);
        request.response().end(TEXT);
    }
}

package io.github.easemobcamel.operate;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/**
 * What every answer of the management port tells a browser: to run and load nothing but the page's own files, nothing inline, to
 * guess no types, to show it in no frame of others, and to tell no other site where it came from.
 */
final class BrowserHeaders {

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                    + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
                    + "require-trusted-types-for 'script'; trusted-types 'none'",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin");

    private BrowserHeaders() {
    }

    static void set(RoutingContext request) {
        MultiMap headers = request.response().headers();
        HEADERS.forEach(headers::set);
    }
}

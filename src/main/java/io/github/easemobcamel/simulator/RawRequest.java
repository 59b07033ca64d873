package io.github.easemobcamel.simulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;

/**
 * A request as it came in, before anybody has looked at what it says.
 *
 * @param method the method
 * @param segments the decoded segments of the path
 * @param authorization the {@code Authorization} header, or {@code null}
 * @param contentType the {@code Content-Type} header, or {@code null}
 * @param root scheme, host and the first two segments of the URL that was called
 * @param body the body
 */
record RawRequest(String method, List<String> segments, String authorization, String contentType, String root,
        Buffer body) {

    /** @throws Refusal if the path cannot be read */
    static RawRequest of(HttpServerRequest request, Buffer body) {
        List<String> segments = PathSegments.of(request.path());
        String app = segments.size() < 2 ? "" : "/" + segments.get(0) + "/" + segments.get(1);
        return new RawRequest(request.method().name(), segments, request.getHeader("authorization"),
                request.getHeader("content-type"), request.scheme() + "://" + request.authority() + app, body);
    }

    boolean isJson() {
        return contentType != null
                && contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals("application/json");
    }
}

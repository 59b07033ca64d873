package io.github.easemobcamel.simulator;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A request as it came in, before it is looked into.
 *
 * @param method the method
 * @param segments the decoded segments of the path
 * @param authorization the {@code Authorization} header, or {@code null}
 * @param contentType the {@code Content-Type} header, or {@code null}
 * @param root scheme, host and the first two segments of the URL that was called
 * @param query the query's parameters, the last of a name
 * @param body the body
 */
record RawRequest(String method, List<String> segments, String authorization, String contentType, String root,
        Map<String, String> query, Buffer body) {

    /** @throws Refusal if the path cannot be read */
    static RawRequest of(HttpServerRequest request, Buffer body) {
        List<String> segments = segments(request.path());
        String app = segments.size() < 2 ? "" : "/" + segments.get(0) + "/" + segments.get(1);
        return new RawRequest(request.method().name(), segments, request.getHeader("authorization"),
                request.getHeader("content-type"), request.scheme() + "://" + request.authority() + app, query(request), body);
    }

    private static Map<String, String> query(HttpServerRequest request) {
        Map<String, String> query = new LinkedHashMap<>();
        new QueryStringDecoder(request.uri()).parameters()
                .forEach((name, values) -> query.put(name, values.get(values.size() - 1)));
        return query;
    }

    boolean isJson() {
        return isCalled("application/json");
    }

    boolean isForm() {
        return isCalled("application/x-www-form-urlencoded");
    }

    private boolean isCalled(String type) {
        return contentType != null && contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(type);
    }

    /**
     * An encoded slash stays inside the segment it came in; an empty segment is kept, as it makes the path a wrong one. Refused are
     * a broken escape, bytes that are no UTF-8, and a dot segment, which a gateway would resolve into another path.
     */
    private static List<String> segments(String rawPath) {
        if (rawPath == null || !rawPath.startsWith("/")) {
            throw Refusal.wrongUrl();
        }
        return Arrays.stream(rawPath.substring(1).split("/", -1)).map(RawRequest::decoded).toList();
    }

    private static String decoded(String raw) {
        String segment;
        try {
            segment = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException brokenEscape) {
            throw Refusal.wrongUrl();
        }
        if (segment.equals(".") || segment.equals("..") || segment.indexOf('\uFFFD') >= 0) {
            throw Refusal.wrongUrl();
        }
        return segment;
    }
}

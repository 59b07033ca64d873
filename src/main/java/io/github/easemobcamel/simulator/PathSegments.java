package io.github.easemobcamel.simulator;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Splits a raw request path into decoded segments, so that an encoded slash stays inside the segment it came in. */
final class PathSegments {

    private PathSegments() {
    }

    /**
     * {@return the decoded segments; an empty one is kept, as it makes the path a wrong one}
     *
     * @param rawPath the path as sent, with its leading slash
     * @throws Refusal for a broken escape, bytes that are no UTF-8, or a dot segment, which a gateway would resolve into
     *         another path
     */
    static List<String> of(String rawPath) {
        if (rawPath == null || !rawPath.startsWith("/")) {
            throw Refusal.wrongUrl();
        }
        List<String> segments = new ArrayList<>();
        for (String raw : rawPath.substring(1).split("/", -1)) {
            segments.add(decoded(raw));
        }
        return segments;
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

package io.github.easemobcamel.rest;

import java.nio.charset.StandardCharsets;

/** Turns an id into exactly one segment of a URL's path, so that no id can lead to another endpoint. */
final class PathSegment {

    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";

    private PathSegment() {
    }

    /**
     * Percent-encodes all but RFC 3986's unreserved characters.
     *
     * @param name what the value is, for the error
     * @param value the id as the caller gave it
     * @return the segment, never empty
     * @throws EasemobException naming the header, if the value is missing, blank, {@code .} or {@code ..}: these vanish
     *         from a path or climb in it, however they are written; or if it is no valid text
     */
    static String encode(String name, String value) {
        if (value == null || value.isBlank()) {
            throw EasemobException.invalid(name + " is missing or empty");
        }
        String trimmed = value.strip();
        if (trimmed.equals(".") || trimmed.equals("..")) {
            throw EasemobException.invalid(name + " must not be '" + value + "'");
        }
        if (!WellFormed.isText(value)) {
            throw EasemobException.invalid(name + " holds half a character (a lone surrogate)");
        }
        StringBuilder segment = new StringBuilder(value.length());
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            if (b > 0 && UNRESERVED.indexOf(b) >= 0) {
                segment.append((char) b);
            } else {
                segment.append(String.format("%%%02X", b & 0xff));
            }
        }
        return segment.toString();
    }
}

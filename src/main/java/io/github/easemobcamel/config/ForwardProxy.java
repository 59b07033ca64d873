package io.github.easemobcamel.config;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * A forward proxy, through which requests leave: those to an https address by {@code CONNECT}.
 *
 * @param host its host
 * @param port its port
 * @param user the user that it wants; empty for none
 * @param password that user's password
 */
public record ForwardProxy(String host, int port, String user, String password) {

    /**
     * {@return the proxy, or null for none}
     *
     * @param value {@code http://host:port} or {@code http://user:password@host:port}; empty for none
     * @throws IllegalArgumentException if it is none
     */
    static ForwardProxy of(String value) {
        if (value.isEmpty()) {
            return null;
        }
        // In its messages the value stands, in which a password may stand: nobody passes them on.
        URI uri = URI.create(value);
        if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null || uri.getPort() <= 0 || uri.getPort() > 65_535
                || !uri.getPath().matches("/?") || uri.getQuery() != null || uri.getFragment() != null) {
            throw new IllegalArgumentException();
        }
        String credentials = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
        int colon = credentials.indexOf(':');
        return new ForwardProxy(uri.getHost(), uri.getPort(),
                decoded(colon < 0 ? credentials : credentials.substring(0, colon)),
                colon < 0 ? "" : decoded(credentials.substring(colon + 1)));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Without user and password, so that it can be logged. */
    @Override
    public String toString() {
        return "http://" + host + ":" + port;
    }
}

package io.github.easemobcamel.config;

import java.net.URI;
import java.net.URISyntaxException;
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
     * @param property the property that names it, for messages
     * @param value {@code http://host:port} or {@code http://user:password@host:port}; empty for none
     * @throws ConfigurationException if it is none, without the value, in which a password may stand
     */
    public static ForwardProxy of(String property, String value) {
        if (value.isEmpty()) {
            return null;
        }
        try {
            URI uri = new URI(value).parseServerAuthority();
            if ("http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0 && uri.getPort() <= 65_535
                    && uri.getPath().matches("/?") && uri.getQuery() == null && uri.getFragment() == null) {
                String credentials = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
                int colon = credentials.indexOf(':');
                return new ForwardProxy(uri.getHost(), uri.getPort(),
                        decoded(colon < 0 ? credentials : credentials.substring(0, colon)),
                        colon < 0 ? "" : decoded(credentials.substring(colon + 1)));
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            // told below, without what may be a password
        }
        throw new ConfigurationException(property + " must be the address of a proxy, such as http://proxy:3128 or "
                + "http://user:password@proxy:3128; an @, : or / in user or password is written %40, %3A or %2F");
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

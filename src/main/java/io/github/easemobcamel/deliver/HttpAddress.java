package io.github.easemobcamel.deliver;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.http.client.BoundedHttpComponent;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.component.http.HttpEndpointUriFactory;

/**
 * Writes a web address in the way of Camel's HTTP component, so that a service is asked for exactly what the address says. Camel
 * decodes path and query, sorts the query and writes both anew; so it is given host and options only, and path and query in an
 * option of their own.
 */
final class HttpAddress {

    private static final Pattern ADDRESS = Pattern.compile("(?s)([A-Za-z]+):(?://)?([^/?#]*)([^?#]*)(.*)");
    /** What stands in RAW() is a value as it is, with any {@code &} or {@code #} in it. */
    private static final Pattern PARAMETER = Pattern.compile(
            "(?s)([^=&#]*)=RAW(?:\\((.*?)\\)|\\{(.*?)})(?=[&#]|$)|([^=&#]*)([^&]*)");
    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Set<String> OPTIONS = new HttpEndpointUriFactory().propertyNames();
    /** Options that the component reads before there is an endpoint. */
    private static final Set<String> MORE_OPTIONS = Set.of("autowiredEnabled", "bridgeErrorHandler", "connectTimeout",
            "connectionRequestTimeout", "hash", "httpBinding", "httpMethodRestrict", "muteException", "responseTimeout",
            "soTimeout");
    private static final String RESERVED = "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}";

    private HttpAddress() {
    }

    /**
     * {@return the URI by which Camel calls the same address}
     *
     * @param property the property that holds it, for messages
     * @param uri an http or https URI, with or without options of Camel's
     * @throws ConfigurationException if it cannot be a web address, without what may be a secret in it
     */
    static String forCamel(String property, String uri) {
        Matcher address = ADDRESS.matcher(uri);
        if (!address.matches()) {
            throw wrong(property, "it is no address such as https://example.com/hook");
        }
        List<String> own = new ArrayList<>();
        List<String> options = new ArrayList<>();
        if (address.group(4).equals("?")) {
            throw wrong(property, "it ends with ? and has nothing behind it; remove the ?");
        }
        if (address.group(4).startsWith("?")) {
            split(address.group(4).substring(1), own, options);
        }
        String path = address.group(3).isEmpty() ? "/" : address.group(3);
        String target = escaped(property, own.isEmpty() ? path : path + "?" + String.join("&", own));
        options.addAll(credentials(property, address.group(2)));
        options.add(BoundedHttpComponent.TARGET + "=" + raw(target));
        return address.group(1).toLowerCase(Locale.ROOT) + "://" + host(property, address.group(2)) + "/?"
                + String.join("&", options);
    }

    /** Parts the address's own parameters from Camel's options; ends at the fragment. */
    private static void split(String query, List<String> own, List<String> options) {
        Matcher parameter = PARAMETER.matcher(query);
        boolean ended = false;
        while (!ended && parameter.lookingAt()) {
            boolean isRaw = parameter.group(1) != null;
            if (isOption(isRaw ? parameter.group(1) : parameter.group(4))) {
                options.add(parameter.group());
            } else if (isRaw) {
                String value = parameter.group(2) != null ? parameter.group(2) : parameter.group(3);
                own.add(parameter.group(1) + "=" + CloudEvents.encode(value, RESERVED));
            } else {
                own.add(parameter.group().replaceFirst("(?s)#.*", ""));
                ended = parameter.group().contains("#");
            }
            ended |= parameter.end() == query.length() || query.charAt(parameter.end()) == '#';
            if (!ended) {
                parameter.region(parameter.end() + 1, query.length());
            }
        }
        if (own.stream().allMatch(String::isEmpty) && !options.isEmpty()) {
            own.clear();
        }
    }

    private static boolean isOption(String name) {
        return OPTIONS.contains(name) || MORE_OPTIONS.contains(name) || name.startsWith("httpClient.")
                || name.startsWith("httpConnection.");
    }

    /** Characters beyond ASCII cannot stand on the line; all else leaves as it is written. */
    private static String escaped(String property, String text) {
        Matcher bad = BAD_ESCAPE.matcher(text);
        if (bad.find()) {
            throw wrong(property, "a % in it is not followed by two hexadecimal digits; write %25 for a % itself");
        }
        StringBuilder result = new StringBuilder();
        text.codePoints().forEach(character -> {
            if (character <= ' ' || character == 0x7F || "\"<>\\^`{|}".indexOf(character) >= 0) {
                throw wrong(property, "the character " + (character <= ' ' || character == 0x7F
                        ? "with the number " + character : Character.toString(character))
                        + " cannot stand in a web address; write %" + String.format("%02X", character));
            }
            result.append(character < 0x80 ? Character.toString(character) : CloudEvents.encode(Character.toString(character), ""));
        });
        return result.toString();
    }

    private static String host(String property, String authority) {
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        try {
            URI uri = new URI("http://" + host).parseServerAuthority();
            if (uri.getHost() != null && uri.getPort() <= 65_535) {
                return host.endsWith(":") ? host.substring(0, host.length() - 1) : host;
            }
        } catch (URISyntaxException e) {
            // told below
        }
        throw wrong(property, host.isEmpty() ? "it names no host" : "what stands between // and the path is no host with or "
                + "without a port, such as example.com or [::1]:8080; a name beyond ASCII is written in its xn-- form");
    }

    private static List<String> credentials(String property, String authority) {
        int at = authority.lastIndexOf('@');
        if (at < 0) {
            return List.of();
        }
        String credentials = authority.substring(0, at);
        int colon = credentials.indexOf(':');
        String user = colon < 0 ? credentials : credentials.substring(0, colon);
        String password = colon < 0 ? "" : credentials.substring(colon + 1);
        if (credentials.indexOf('@') >= 0) {
            throw wrong(property, "an @ in the user or the password before the host is written %40");
        }
        return List.of("authMethod=Basic", "authenticationPreemptive=true",
                "authUsername=" + raw(decoded(property, user)), "authPassword=" + raw(decoded(property, password)));
    }

    private static String decoded(String property, String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong(property,
                    "a % in the user or the password is not followed by two hexadecimal digits; write %25 for a % itself");
        }
    }

    /** Camel takes what stands in RAW() as it is, but for %25, which it decodes. */
    static String raw(String text) {
        String value = text.replace("%25", "%2525");
        return value.contains(")") ? "RAW{" + value + "}" : "RAW(" + value + ")";
    }

    private static ConfigurationException wrong(String property, String reason) {
        return new ConfigurationException(property + " is wrong: " + reason);
    }
}

package io.github.easemobcamel.delivery;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes a web address in the way of Camel's HTTP component, so that a service gets what its address says. As they are, the
 * component would refuse a user and password before the host, and decode {@code %26} and {@code %2B} in the query twice.
 */
final class HttpAddress {

    /** {@code http://user:password@host...}; the password is optional. */
    private static final Pattern CREDENTIALS = Pattern.compile("(https?://)([^/?#@:]*)(?::([^/?#@]*))?@(.*)");
    private static final Pattern TWICE_DECODED = Pattern.compile("(?<=[?&])([^=&]+)=(?!RAW[({])([^&]*%2[6Bb][^&]*)");

    private HttpAddress() {
    }

    /**
     * @param uri an http or https URI, with or without options of Camel's
     * @return the URI by which Camel calls the same address
     */
    static String forCamel(String uri) {
        String exact = TWICE_DECODED.matcher(uri).replaceAll(value -> Matcher.quoteReplacement(
                value.group(1) + "=" + raw(value.group(2))));
        Matcher credentials = CREDENTIALS.matcher(exact);
        return credentials.matches() ? withOptions(credentials) : exact;
    }

    private static String withOptions(MatchResult uri) {
        String address = uri.group(1) + uri.group(4);
        return address + (address.contains("?") ? "&" : "?") + "authMethod=Basic&authenticationPreemptive=true&authUsername="
                + raw(uri.group(2)) + "&authPassword=" + raw(uri.group(3) == null ? "" : uri.group(3));
    }

    /** Camel takes what stands in RAW() as it is. */
    private static String raw(String encoded) {
        String value = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        return value.contains(")") ? "RAW{" + value + "}" : "RAW(" + value + ")";
    }
}

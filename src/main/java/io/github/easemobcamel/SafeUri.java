package io.github.easemobcamel;

import java.util.regex.Pattern;
import org.apache.camel.util.URISupport;

/** Makes an endpoint's or a broker's URI fit for a log or a message: that is where passwords and keys stand. */
final class SafeUri {

    private static final Pattern QUERY = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*:[^\\s?]*)\\?\\S*");

    private SafeUri() {
    }

    /**
     * @param text a URI, or a message with URIs in it
     * @return the same without the options behind {@code ?} and without the password of {@code user:password@host}
     */
    static String of(String text) {
        return URISupport.sanitizeUri(QUERY.matcher(text).replaceAll("$1"));
    }
}

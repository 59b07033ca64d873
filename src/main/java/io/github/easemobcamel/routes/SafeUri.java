package io.github.easemobcamel.routes;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.URISupport;

/** Makes an endpoint's or a broker's URI fit for a log or a message: that is where passwords and keys stand. */
public final class SafeUri {

    private static final Pattern HTTP = Pattern.compile("^(https?):/*(?:[^/?#@]*@)?([^/?#]*)");
    private static final Pattern QUERY = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*:[^\\s?]*)\\?\\S*");

    private SafeUri() {
    }

    /**
     * {@return what tells a person which one it is: scheme, host and port of an HTTP address, whose path may be a secret as
     *     well (webhooks of chat services have such); of another URI everything before {@code ?}, without a password}
     *
     * @param uri an endpoint's URI
     */
    public static String endpoint(String uri) {
        Matcher http = HTTP.matcher(uri);
        return http.find() ? http.group(1) + "://" + http.group(2) : URISupport.sanitizeUri(uri.replaceFirst("(?s)\\?.*", ""));
    }

    /**
     * {@return the same without the options behind {@code ?} and without the password of {@code user:password@host}}
     *
     * @param text a URI, or a message with URIs in it
     */
    public static String of(String text) {
        return URISupport.sanitizeUri(QUERY.matcher(text).replaceAll("$1"));
    }
}

package io.github.easemobcamel.rest;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.ForwardProxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.util.TimeUtils;

/**
 * The properties {@code easemob.rest.*}.
 *
 * @param baseUrl scheme and host of the service, without the app's path
 * @param orgName the organisation's name in the vendor's console
 * @param appName the app's name in the vendor's console
 * @param clientId the app's client id
 * @param clientSecret the app's client secret
 * @param proxy the proxy to the service, or null for none
 * @param rateLimit calls a second that the service allows for each endpoint
 * @param connectTimeout how long a connection, with TLS, may take to be made
 * @param responseTimeout how long one attempt may take from its start to the reply's last byte
 * @param maxWait how long a request may take in all: token, turns, attempts and pauses of all its calls
 * @param maxAttempts how often a call is sent at most when repeating it may help
 */
record RestSettings(String baseUrl, String orgName, String appName, String clientId, String clientSecret, ForwardProxy proxy,
        int rateLimit,
        Duration connectTimeout, Duration responseTimeout, Duration maxWait, int maxAttempts) {

    static final String PREFIX = "easemob.rest.";
    private static final String DEFAULT_BASE_URL = "https://a1.easemob.com";

    /**
     * {@return the settings; credentials that are not set are empty}
     *
     * @param properties the application's properties; what is absent has its default
     * @throws IllegalArgumentException naming the property whose value is no number, no duration above 0, or no http(s) address
     * @throws ConfigurationException if the proxy is none
     */
    static RestSettings from(Properties properties) {
        return new RestSettings(
                address(text(properties, "base-url", DEFAULT_BASE_URL)),
                text(properties, "org-name", ""),
                text(properties, "app-name", ""),
                text(properties, "client-id", ""),
                text(properties, "client-secret", ""),
                ForwardProxy.of(PREFIX + "proxy", text(properties, "proxy", "")),
                count(properties, "rate-limit", "100"),
                duration(properties, "connect-timeout", "5s"),
                duration(properties, "response-timeout", "10s"),
                duration(properties, "max-wait", "30s"),
                count(properties, "max-attempts", "4"));
    }

    /**
     * {@return what is wrong with each of those that have a wrong value, by the property's name}
     *
     * @param properties the application's properties
     */
    static SortedMap<String, String> problems(Properties properties) {
        SortedMap<String, String> problems = new TreeMap<>();
        properties.stringPropertyNames().stream().filter(key -> key.startsWith(PREFIX)).forEach(key -> {
            Properties alone = new Properties();
            alone.setProperty(key, properties.getProperty(key));
            try {
                from(alone);
            } catch (IllegalArgumentException e) {
                problems.put(key, e.getMessage());
            }
        });
        return problems;
    }

    /** {@return the names of the properties without which no call can be made and which are not set} */
    List<String> missing() {
        return Stream.of(new String[]{"org-name", orgName}, new String[]{"app-name", appName},
                new String[]{"client-id", clientId}, new String[]{"client-secret", clientSecret})
                .filter(property -> property[1].isEmpty())
                .map(property -> PREFIX + property[0])
                .toList();
    }

    /** Without the secret, so that it can be logged. */
    @Override
    public String toString() {
        return "RestSettings[" + baseUrl + "/" + orgName + "/" + appName + ", " + rateLimit + " calls/s]";
    }

    private static String text(Properties properties, String name, String otherwise) {
        String value = properties.getProperty(PREFIX + name, "").strip();
        return value.isEmpty() ? otherwise : value;
    }

    private static String address(String value) {
        try {
            URI uri = new URI(value);
            if (List.of("http", "https").contains(String.valueOf(uri.getScheme())) && uri.getHost() != null
                    && uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null
                    && uri.getPath().matches("/*")) {
                return value;
            }
        } catch (URISyntaxException e) {
            // told below
        }
        throw new IllegalArgumentException(PREFIX + "base-url is " + (value.contains("@") ? "***" : value)
                + ", not an address like " + DEFAULT_BASE_URL);
    }

    private static int count(Properties properties, String name, String otherwise) {
        String value = text(properties, name, otherwise);
        if (!value.matches("[1-9][0-9]{0,6}")) {
            throw new IllegalArgumentException(PREFIX + name + " is " + value + ", not a number from 1 to 9999999");
        }
        return Integer.parseInt(value);
    }

    private static Duration duration(Properties properties, String name, String otherwise) {
        String value = text(properties, name, otherwise);
        long millis;
        try {
            millis = TimeUtils.toMilliSeconds(value);
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
            millis = 0;
        }
        if (millis <= 0) {
            throw new IllegalArgumentException(PREFIX + name + " is " + value + ", not a duration like 10s");
        }
        return Duration.ofMillis(millis);
    }
}

package io.github.easemobcamel.rest;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.ForwardProxy;
import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

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

    /**
     * {@return the settings; credentials that are not set are empty}
     *
     * @param properties the application's properties; what is absent has its default
     * @throws ConfigurationException naming the property that has a wrong value
     */
    static RestSettings from(Properties properties) {
        Settings settings = new Settings(properties, new PropertyCatalogue(), UnaryOperator.identity());
        return new RestSettings(settings.text(PREFIX + "base-url"), settings.text(PREFIX + "org-name"),
                settings.text(PREFIX + "app-name"), settings.text(PREFIX + "client-id"), settings.text(PREFIX + "client-secret"),
                settings.proxy(PREFIX + "proxy"), settings.integer(PREFIX + "rate-limit"),
                settings.duration(PREFIX + "connect-timeout"), settings.duration(PREFIX + "response-timeout"),
                settings.duration(PREFIX + "max-wait"), settings.integer(PREFIX + "max-attempts"));
    }

    /** {@return whether a token of the one is one of the other} */
    boolean isSameApp(RestSettings other) {
        return List.of(baseUrl, orgName, appName, clientId, clientSecret)
                .equals(List.of(other.baseUrl, other.orgName, other.appName, other.clientId, other.clientSecret));
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
}

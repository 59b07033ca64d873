package io.github.easemobcamel.deliver;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.config.ForwardProxy;
import io.github.easemobcamel.tls.DestinationTls;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.util.TimeUtils;
import org.apache.camel.util.URISupport;

/**
 * Decides which options an endpoint needs besides those in a destination's URI, so that an event arrives as it was received
 * and neither connecting nor the answer takes longer than the destination's timeout. An option that the URI sets is never
 * touched.
 */
final class EndpointDefaults {

    private EndpointDefaults() {
    }

    /**
     * {@return its URI with the missing options behind it}
     *
     * @throws URISyntaxException if the URI's query cannot be read
     * @throws ConfigurationException if an HTTP destination's address is none
     */
    static String complete(Destination destination) throws URISyntaxException {
        String uri = destination.isHttp()
                ? HttpAddress.forCamel("easemob.destination." + destination.name() + ".uri", destination.uri()) : destination.uri();
        Map<String, Object> own = URISupport.parseQuery(URISupport.extractQuery(uri), true);
        Map<String, Object> options = switch (destination.scheme()) {
            case "http", "https" -> http(destination);
            case "kafka" -> kafka(destination, own);
            default -> Map.of();
        };
        Set<String> missing = new LinkedHashSet<>(options.keySet());
        missing.removeAll(own.keySet());
        if (missing.isEmpty()) {
            return uri;
        }
        return uri + (uri.contains("?") ? "&" : "?")
                + missing.stream().map(option -> option + "=" + options.get(option)).collect(Collectors.joining("&"));
    }

    private static Map<String, Object> http(Destination destination) {
        long timeout = destination.timeout().toMillis();
        Map<String, Object> options = new LinkedHashMap<>();
        // Without it Camel sends a GET, and no body, when the URI has a query.
        options.put("httpMethod", "POST");
        options.put("connectTimeout", timeout);
        options.put("connectionRequestTimeout", timeout);
        // For the whole attempt, whatever its parts are allowed.
        options.put("responseTimeout", timeout);
        options.put("soTimeout", timeout);
        // A connection for each delivery at once; by default 20 are shared, and the others wait.
        options.put("connectionsPerRoute", destination.concurrency());
        options.put("maxTotalConnections", destination.concurrency());
        if (!destination.tls().equals(Destination.Tls.USUAL)) {
            options.put("sslContextParameters", "#" + DestinationTls.beanName(destination.name()));
        }
        ForwardProxy proxy = destination.proxy();
        if (proxy != null) {
            options.put("proxyHost", proxy.host());
            options.put("proxyPort", proxy.port());
            // How the proxy itself is spoken to; by default as the destination is.
            options.put("proxyAuthScheme", "http");
        }
        if (proxy != null && !proxy.user().isEmpty()) {
            options.put("proxyAuthMethod", "Basic");
            options.put("proxyAuthUsername", HttpAddress.raw(proxy.user()));
            options.put("proxyAuthPassword", HttpAddress.raw(proxy.password()));
        }
        // What a destination answers beyond the status is not kept.
        options.put("ignoreResponseBody", true);
        return options;
    }

    private static Map<String, Object> kafka(Destination destination, Map<String, Object> own) {
        long timeout = destination.timeout().toMillis();
        Map<String, Object> options = new LinkedHashMap<>();
        // The default makes a text of the body.
        options.put("valueSerializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
        // The delivery goes on in the thread that holds the broker's transaction.
        options.put("synchronous", true);
        // A broker whose name is not known just now fails a delivery, not the start of the runner.
        options.put("lazyStartProducer", true);
        options.put("maxBlockMs", timeout);
        options.put("lingerMs", 0);
        options.put("requestTimeoutMs", timeout);
        // Kafka refuses to start if this is less than the two above together.
        options.put("deliveryTimeoutMs", Math.max(timeout, millis(own, "requestTimeoutMs", timeout) + millis(own, "lingerMs", 0)));
        return options;
    }

    private static long millis(Map<String, Object> own, String option, long otherwise) {
        Object value = own.get(option);
        return value == null ? otherwise : TimeUtils.toMilliSeconds(value.toString());
    }
}

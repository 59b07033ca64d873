package io.github.easemobcamel.delivery;

import io.github.easemobcamel.config.Destination;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.util.URISupport;

/** Makes a route {@code deliver-to-NAME} for each destination from the template in {@code deliver-to-destination}. */
public final class DeliveryRoutes extends RouteBuilder {

    private final Collection<Destination> destinations;

    /**
     * @param destinations all destinations
     */
    public DeliveryRoutes(Collection<Destination> destinations) {
        this.destinations = destinations;
    }

    @Override
    public void configure() throws Exception {
        for (Destination destination : destinations) {
            templatedRoute("deliver-to-destination").routeId("deliver-to-" + destination.name())
                    .parameter("name", destination.name())
                    .parameter("scheme", destination.scheme())
                    .parameter("uri", withTimeouts(destination))
                    .parameter("filter", destination.filter().isEmpty() ? "true" : destination.filter())
                    .parameter("concurrency", String.valueOf(destination.concurrency()));
        }
    }

    /** Adds the destination's timeout as the component's own options, unless the URI sets them. */
    private static String withTimeouts(Destination destination) throws Exception {
        String timeout = String.valueOf(destination.timeout().toMillis());
        Map<String, Object> options = new LinkedHashMap<>();
        switch (destination.scheme()) {
            case "http", "https" -> {
                options.put("connectTimeout", timeout);
                options.put("connectionRequestTimeout", timeout);
                options.put("responseTimeout", timeout);
            }
            case "kafka" -> {
                options.put("maxBlockMs", timeout);
                options.put("requestTimeoutMs", timeout);
                options.put("deliveryTimeoutMs", timeout);
                options.put("lingerMs", "0");
            }
            default -> {
                return destination.uri();
            }
        }
        options.keySet().removeAll(URISupport.parseQuery(URISupport.extractQuery(destination.uri()), true).keySet());
        return URISupport.appendParametersToURI(destination.uri(), options);
    }
}

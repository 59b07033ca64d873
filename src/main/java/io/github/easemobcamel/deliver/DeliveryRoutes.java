package io.github.easemobcamel.deliver;

import io.github.easemobcamel.config.Destination;
import java.util.Collection;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** Makes a route {@code deliver-to-NAME} for each destination from the template in {@code deliver-to-destination}. */
public final class DeliveryRoutes extends RouteBuilder {

    /** What the id of a delivery route begins with; the destination's name follows. */
    public static final String ID_PREFIX = "deliver-to-";

    private final Collection<Destination> destinations;

    public DeliveryRoutes(Collection<Destination> destinations) {
        this.destinations = destinations;
    }

    /** {@return the name of the destination, which nothing on the way can change} */
    static String destination(Exchange exchange) {
        return exchange.getFromRouteId().substring(ID_PREFIX.length());
    }

    @Override
    public void configure() throws Exception {
        for (Destination destination : destinations) {
            templatedRoute("deliver-to-destination").routeId(ID_PREFIX + destination.name())
                    .parameter("name", destination.name())
                    .parameter("uri", EndpointDefaults.complete(destination))
                    .parameter("filter", destination.filter().isEmpty() ? "true" : destination.filter())
                    .parameter("format", destination.format())
                    .parameter("describedBy", EventDescription.beanName(destination))
                    .parameter("concurrency", String.valueOf(destination.concurrency()))
                    // For a copy of the template in a home that was made before it had describedBy.
                    .parameter("scheme", destination.scheme())
                    .parameter("signed", String.valueOf(!destination.signingSecrets().isEmpty()));
        }
    }
}

package io.github.easemobcamel.deliver;

import io.github.easemobcamel.config.Destination;
import java.util.Collection;
import org.apache.camel.builder.RouteBuilder;

/** Makes a route {@code deliver-to-NAME} for each destination from the template in {@code deliver-to-destination}. */
public final class DeliveryRoutes extends RouteBuilder {

    /** What the id of a delivery route begins with; the destination's name follows. */
    public static final String ID_PREFIX = "deliver-to-";

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
            templatedRoute("deliver-to-destination").routeId(ID_PREFIX + destination.name())
                    .parameter("name", destination.name())
                    .parameter("scheme", destination.scheme())
                    .parameter("uri", EndpointDefaults.complete(destination))
                    .parameter("filter", destination.filter().isEmpty() ? "true" : destination.filter())
                    .parameter("format", destination.format())
                    .parameter("signed", String.valueOf(!destination.signingSecrets().isEmpty()))
                    .parameter("concurrency", String.valueOf(destination.concurrency()));
        }
    }
}

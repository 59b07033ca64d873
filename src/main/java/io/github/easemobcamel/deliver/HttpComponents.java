package io.github.easemobcamel.deliver;

import io.github.easemobcamel.http.client.BoundedHttpComponent;
import java.util.List;
import org.apache.camel.CamelContext;

/** Gives a context the components {@code http} and {@code https}, by which destinations and users' routes send. */
public final class HttpComponents {

    private HttpComponents() {
    }

    /**
     * @param camel the context of the routes, before they are read
     * @param longestBody how many bytes of an answer's body are read where it is used
     */
    public static void addTo(CamelContext camel, int longestBody) {
        for (String scheme : List.of("http", "https")) {
            BoundedHttpComponent component = new BoundedHttpComponent(longestBody);
            component.setHeaderFilterStrategy(new EventHeadersStay());
            camel.addComponent(scheme, component);
        }
    }
}

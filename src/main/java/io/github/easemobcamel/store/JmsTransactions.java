package io.github.easemobcamel.store;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;

/**
 * Keeps a route that starts at a queue on the thread of the broker's transaction. camel-jms has transactions but does not
 * tell Camel so: after a step that answers on another thread, what follows would be outside of the transaction.
 */
public final class JmsTransactions implements RoutePolicyFactory {

    @Override
    public RoutePolicy createRoutePolicy(CamelContext camel, String routeId, NamedNode route) {
        boolean fromQueue = ((RouteDefinition) route).getInput().getEndpointUri().startsWith("jms:");
        return fromQueue ? new Transacted() : null;
    }

    private static final class Transacted extends RoutePolicySupport {

        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            exchange.getExchangeExtension().setTransacted(true);
        }
    }
}

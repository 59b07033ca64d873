package io.github.easemobcamel.deliver;

import io.github.easemobcamel.event.EventHeader;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;

/**
 * Keeps an event's headers from leaving as HTTP headers when a route sends it to a web address. A header of such a name with
 * another value is the route's own, and leaves.
 */
public final class EventHeadersStay extends HttpHeaderFilterStrategy {

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return isOfTheEvent(name, value, exchange) || super.applyFilterToCamelHeaders(name, value, exchange);
    }

    private static boolean isOfTheEvent(String name, Object value, Exchange exchange) {
        if (!EventHeader.ALL.contains(name)) {
            return false;
        }
        Message event = exchange.getProperty(DeliveryAttempts.TAKEN, Message.class);
        return event == null || String.valueOf(value).equals(event.getHeader(name, String.class));
    }
}

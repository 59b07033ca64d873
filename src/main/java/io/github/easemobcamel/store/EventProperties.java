package io.github.easemobcamel.store;

import io.github.easemobcamel.event.EventHeader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.component.jms.JmsHeaderFilterStrategy;

/**
 * Which headers become properties of a message of the broker, and the reverse: those that Camel itself would let pass. It lets what every
 * event has pass without looking through its patterns, for each header of each event, on the way in and out.
 */
public final class EventProperties extends JmsHeaderFilterStrategy {

    private static final Set<String> OWN = Stream.concat(EventHeader.ALL.stream(),
            Stream.of(QueueNames.RECEIVED_TIME, EventFormat.VERSION, EventFormat.BODY_CRC)).collect(Collectors.toUnmodifiableSet());

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !passes(name, value) && super.applyFilterToCamelHeaders(name, value, exchange);
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return !passes(name, value) && super.applyFilterToExternalHeaders(name, value, exchange);
    }

    private static boolean passes(String name, Object value) {
        return value != null && OWN.contains(name);
    }
}

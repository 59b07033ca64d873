package io.github.easemobcamel.deliver;

import io.github.easemobcamel.record.Facts;
import io.github.easemobcamel.record.RecordedEvent;
import io.github.easemobcamel.store.EventFormat;
import io.github.easemobcamel.store.QueueNames;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.ExpressionAdapter;

/**
 * The expression {@code destinations}: the queues of the destinations that a branch of {@code dispatch-callback} has named in the
 * variable {@value #VARIABLE}. An expression and not a bean's method, for which Camel would copy the exchange of each event.
 */
public final class Destinations extends ExpressionAdapter {

    private static final String VARIABLE = "destinations";

    private final Set<String> defined;
    private final Facts facts;
    private final long started = System.currentTimeMillis();

    /**
     * @param defined the names of all defined destinations
     * @param facts is told where each event goes
     */
    public Destinations(Set<String> defined, Facts facts) {
        this.defined = Set.copyOf(defined);
        this.facts = facts;
    }

    /**
     * {@return the endpoints of their queues, each once}
     *
     * @param exchange an event with the names of destinations in its variable, comma-separated; empty for none
     * @throws IllegalArgumentException if a name is not defined, or no step has set the variable: the fault of a route or a
     *     property, never of an event
     */
    @Override
    public List<String> evaluate(Exchange exchange) {
        String names = exchange.getVariable(VARIABLE, String.class);
        if (names == null) {
            throw new IllegalArgumentException("no step has set the variable " + VARIABLE);
        }
        List<String> chosen = Stream.of(names.split(",")).map(String::strip).filter(name -> !name.isEmpty()).distinct()
                .map(this::requireDefined).toList();
        note(exchange.getMessage(), chosen);
        return chosen.stream().map(name -> "jms:queue:" + QueueNames.destination(name)).toList();
    }

    private String requireDefined(String name) {
        if (!defined.contains(name)) {
            throw new IllegalArgumentException("destination " + name + " is not defined");
        }
        return name;
    }

    /** What was received since this start, comes for the first time and was not put aside before cannot have been noted yet. */
    private void note(Message event, List<String> chosen) {
        long received = event.getHeader(QueueNames.RECEIVED_TIME) instanceof Long time ? time : 0;
        boolean first = received > started && !Boolean.TRUE.equals(event.getHeader("JMSRedelivered"))
                && event.getHeader(DeliveryAttempts.REPLAYS) == null;
        facts.note(RecordedEvent.of(event.getHeaders(), event.getHeader(EventFormat.BODY_CRC) instanceof Integer crc ? crc : null,
                received, event.getBody(byte[].class)).dispatched(chosen, System.currentTimeMillis(), first));
    }
}

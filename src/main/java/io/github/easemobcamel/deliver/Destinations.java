package io.github.easemobcamel.deliver;

import io.github.easemobcamel.store.QueueNames;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExpressionAdapter;

/**
 * The expression {@code destinations}: the queues of the destinations that a branch of {@code dispatch-callback} has named in the
 * variable {@value #VARIABLE}. An expression and not a bean's method, for which Camel would copy the exchange of each event.
 */
public final class Destinations extends ExpressionAdapter {

    private static final String VARIABLE = "destinations";

    private final Set<String> defined;

    /**
     * @param defined the names of all defined destinations
     */
    public Destinations(Set<String> defined) {
        this.defined = Set.copyOf(defined);
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
        return Stream.of(names.split(",")).map(String::strip).filter(name -> !name.isEmpty()).distinct().map(name -> {
            if (!defined.contains(name)) {
                throw new IllegalArgumentException("destination " + name + " is not defined");
            }
            return "jms:queue:" + QueueNames.destination(name);
        }).toList();
    }
}

package io.github.easemobcamel.delivery;

import io.github.easemobcamel.broker.QueueNames;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Variable;

/** Finds the queues of the destinations that a branch of {@code dispatch-callback} names. */
public final class Destinations {

    private final Set<String> defined;

    /**
     * @param defined the names of all defined destinations
     */
    public Destinations(Set<String> defined) {
        this.defined = Set.copyOf(defined);
    }

    /**
     * @param names the names of destinations, comma-separated; empty for none. The annotation is for speed: what a route writes
     *     into the brackets, Camel parses for each event.
     * @return the endpoints of their queues, each once
     * @throws IllegalArgumentException if a name is not defined: it comes from a route or a property, never from an event
     */
    public List<String> queues(@Variable("destinations") String names) {
        return Stream.of(names.split(",")).map(String::strip).filter(name -> !name.isEmpty()).distinct().map(name -> {
            if (!defined.contains(name)) {
                throw new IllegalArgumentException("destination " + name + " is not defined");
            }
            return "jms:queue:" + QueueNames.destination(name);
        }).toList();
    }
}

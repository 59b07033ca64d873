package io.github.easemobcamel.delivery;

import io.github.easemobcamel.config.Destination;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** The gate of each destination; they outlive the routes, which may be replaced while the runner runs. */
public final class Gates {

    private final Map<String, Gate> gates;

    /**
     * @param destinations all destinations
     * @param clock tells the time
     * @param waitingEvents how many events wait for the destination of a name; negative if unknown
     */
    public Gates(Collection<Destination> destinations, Clock clock, ToLongFunction<String> waitingEvents) {
        gates = destinations.stream().collect(Collectors.toUnmodifiableMap(Destination::name, destination ->
                new Gate(destination, clock, () -> waitingEvents.applyAsLong(destination.name()))));
    }

    /**
     * @param destination a destination's name
     * @return its gate
     */
    public Gate of(String destination) {
        return gates.get(destination);
    }
}

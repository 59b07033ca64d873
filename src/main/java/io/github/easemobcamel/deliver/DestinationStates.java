package io.github.easemobcamel.deliver;

import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.deliver.order.RoomOrder;
import io.github.easemobcamel.store.Quarantine;
import io.github.easemobcamel.store.QueueNames;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** What is known of each destination while the runner runs; it outlives the routes, which may be replaced meanwhile. */
public final class DestinationStates {

    /** What all destinations together hold back at most is in memory: this part of the heap. */
    private static final int HELD_BACK_PART_OF_HEAP = 16;

    private final Map<String, State> states;
    private final Quarantine unreadableCallbacks = new Quarantine(QueueNames.deadLetters(QueueNames.STORED_CALLBACKS));
    private final Turns turns = new Turns();

    private record State(Gate gate, RoomOrder order) {
    }

    /**
     * @param destinations all destinations
     * @param clock tells the time
     * @param waitingEvents how many events wait for the destination of a name; negative if unknown
     */
    public DestinationStates(Collection<Destination> destinations, Clock clock, ToLongFunction<String> waitingEvents) {
        long strict = Math.max(1, destinations.stream().filter(Destination::strictOrder).count());
        long heldBackBytes = Runtime.getRuntime().maxMemory() / HELD_BACK_PART_OF_HEAP / strict;
        states = destinations.stream().collect(Collectors.toUnmodifiableMap(Destination::name, destination -> new State(
                new Gate(destination, clock, System::nanoTime, () -> waitingEvents.applyAsLong(destination.name())),
                new RoomOrder(destination.name(), destination.strictOrder(), heldBackBytes, clock))));
    }

    /**
     * {@return whether there is a destination of that name}
     *
     * @param destination a name
     */
    public boolean knows(String destination) {
        return states.containsKey(destination);
    }

    /**
     * {@return its gate}
     *
     * @param destination a destination's name
     */
    public Gate gate(String destination) {
        return states.get(destination).gate();
    }

    /**
     * {@return the order of its rooms}
     *
     * @param destination a destination's name
     */
    public RoomOrder order(String destination) {
        return states.get(destination).order();
    }

    /** {@return takes the callbacks that cannot be dispatched} */
    public Quarantine unreadableCallbacks() {
        return unreadableCallbacks;
    }

    /** {@return the turns of the consumers of all destinations} */
    public Turns turns() {
        return turns;
    }
}

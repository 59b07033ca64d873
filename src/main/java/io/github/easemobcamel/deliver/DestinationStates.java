package io.github.easemobcamel.deliver;

import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.deliver.order.RelaxedOrder;
import io.github.easemobcamel.deliver.order.RoomOrder;
import io.github.easemobcamel.deliver.order.StrictOrder;
import io.github.easemobcamel.store.BatchPolicy;
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

    private final Map<String, DeliveryPolicy> policies;
    private final PausedDestinations paused;
    private final Quarantine unreadableCallbacks = new Quarantine(QueueNames.deadLetters(QueueNames.STORED_CALLBACKS));

    /**
     * @param waitingEvents how many events wait for the destination of a name; negative if unknown
     * @param paused those that an operator has paused
     */
    public DestinationStates(Collection<Destination> destinations, Clock clock, ToLongFunction<String> waitingEvents,
            PausedDestinations paused) {
        this.paused = paused;
        long strict = Math.max(1, destinations.stream().filter(Destination::strictOrder).count());
        long heldBackBytes = Runtime.getRuntime().maxMemory() / HELD_BACK_PART_OF_HEAP / strict;
        FairScheduler scheduler = new FairScheduler();
        policies = destinations.stream().collect(Collectors.toUnmodifiableMap(Destination::name, destination -> {
            String name = destination.name();
            Quarantine quarantine = new Quarantine(QueueNames.deadLetters(name));
            RoomOrder order = destination.strictOrder() ? new StrictOrder(name, quarantine, heldBackBytes, clock)
                    : new RelaxedOrder(name, quarantine);
            return new DeliveryPolicy(destination, new CircuitBreaker(destination, clock, System::nanoTime,
                    () -> waitingEvents.applyAsLong(name), () -> paused.has(name)), order, quarantine, scheduler);
        }));
    }

    /** {@return how its events are taken and delivered} */
    public DeliveryPolicy policy(String destination) {
        return policies.get(destination);
    }

    /** {@return how the events of a queue are taken that is not that of the stored callbacks} */
    public BatchPolicy policyOfQueue(String queue) {
        String prefix = QueueNames.destination("");
        BatchPolicy ofDestination = queue.startsWith(prefix) ? policies.get(queue.substring(prefix.length())) : null;
        return ofDestination == null ? BatchPolicy.ONE_BY_ONE : ofDestination;
    }

    /** {@return those that an operator has paused} */
    public PausedDestinations paused() {
        return paused;
    }

    /** {@return takes the callbacks that cannot be dispatched} */
    public Quarantine unreadableCallbacks() {
        return unreadableCallbacks;
    }
}

package io.github.easemobcamel.deliver;

import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.deliver.order.RelaxedOrder;
import io.github.easemobcamel.deliver.order.RoomOrder;
import io.github.easemobcamel.deliver.order.StrictOrder;
import io.github.easemobcamel.store.Quarantine;
import io.github.easemobcamel.store.QueueNames;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What is known of each destination while the runner runs: its circuit breaker, what its order holds back, its place in the fair
 * scheduling. It outlives the routes and the properties: each generation gets {@link DeliveryPolicies} of its own from here, and a
 * destination that lasts keeps its state.
 */
public final class DestinationStates {

    /** What all destinations together hold back at most is in memory: this part of the heap. */
    private static final int HELD_BACK_PART_OF_HEAP = 16;

    private final PausedDestinations paused;
    private final Clock clock;
    private final ToLongFunction<String> waitingEvents;
    private final FairScheduler scheduler = new FairScheduler();
    private final Quarantine unreadableCallbacks = new Quarantine(QueueNames.deadLetters(QueueNames.STORED_CALLBACKS));
    /** The latest of each destination, those included that are no longer defined. */
    private final Map<String, DeliveryPolicy> latest = new ConcurrentHashMap<>();
    private volatile Set<String> defined = Set.of();
    private volatile long heldBackBytes;

    /**
     * @param waitingEvents how many events wait for the destination of a name; negative if unknown
     * @param paused those that an operator has paused
     */
    public DestinationStates(Clock clock, ToLongFunction<String> waitingEvents, PausedDestinations paused) {
        this.clock = clock;
        this.waitingEvents = waitingEvents;
        this.paused = paused;
    }

    /** {@return those of a generation that is being made; it changes nothing until it {@linkplain #tookOver has taken over}} */
    public DeliveryPolicies next(Collection<Destination> destinations) {
        return new DeliveryPolicies(
                destinations.stream().collect(Collectors.toUnmodifiableMap(Destination::name, this::next)));
    }

    private DeliveryPolicy next(Destination destination) {
        String name = destination.name();
        DeliveryPolicy former = latest.get(name);
        CircuitBreaker breaker = former != null ? former.breaker()
                : new CircuitBreaker(destination, clock, System::nanoTime, () -> waitingEvents.applyAsLong(name),
                        () -> paused.has(name));
        Quarantine quarantine = former != null ? former.quarantine() : new Quarantine(QueueNames.deadLetters(name));
        boolean lasts = former != null && defined.contains(name)
                && former.destination().strictOrder() == destination.strictOrder();
        OrderPeriod period = lasts ? former.period()
                : new OrderPeriod(() -> order(destination, quarantine), former == null ? null : former.period());
        return new DeliveryPolicy(destination, breaker, period, quarantine, scheduler);
    }

    private RoomOrder order(Destination destination, Quarantine quarantine) {
        return destination.strictOrder() ? new StrictOrder(destination.name(), quarantine, () -> heldBackBytes, clock)
                : new RelaxedOrder(destination.name(), quarantine);
    }

    /** These hold from now on; the former ones take nothing more where they kept another order. */
    public void tookOver(DeliveryPolicies policies) {
        Collection<DeliveryPolicy> now = policies.byName().values();
        long strict = Math.max(1, now.stream().filter(policy -> policy.destination().strictOrder()).count());
        heldBackBytes = Runtime.getRuntime().maxMemory() / HELD_BACK_PART_OF_HEAP / strict;
        latest.forEach((name, former) -> {
            DeliveryPolicy next = policies.policy(name);
            if (next == null || next.period() != former.period()) {
                former.period().retire();
            }
        });
        now.forEach(policy -> policy.breaker().use(policy.destination()));
        defined = policies.byName().keySet();
        latest.putAll(policies.byName());
    }

    /** {@return the names of all destinations that are defined now} */
    public Set<String> defined() {
        return defined;
    }

    /** {@return the circuit breaker of a destination, if it is defined} */
    public Optional<CircuitBreaker> breaker(String destination) {
        return defined.contains(destination) ? Optional.of(latest.get(destination).breaker()) : Optional.empty();
    }

    /** {@return takes the events that cannot be read of a destination that is defined, or was} */
    public Quarantine quarantine(String destination) {
        return latest.get(destination).quarantine();
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

package io.github.easemobcamel.operate;

import io.github.easemobcamel.deliver.CircuitBreaker;
import io.github.easemobcamel.deliver.DestinationStates;
import io.github.easemobcamel.store.EmbeddedBroker;
import io.github.easemobcamel.store.Quarantine;
import io.github.easemobcamel.store.QueueCounts;
import io.github.easemobcamel.store.QueueNames;
import io.github.easemobcamel.store.Runners;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Shows the state of the runner: whether it is ready, what waits where and since when, the disk. The disk of an external broker is
 * for that broker's own metrics.
 */
public final class RunnerMetrics implements MeterBinder {

    private static final String PREFIX = "easemob.camel.";

    private final Optional<EmbeddedBroker> embedded;
    private final QueueCounts queues;
    private final Supplier<String> storeProblem;
    private final DestinationStates states;
    private final BooleanSupplier receiving;
    private final Supplier<String> filesProblem;
    private final Supplier<List<String>> needRestart;
    private final Clock clock;
    private final Set<String> shown = new HashSet<>();
    private final Set<String> withQueues = new HashSet<>();

    /**
     * @param embedded the broker in this JVM, or nothing if an external one is used
     * @param queues what lies in the queues of either
     * @param storeProblem says why nothing is stored, or null
     * @param states what is known of each destination
     * @param receiving whether callbacks are received
     * @param filesProblem says why edited files are not in effect, or null
     * @param needRestart names the properties whose change waits for a restart
     * @param clock tells the age of events
     */
    public RunnerMetrics(Optional<EmbeddedBroker> embedded, QueueCounts queues, Supplier<String> storeProblem,
            DestinationStates states, BooleanSupplier receiving, Supplier<String> filesProblem, Supplier<List<String>> needRestart,
            Clock clock) {
        this.embedded = embedded;
        this.queues = queues;
        this.storeProblem = storeProblem;
        this.states = states;
        this.receiving = receiving;
        this.filesProblem = filesProblem;
        this.needRestart = needRestart;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "ready", Tags.empty(), "Whether callbacks are received and stored, as readiness says: 1 or 0",
                () -> receiving.getAsBoolean() && storeProblem.get() == null ? 1 : 0);
        gauge(registry, "routes.broken", Tags.empty(), "Whether edited files are not in effect because of an error: 1 or 0",
                () -> filesProblem.get() == null ? 0 : 1);
        gauge(registry, "restart.needed", Tags.empty(), "How many changed properties wait for a restart",
                () -> needRestart.get().size());
        unreadable(registry, QueueNames.STORED_CALLBACKS, states.unreadableCallbacks());
        bindQueues(registry);
        embedded.ifPresentOrElse(broker -> bindDisk(registry, broker), () -> gauge(registry, "broker.disk.used.ratio", Tags.empty(),
                "How full the disk of the external broker is, as a part of its max-disk-usage; at 1 it takes nothing more",
                queues::diskUsed));
    }

    /**
     * Shows the runners of a shared broker.
     *
     * @param registry as for {@link #bindTo(MeterRegistry)}
     */
    public static void show(MeterRegistry registry, Runners runners, Likeness likeness) {
        gauge(registry, "leads", Tags.empty(), "Whether it does what is done once for all runners of the broker: 1 or 0",
                () -> runners.leads() ? 1 : 0);
        gauge(registry, "runners", Tags.empty(), "How many runners take from the broker, as this one sees it", runners::count);
        gauge(registry, "runners.different", Tags.empty(), "How many of the others have other routes or properties",
                () -> likeness.differences().size());
    }

    /**
     * Shows further destinations; those that are shown stay, also when they are no longer defined, for events may wait for them.
     *
     * @param registry as for {@link #bindTo(MeterRegistry)}
     * @param destinations the names of the destinations that are defined now
     */
    public synchronized void show(MeterRegistry registry, Collection<String> destinations) {
        destinations.stream().filter(shown::add).forEach(destination -> {
            unreadable(registry, destination, states.quarantine(destination));
            gauge(registry, "destination.failing", Tags.of("destination", destination),
                    "Whether a destination fails steadily, so that it is only probed: 1 or 0",
                    () -> states.breaker(destination).filter(CircuitBreaker::isOpen).isPresent() ? 1 : 0);
            waiting(registry, destination);
        });
    }

    private void waiting(MeterRegistry registry, String destination) {
        if (!withQueues.add(destination)) {
            return;
        }
        Tags tags = Tags.of("destination", destination);
        gauge(registry, "waiting.events", tags, "Events that wait for a destination, those included that are being delivered",
                () -> known(queues.waitingEvents(destination)));
        gauge(registry, "waiting.oldest.seconds", tags, "Time since the receipt of the oldest event that waits; 0: none",
                () -> age(Math.min(queues.oldestReceivedTime(QueueNames.destination(destination)),
                        queues.oldestReceivedTime(QueueNames.heldBack(destination)))));
        gauge(registry, "dead.letters.waiting", tags,
                "Events that a destination did not take in any attempt, and those that cannot be read",
                () -> known(queues.messageCount(QueueNames.deadLetters(destination))));
    }

    private void bindQueues(MeterRegistry registry) {
        // Those of destinations that were defined once, and those of no destination.
        waiting(registry, QueueNames.STORED_CALLBACKS);
        embedded.stream().flatMap(broker -> broker.queueNames().stream())
                .filter(queue -> queue.startsWith(QueueNames.deadLetters("")))
                .map(queue -> queue.substring(QueueNames.deadLetters("").length()))
                .forEach(destination -> waiting(registry, destination));
        gauge(registry, "callbacks.waiting", Tags.empty(), "Stored callbacks that are not dispatched yet",
                () -> known(queues.messageCount(QueueNames.CALLBACKS)));
        gauge(registry, "callbacks.oldest.seconds", Tags.empty(), "Time since the receipt of the oldest of them; 0: none",
                () -> age(queues.oldestReceivedTime(QueueNames.CALLBACKS)));
        gauge(registry, "conflicts.waiting", Tags.empty(), "Callbacks whose callId had come before with another body",
                () -> known(queues.messageCount(QueueNames.CONFLICTS)));
    }

    private static void bindDisk(MeterRegistry registry, EmbeddedBroker broker) {
        DiskUse disk = new DiskUse(broker.folder());
        gauge(registry, "disk.used.bytes", Tags.empty(), "What the files of the embedded broker take; up to 30 s old",
                disk::usedBytes);
        gauge(registry, "disk.free.bytes", Tags.empty(), "What is free on the disk of easemob.data-dir", broker::freeBytes);
        gauge(registry, "disk.size.bytes", Tags.empty(), "The size of that disk", disk::sizeBytes);
    }

    private static void unreadable(MeterRegistry registry, String destination, Quarantine quarantine) {
        FunctionCounter.builder(PREFIX + "unreadable.events", quarantine, Quarantine::count)
                .description("Events that could not be read or handled and were put to the dead letters")
                .tag("destination", destination)
                .register(registry);
    }

    private static double known(long count) {
        return count < 0 ? Double.NaN : count;
    }

    private double age(long receivedTime) {
        return receivedTime < 0 ? Double.NaN
                : receivedTime == Long.MAX_VALUE ? 0 : Math.max(0, clock.millis() - receivedTime) / 1000.0;
    }

    private static void gauge(MeterRegistry registry, String name, Tags tags, String description, Supplier<Number> value) {
        Gauge.builder(PREFIX + name, value).description(description).tags(tags).register(registry);
    }
}

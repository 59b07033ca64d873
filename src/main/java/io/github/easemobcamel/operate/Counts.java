package io.github.easemobcamel.operate;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;

/** Counts the events that were replayed and purged. */
final class Counts {

    private static final List<Job.Kind> COUNTED = List.of(Job.Kind.REPLAY, Job.Kind.PURGE);

    private final MeterRegistry registry;

    /** @param registry where the counters are */
    Counts(MeterRegistry registry) {
        this.registry = registry;
        COUNTED.forEach(kind -> counter(kind, ParkedQueue.conflicts()));
    }

    /** @param destinations the names of destinations, so that their counters are there before the first replay */
    void show(Collection<String> destinations) {
        COUNTED.forEach(kind -> destinations.forEach(name -> counter(kind, ParkedQueue.deadLetters(name))));
    }

    /**
     * Adds to {@code easemob.camel.dead.letters.replayed} or {@code .purged} with the tag {@code destination}, or to
     * {@code easemob.camel.conflicts.replayed} or {@code .purged}.
     */
    void add(Job.Kind kind, ParkedQueue queue, long events) {
        counter(kind, queue).increment((double) events);
    }

    private Counter counter(Job.Kind kind, ParkedQueue queue) {
        String what = kind == Job.Kind.REPLAY ? "replayed" : "purged";
        return queue.isRaw()
                ? Counter.builder("easemob.camel.conflicts." + what)
                        .description("Conflicts that were " + what).register(registry)
                : Counter.builder("easemob.camel.dead.letters." + what)
                        .description("Dead letters that were " + what).tag("destination", queue.destination()).register(registry);
    }
}

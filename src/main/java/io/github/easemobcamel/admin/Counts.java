package io.github.easemobcamel.admin;

import io.micrometer.core.instrument.MeterRegistry;

/** Counts the events that were replayed and purged. */
final class Counts {

    private final MeterRegistry registry;

    /**
     * @param registry where the counters are
     */
    Counts(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Adds to {@code easemob.camel.dead.letters.replayed} or {@code .purged} with the tag {@code destination}, or to
     * {@code easemob.camel.conflicts.replayed} or {@code .purged}.
     */
    void add(Job job, long events) {
        String what = job.kind() == Job.Kind.REPLAY ? "replayed" : "purged";
        if (job.queue().isRaw()) {
            registry.counter("easemob.camel.conflicts." + what).increment(events);
        } else {
            registry.counter("easemob.camel.dead.letters." + what, "destination", job.queue().destination()).increment(events);
        }
    }
}

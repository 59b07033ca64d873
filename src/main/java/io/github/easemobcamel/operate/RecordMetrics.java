package io.github.easemobcamel.operate;

import io.github.easemobcamel.record.Recorder;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Shows whether the record keeps up. */
public final class RecordMetrics {

    private RecordMetrics() {
    }

    /** Adds its counts to a registry. */
    public static void bind(MeterRegistry registry, Recorder record) {
        FunctionCounter.builder("easemob.camel.record.written", record, Recorder::written)
                .description("Changes of events that were recorded").register(registry);
        FunctionCounter.builder("easemob.camel.record.dropped", record, Recorder::dropped)
                .description("Changes of events that are missing from the record").register(registry);
        Gauge.builder("easemob.camel.record.bytes", record, Recorder::bytes).description("What the record takes of the disk, about")
                .register(registry);
    }
}

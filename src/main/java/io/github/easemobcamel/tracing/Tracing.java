package io.github.easemobcamel.tracing;

import io.github.easemobcamel.config.ConfigurationException;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;

/**
 * Sends spans of what the routes do to an OpenTelemetry collector, as OpenTelemetry's own variables say
 * ({@code OTEL_EXPORTER_OTLP_ENDPOINT} and so on). There is one for the runner, or none.
 */
public final class Tracing implements AutoCloseable {

    /** What holds where the environment says nothing else: spans only, by the protocol that needs no gRPC. */
    private static final Map<String, String> DEFAULTS = Map.of("otel.service.name", "easemob-camel",
            "otel.exporter.otlp.protocol", "http/protobuf", "otel.metrics.exporter", "none", "otel.logs.exporter", "none");
    /** A collector that is away must not keep the runner from stopping in time. */
    private static final long LONGEST_STOP_SECONDS = 2;

    private final OpenTelemetrySdk sdk;

    /** @throws ConfigurationException if a variable of OpenTelemetry is wrong */
    public Tracing() {
        try {
            sdk = AutoConfiguredOpenTelemetrySdk.builder().addPropertiesSupplier(() -> DEFAULTS)
                    .addSpanExporterCustomizer((exporter, config) -> new BoundedExporter(exporter))
                    .disableShutdownHook().build().getOpenTelemetrySdk();
        } catch (RuntimeException e) {
            throw new ConfigurationException("easemob.tracing.enabled is true, but a variable of OpenTelemetry is wrong: "
                    + e.getMessage(), e);
        }
    }

    /**
     * Lets the routes of a context be traced.
     *
     * @param camel a context that has not been started
     */
    public void addTo(CamelContext camel) {
        camel.getRegistry().bind("tracer", sdk.getTracer("easemob-camel"));
        // Whatever OTEL_PROPAGATORS says: baggage, say, would be sent to whom it does not concern.
        camel.getRegistry().bind("contextPropagators", ContextPropagators.create(W3CTraceContextPropagator.getInstance()));
        EventTracer tracer = new EventTracer();
        tracer.setCamelContext(camel);
        tracer.init(camel);
    }

    /** Sends what is left. */
    @Override
    public void close() {
        sdk.shutdown().join(LONGEST_STOP_SECONDS, TimeUnit.SECONDS);
    }
}

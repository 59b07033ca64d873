package io.github.easemobcamel.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.Set;

/**
 * Lets out of each span only what is known to reveal nothing. Camel's spans hold the URIs of endpoints, in part with
 * credentials, the lines that routes log and the messages of exceptions.
 */
final class BoundedExporter implements SpanExporter {

    /** The attribute for the route in which the exchange began. */
    static final String ROUTE = "camel.route";
    /** The attribute for the callId of the event. */
    static final String CALL_ID = "easemob.call_id";
    /** The attribute for the group or chatroom of the event. */
    static final String ROOM_ID = "easemob.room_id";

    private static final Set<String> ATTRIBUTES = Set.of(ROUTE, CALL_ID, ROOM_ID, "component", "op", "error", "url.scheme",
            "http.method", "http.status_code");

    private final SpanExporter exporter;

    /** @param exporter sends the spans */
    BoundedExporter(SpanExporter exporter) {
        this.exporter = exporter;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        return exporter.export(spans.stream().<SpanData>map(span -> new BoundedSpan(span, ATTRIBUTES)).toList());
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}

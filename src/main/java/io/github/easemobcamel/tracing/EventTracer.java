package io.github.easemobcamel.tracing;

import io.github.easemobcamel.event.Callback;
import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.receive.StoreCallback;
import io.opentelemetry.api.trace.Span;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.apache.camel.telemetry.Op;

/** Camel's tracer, whose spans say in which route they were and which event they were about. */
final class EventTracer extends OpenTelemetryTracer {

    /** Holds the span of the route that an exchange began in. */
    private static final String FIRST_SPAN = "easemob.firstSpan";

    @Override
    protected void beginEventSpan(Exchange exchange, Endpoint endpoint, Op op) throws Exception {
        super.beginEventSpan(exchange, endpoint, op);
        Span span = Span.current();
        set(span, BoundedExporter.ROUTE, exchange.getFromRouteId());
        set(span, BoundedExporter.CALL_ID, exchange.getIn().getHeader(EventHeader.CALL_ID));
        set(span, BoundedExporter.ROOM_ID, exchange.getIn().getHeader(EventHeader.ROOM_ID));
        if (exchange.getProperty(FIRST_SPAN) == null) {
            exchange.setProperty(FIRST_SPAN, span);
        }
    }

    /** Of a callback that is received it is not known before what it is about. */
    @Override
    protected void endEventSpan(Exchange exchange, Endpoint endpoint) throws Exception {
        Span first = exchange.getProperty(FIRST_SPAN, Span.class);
        Callback received = exchange.getProperty(StoreCallback.TRACED, Callback.class);
        if (first != null && received != null) {
            set(first, BoundedExporter.CALL_ID, received.callId());
            set(first, BoundedExporter.ROOM_ID, received.roomId());
        }
        super.endEventSpan(exchange, endpoint);
    }

    private static void set(Span span, String key, Object value) {
        if (value != null) {
            span.setAttribute(key, value.toString());
        }
    }
}

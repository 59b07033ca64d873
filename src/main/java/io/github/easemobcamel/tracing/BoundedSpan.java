package io.github.easemobcamel.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;
import java.util.Set;

/** A span without events, without a text about its failure, and with some of its attributes only. */
final class BoundedSpan extends DelegatingSpanData {

    private final Attributes attributes;

    /**
     * @param span what was recorded
     * @param known the attributes to keep
     */
    BoundedSpan(SpanData span, Set<String> known) {
        super(span);
        attributes = span.getAttributes().toBuilder().removeIf(key -> !known.contains(key.getKey())).build();
    }

    /** Camel names a span after the queue, the topic or the component; of anything that may be an address, the component. */
    @Override
    public String getName() {
        String name = super.getName();
        String scheme = attributes.get(AttributeKey.stringKey("url.scheme"));
        return name.matches("[\\w.:-]{1,100}") || scheme == null ? name : scheme;
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public int getTotalAttributeCount() {
        return attributes.size();
    }

    @Override
    public List<EventData> getEvents() {
        return List.of();
    }

    @Override
    public int getTotalRecordedEvents() {
        return 0;
    }

    @Override
    public StatusData getStatus() {
        return StatusData.create(super.getStatus().getStatusCode(), "");
    }
}

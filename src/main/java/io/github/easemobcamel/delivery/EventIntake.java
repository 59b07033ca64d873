package io.github.easemobcamel.delivery;

import io.github.easemobcamel.broker.EventLogContext;
import io.github.easemobcamel.broker.QueueNames;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Headers;

/** The bean {@code eventReader}: reads an event and notes that it has come, for counts, times and log lines. */
public final class EventIntake {

    private final EventReader reader = new EventReader();
    private final EventCounts counts;

    /** @param counts counts each event */
    public EventIntake(EventCounts counts) {
        this.counts = counts;
    }

    /**
     * Sets the {@linkplain EventHeader headers} of an event and the time of its receipt.
     *
     * @param body the callback's bytes
     * @param headers the headers to set, with the broker's {@code JMSTimestamp}: when it was stored
     */
    public void setHeaders(@Body byte[] body, @Headers Map<String, Object> headers) {
        reader.setHeaders(body, headers);
        if (headers.get("JMSTimestamp") instanceof Long stored) {
            headers.put(QueueNames.RECEIVED_TIME, stored);
        }
        EventLogContext.enter(headers.get(EventHeader.CALL_ID), headers.get(EventHeader.ROOM_ID));
        counts.count(headers);
    }
}

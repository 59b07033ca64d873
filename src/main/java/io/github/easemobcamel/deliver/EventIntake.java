package io.github.easemobcamel.deliver;

import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.event.ReadCallback;
import io.github.easemobcamel.log.EventLogContext;
import io.github.easemobcamel.rest.OwnWrites;
import io.github.easemobcamel.store.QueueNames;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;

/** The bean {@code eventReader}: reads an event and notes that it has come, for counts, times and log lines. */
public final class EventIntake {

    /** Is true in an exchange whose event is in the newer format, with an operation and type that are not known. */
    private static final String UNKNOWN_FORM = "unknownForm";

    private final EventCounts counts;
    private final NoveltyLog novelties;
    private final OwnWrites ownWrites;

    /**
     * @param counts counts each event
     * @param novelties notes what is not known
     * @param ownWrites knows which events this runner's calls have caused
     */
    public EventIntake(EventCounts counts, NoveltyLog novelties, OwnWrites ownWrites) {
        this.counts = counts;
        this.novelties = novelties;
        this.ownWrites = ownWrites;
    }

    /**
     * Sets the {@linkplain EventHeader headers} of an event and the time of its receipt.
     *
     * @param exchange the exchange of a callback, its body the callback's bytes, its headers the broker's with
     *     {@code JMSTimestamp}: when it was stored
     */
    public void setHeaders(Exchange exchange) {
        // A JMS message of Camel 4.18 throws and catches an exception inside whenever it is copied, as for each destination.
        Message event = new DefaultMessage(exchange.getContext());
        event.setBody(exchange.getMessage().getBody());
        event.setHeaders(exchange.getMessage().getHeaders());
        exchange.setMessage(event);
        Map<String, Object> headers = event.getHeaders();
        ReadCallback callback = new ReadCallback(event.getBody(byte[].class));
        callback.putHeaders(headers);
        if (callback.isUnknownForm()) {
            exchange.setVariable(UNKNOWN_FORM, true);
        }
        ownWrites.mark(event.getBody(byte[].class), headers);
        if (headers.get("JMSTimestamp") instanceof Long stored) {
            headers.put(QueueNames.RECEIVED_TIME, stored);
        }
        EventLogContext.enter(headers.get(EventHeader.CALL_ID), headers.get(EventHeader.ROOM_ID));
        counts.count(callback, headers);
        novelties.note(callback);
    }
}

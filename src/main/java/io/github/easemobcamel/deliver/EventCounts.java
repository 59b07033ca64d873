package io.github.easemobcamel.deliver;

import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.event.Family;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.ReadCallback;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Objects;

/**
 * Counts the events that are dispatched: {@code easemob.camel.events} with the tags {@code family}, {@code action} and
 * {@code scope}. The words of this version stand for themselves; any other action is {@code unknown}.
 */
public final class EventCounts {

    private static final String NAME = "easemob.camel.events";
    private static final String NONE = "none";
    private static final String UNKNOWN = "unknown";

    private final MeterRegistry meters;

    /** @param meters gets a counter for each action of groups and chatrooms, so that it is there before the first event */
    public EventCounts(MeterRegistry meters) {
        this.meters = meters;
        for (Operation operation : Operation.values()) {
            operation.scopes().forEach(scope -> counter(Family.MUC.word(), operation.wireName(), scope.word()));
        }
    }

    /**
     * @param callback an event
     * @param headers its headers
     */
    void count(ReadCallback callback, Map<String, Object> headers) {
        String action = callback.isKnown() ? Objects.toString(headers.get(EventHeader.ACTION), NONE) : UNKNOWN;
        String scope = Objects.toString(headers.get(EventHeader.SCOPE), NONE);
        counter(callback.family().word(), action, scope).increment();
    }

    private Counter counter(String family, String action, String scope) {
        return Counter.builder(NAME).description("Events that were dispatched, by family, action and scope")
                .tag("family", family).tag("action", action).tag("scope", scope).register(meters);
    }
}

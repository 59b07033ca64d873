package io.github.easemobcamel.deliver;

import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.event.EventReader;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.Scope;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Counts the events that are dispatched: {@code easemob.camel.events} with the tags {@code operation} and {@code scope}. The
 * operations of this version stand for themselves; whatever else comes from outside is folded into {@code unknown},
 * {@code group_op_event} (the newer format) and {@code other-callbacks}, the last two as in {@code easemob.forward.*}.
 */
public final class EventCounts {

    private static final String NAME = "easemob.camel.events";
    private static final String NO_SCOPE = "none";

    private final MeterRegistry meters;
    private final Map<String, Counter> known = new HashMap<>();

    /** @param meters gets a counter for each known operation, so that it is there before the first event */
    public EventCounts(MeterRegistry meters) {
        this.meters = meters;
        for (Operation operation : Operation.values()) {
            for (Scope scope : operation.scopes()) {
                known.put(key(operation.wireName(), scope.word()), counter(operation.wireName(), scope.word()));
            }
        }
    }

    /** @param headers the headers of an event, as {@link EventReader} has set them */
    void count(Map<String, Object> headers) {
        Object chatType = headers.get(EventHeader.CHAT_TYPE);
        String operation = Objects.toString(headers.get(EventHeader.OPERATION), "");
        String scope = Objects.toString(headers.get(EventHeader.SCOPE), NO_SCOPE);
        if ("muc".equals(chatType)) {
            Counter counter = known.get(key(operation, scope));
            (counter == null ? counter("unknown", scope) : counter).increment();
        } else if (chatType == null && !scope.equals(NO_SCOPE)) {
            counter("group_op_event", scope).increment();
        } else {
            counter("other-callbacks", NO_SCOPE).increment();
        }
    }

    private static String key(String operation, String scope) {
        return scope + ' ' + operation;
    }

    private Counter counter(String operation, String scope) {
        return Counter.builder(NAME).description("Events that were dispatched, by operation and scope")
                .tag("operation", operation).tag("scope", scope).register(meters);
    }
}

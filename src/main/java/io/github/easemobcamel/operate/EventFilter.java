package io.github.easemobcamel.operate;

import io.github.easemobcamel.deliver.DeliveryAttempts;
import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.operate.AdminRefusal.Reason;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/** Which events of a queue are meant; all given conditions must hold. */
final class EventFilter {

    /** The names of its parameters. */
    static final List<String> PARAMETERS = List.of(EventHeader.FAMILY, EventHeader.ACTION, EventHeader.OPERATION,
            EventHeader.ROOM_ID, EventHeader.CALL_ID, "from", "to", "error");

    private static final List<String> HEADERS = PARAMETERS.subList(0, 5);
    private static final int LONGEST_VALUE = 1024;

    private final Map<String, String> headers = new TreeMap<>();
    private final Long from;
    private final Long to;
    private final String error;

    /**
     * @param parameters gives each of {@link #PARAMETERS}, null if it is not given: {@code from} (included) and {@code to}
     *     (not included) in ISO 8601, {@code error} a part of the reason of the last failure
     * @param queue the queue that it is for
     * @throws AdminRefusal if a value makes no sense
     */
    EventFilter(Function<String, String> parameters, ParkedQueue queue) {
        PARAMETERS.forEach(name -> check(name, parameters.apply(name)));
        HEADERS.stream().filter(name -> parameters.apply(name) != null)
                .forEach(name -> headers.put(name, parameters.apply(name)));
        from = time("from", parameters.apply("from"));
        to = time("to", parameters.apply("to"));
        error = parameters.apply("error");
        if (error != null && queue.isRaw()) {
            throw new AdminRefusal(Reason.MALFORMED, "error: conflicts have none, they were never delivered");
        }
    }

    static void check(String name, String value) {
        if (value != null && (value.isEmpty() || value.length() > LONGEST_VALUE
                || value.chars().anyMatch(Character::isISOControl))) {
            throw new AdminRefusal(Reason.MALFORMED, name + ": from 1 to " + LONGEST_VALUE + " characters, no control characters");
        }
    }

    static Long time(String name, String value) {
        try {
            return value == null ? null : OffsetDateTime.parse(value).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new AdminRefusal(Reason.MALFORMED, name + ": a time such as 2026-11-22T10:30:00Z");
        }
    }

    /** {@return what the broker can decide} */
    Selector selector(ParkedQueue queue) {
        Selector selector = new Selector().atLeast(queue.timeProperty(), from).lessThan(queue.timeProperty(), to)
                .contains(DeliveryAttempts.REASON, error);
        if (!queue.isRaw()) {
            headers.forEach(selector::equal);
        }
        return selector;
    }

    /** {@return whether the broker cannot decide it: the headers are not on the messages} */
    boolean needsHeaders(ParkedQueue queue) {
        return queue.isRaw() && !headers.isEmpty();
    }

    /** {@return whether an event with these headers is meant, as far as headers tell} */
    boolean matches(Map<String, Object> eventHeaders) {
        return headers.entrySet().stream().allMatch(wanted -> Objects.equals(wanted.getValue(), eventHeaders.get(wanted.getKey())));
    }
}

package io.github.easemobcamel.operate;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.easemobcamel.operate.AdminRefusal.Reason;
import io.github.easemobcamel.record.DeliveryState;
import io.github.easemobcamel.record.EventQuery;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what events of the record a request is about. */
final class RecordQuery {

    /** The names of the parameters. */
    static final List<String> PARAMETERS = Stream.concat(EventQuery.WORDS.stream(), Stream.of("state", "from", "to")).toList();

    private RecordQuery() {
    }

    /**
     * {@return it}
     *
     * @param parameters gives each of {@link #PARAMETERS} and {@code after}, null if it is not given
     * @throws AdminRefusal if a value makes no sense
     */
    static EventQuery of(Function<String, String> parameters) {
        PARAMETERS.forEach(name -> EventFilter.check(name, parameters.apply(name)));
        Map<String, String> words = new TreeMap<>();
        EventQuery.WORDS.stream().filter(name -> parameters.apply(name) != null)
                .forEach(name -> words.put(name, parameters.apply(name)));
        return new EventQuery(words, state(parameters.apply("state")), EventFilter.time("from", parameters.apply("from")),
                EventFilter.time("to", parameters.apply("to")), after(parameters.apply("after")), false);
    }

    /** {@return the same of a body's fields} */
    static EventQuery of(JsonNode body) {
        return of(name -> {
            JsonNode value = body.path(name);
            if (!value.isMissingNode() && !value.isTextual()) {
                throw new AdminRefusal(Reason.MALFORMED, name + ": must be a text");
            }
            return value.textValue();
        });
    }

    private static DeliveryState state(String word) {
        return word == null ? null
                : DeliveryState.of(word).orElseThrow(() -> new AdminRefusal(Reason.MALFORMED, "state: one of "
                        + Arrays.stream(DeliveryState.values()).map(DeliveryState::word).collect(Collectors.joining(", "))));
    }

    private static Long after(String value) {
        try {
            return value == null ? null : Long.valueOf(value);
        } catch (NumberFormatException e) {
            throw new AdminRefusal(Reason.MALFORMED, "after: what the answer before has as next");
        }
    }
}

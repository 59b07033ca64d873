package io.github.easemobcamel.operate;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.easemobcamel.operate.AdminRefusal.Reason;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.filter.Filter;
import org.apache.activemq.artemis.core.filter.impl.FilterImpl;

/** Which events a replay or purge is about: some by their ids, those that a filter finds, or all. */
final class Selection {

    /** So that a request and the broker's filter stay small. */
    static final int MOST_IDS = 1000;

    private final ParkedQueue queue;
    private final Set<String> ids = new LinkedHashSet<>();
    private final EventFilter filter;
    private final int ratePerSecond;

    /**
     * @param body {@code {"ids": [...]}}, {@code {"all": true}} or one or more of {@link EventFilter#PARAMETERS}; beside it
     *     {@code ratePerSecond} and {@code dryRun}
     * @param queue the queue that it is about
     * @throws AdminRefusal if it says nothing, more than one of the three, or something unknown: nobody may purge all by a typo
     */
    Selection(JsonNode body, ParkedQueue queue) {
        this.queue = queue;
        List<String> names = new ArrayList<>();
        body.fieldNames().forEachRemaining(names::add);
        names.removeAll(List.of(ReplayPace.FIELD, AdminRequest.DRY_RUN));
        if (names.isEmpty()) {
            throw new AdminRefusal(Reason.MALFORMED, "ids, all or a filter: say which events are meant");
        }
        ratePerSecond = ReplayPace.read(body, 0);
        if (body.has("ids") || body.has("all")) {
            requireAlone(names);
            filter = new EventFilter(name -> null, queue);
            if (body.has("ids")) {
                readIds(body.path("ids"));
            } else if (!body.path("all").isBoolean() || !body.path("all").booleanValue()) {
                throw new AdminRefusal(Reason.MALFORMED, "all: must be true or not there");
            }
        } else {
            names.stream().filter(name -> !EventFilter.PARAMETERS.contains(name)).findFirst().ifPresent(unknown -> {
                throw new AdminRefusal(Reason.MALFORMED,
                        unknown + ": unknown; there are ids, all, " + String.join(", ", EventFilter.PARAMETERS));
            });
            filter = new EventFilter(name -> text(body, name), queue);
        }
    }

    private static void requireAlone(List<String> names) {
        if (names.size() > 1) {
            throw new AdminRefusal(Reason.MALFORMED, names.get(1) + ": ids, all and a filter exclude each other");
        }
    }

    private void readIds(JsonNode list) {
        list.forEach(id -> ids.add(ParkedEvent.requireId("ids", id.isTextual() ? id.textValue() : null)));
        if (!list.isArray() || ids.isEmpty() || ids.size() > MOST_IDS) {
            throw new AdminRefusal(Reason.MALFORMED, "ids: a list of 1 to " + MOST_IDS + " ids");
        }
    }

    private static String text(JsonNode body, String name) {
        JsonNode value = body.path(name);
        if (body.has(name) && !value.isTextual()) {
            throw new AdminRefusal(Reason.MALFORMED, name + ": must be a text");
        }
        return value.textValue();
    }

    ParkedQueue queue() {
        return queue;
    }

    /** {@return how many events are replayed in a second at most; 0 for as many as possible} */
    int ratePerSecond() {
        return ratePerSecond;
    }

    /** {@return for the broker; null for every message} */
    SimpleString toFilter() {
        return ids.isEmpty() ? filter.selector(queue).toFilter() : new Selector().anyId(ids).toFilter();
    }

    /** {@return whether {@link #toFilter()} lets more pass than is meant, so that each event must be looked at} */
    boolean needsHeaders() {
        return filter.needsHeaders(queue);
    }

    /**
     * {@return the same as {@link #toFilter()} and {@link #matches} together, for events that the broker does not choose}
     *
     * @throws ActiveMQException if the filter is none
     */
    Predicate<ParkedEvent> toCondition() throws ActiveMQException {
        Filter broker = FilterImpl.createFilter(toFilter());
        return event -> (broker == null || broker.match(event.message())) && matches(event);
    }

    /** {@return whether this event, which the broker has let pass, is meant} */
    boolean matches(ParkedEvent event) {
        return !needsHeaders() || filter.matches(event.headers());
    }
}

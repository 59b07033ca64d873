package io.github.easemobcamel.record;

import io.github.easemobcamel.event.EventHeader;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which recorded events are meant: all given conditions hold; what is null is not asked for.
 *
 * @param words what must be equal, by the names in {@link #WORDS}
 * @param state where it must stand, at {@code destination} if there is one, else at any
 * @param from when it was received at the earliest, in milliseconds since 1970
 * @param to before when it was received
 * @param beyond where the page before ended, see {@link RecordStore.Page#next}; null for the first one
 * @param oldestFirst whether pages begin with the oldest event; else with the newest
 */
public record EventQuery(Map<String, String> words, DeliveryState state, Long from, Long to, Long beyond,
        boolean oldestFirst) {

    /** The header with a user, as actor or as target. */
    public static final String USER = "user";
    /** The destination. */
    public static final String DESTINATION = "destination";
    /** The names of what must be equal. */
    public static final List<String> WORDS = List.of(EventHeader.CALL_ID, EventHeader.ROOM_ID, USER, "action", "family",
            EventHeader.SCOPE, DESTINATION);

    /** {@return the events of a user} */
    public static EventQuery ofUser(String user) {
        return new EventQuery(Map.of(USER, user), null, null, null, null, false);
    }

    /** {@return the same behind a page} */
    public EventQuery beyond(Long order) {
        return new EventQuery(words, state, from, to, order, oldestFirst);
    }

    /** {@return the same from the oldest on, without what is received from a time on} */
    public EventQuery oldestFirst(long until) {
        return new EventQuery(words, state, from, to == null ? until : Math.min(to, until), null, true);
    }

    /** {@return whether every event is meant} */
    public boolean isEmpty() {
        return words.isEmpty() && state == null && from == null && to == null;
    }

    String word(String name) {
        return words.get(name);
    }

    /** {@return the least order, if it is bounded} */
    Optional<Long> least() {
        Long byTime = from == null ? null : EventId.firstOrder(from);
        return Optional.ofNullable(oldestFirst && beyond != null ? Long.valueOf(beyond + 1) : byTime);
    }

    /** {@return below what the order is, if it is bounded} */
    Optional<Long> below() {
        Long byTime = to == null ? null : EventId.firstOrder(to);
        return Optional.ofNullable(!oldestFirst && beyond != null ? beyond : byTime);
    }

    /** {@return whether a change is about such an event, as far as it tells} */
    public boolean matches(RecordedEvent change) {
        return words.entrySet().stream().allMatch(word -> matches(change, word.getKey(), word.getValue()))
                && (state == null || states(change))
                && (from == null || change.receivedAt() == 0 || change.receivedAt() >= from)
                && (to == null || change.receivedAt() < to);
    }

    private boolean matches(RecordedEvent change, String name, String value) {
        return switch (name) {
            case USER -> change.header(EventHeader.ACTOR).equals(value) || change.header(EventHeader.TARGET).equals(value);
            case DESTINATION -> change.deliveries().containsKey(value);
            case "action" -> change.action().equals(value);
            case "family" -> change.family().equals(value);
            default -> change.header(name).equals(value);
        };
    }

    private boolean states(RecordedEvent change) {
        String destination = word(DESTINATION);
        return change.deliveries().isEmpty() ? change.ownState() == state
                : change.deliveries().entrySet().stream()
                        .anyMatch(each -> (destination == null || each.getKey().equals(destination))
                                && each.getValue().state() == state);
    }
}

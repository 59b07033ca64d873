package io.github.easemobcamel.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What one destination took and what it refused. */
final class Account {

    private final Map<String, List<Delivery>> deliveries = new HashMap<>();
    private long taken;
    private long failures;
    private long altered;
    private long unknown;

    /**
     * An event was taken.
     *
     * @param callId its callId
     * @param body what was delivered
     * @param entry what was sent, null if nobody has sent it
     * @param life in which life
     * @param repeating whether events are sent again
     */
    void take(String callId, byte[] body, Entry entry, int life, boolean repeating) {
        if (entry == null) {
            unknown++;
        } else if (!entry.hasBody(body)) {
            altered++;
        }
        deliveries.computeIfAbsent(callId, id -> new ArrayList<>(1)).add(new Delivery(taken++, life, repeating));
    }

    /** A request was not taken. */
    void fail() {
        failures++;
    }

    /** The deliveries of an event, in order. */
    List<Delivery> deliveries(Entry entry) {
        return deliveries.getOrDefault(entry.callId(), List.of());
    }

    boolean has(Entry entry) {
        return deliveries.containsKey(entry.callId());
    }

    /** The callIds of the events that were taken in a life. */
    Set<String> takenIn(int life) {
        return deliveries.entrySet().stream().filter(each -> each.getValue().stream().anyMatch(delivery -> delivery.life() == life))
                .map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    /** How many requests it did not take. */
    long failures() {
        return failures;
    }

    /** How many deliveries did not have the bytes that were sent. */
    long altered() {
        return altered;
    }

    /** How many deliveries were of events that nobody had sent. */
    long unknown() {
        return unknown;
    }
}

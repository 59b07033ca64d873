package io.github.easemobcamel.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The books of {@link Edits}: what was sent and answered, what each destination got and from which edition. Versions are the numbers of
 * the right edits; an event that was posted after the runner had said "replaced" for version N is owed by N or a later one.
 */
final class EditBook {

    private static final int OK = 200;

    private final List<String> destinations;
    /** The least version that may deliver an event, by callId. */
    private final Map<String, Integer> owed = new HashMap<>();
    private final Map<Integer, Long> answers = new TreeMap<>();
    private final Map<String, Map<String, Integer>> copies = new HashMap<>();
    private final TreeSet<Integer> right = new TreeSet<>(List.of(0));
    private final Map<Integer, Long> seenAt = new HashMap<>();
    private long unanswered;
    private long former;
    private long wrong;
    private int replaced;

    EditBook(List<String> destinations) {
        this.destinations = destinations;
        destinations.forEach(name -> copies.put(name, new HashMap<>()));
    }

    /** An event is about to be posted. */
    synchronized int posting() {
        return replaced;
    }

    /** It was answered; to be called with what {@link #posting()} returned. */
    synchronized void answered(String callId, int status, int least) {
        answers.merge(status, 1L, Long::sum);
        if (status == OK) {
            owed.put(callId, least);
        }
    }

    /** There was no answer. */
    synchronized void unanswered() {
        unanswered++;
    }

    /** The runner is about to be given a right edit. */
    synchronized void saved(int version) {
        right.add(version);
    }

    /** The runner has said that this version has replaced the one before. */
    synchronized void replaced(int version) {
        replaced = version;
    }

    /**
     * A destination has got an event.
     *
     * @param version from which edition; -1 if it does not tell
     * @param least what was replaced when the event was posted, as the event says
     */
    synchronized void delivered(String destination, String callId, int version, int least) {
        copies.get(destination).merge(callId, 1, Integer::sum);
        if (version >= 0) {
            former += version < least ? 1 : 0;
            wrong += right.contains(version) ? 0 : 1;
            seenAt.putIfAbsent(version, System.nanoTime());
        }
    }

    /** {@return when the first event came from this version, as {@link System#nanoTime} tells it; null if none has} */
    synchronized Long seenAt(int version) {
        return seenAt.get(version);
    }

    /** {@return how many deliveries are owed} */
    synchronized long missing() {
        return destinations.stream().mapToLong(name -> owed.keySet().stream().filter(id -> !copies.get(name).containsKey(id))
                .count()).sum();
    }

    private long doubled() {
        return copies.values().stream().flatMap(each -> each.values().stream()).filter(count -> count > 1).count();
    }

    /** {@return everything that must not be, in words} */
    synchronized List<String> violations() {
        List<String> found = new ArrayList<>();
        answers.forEach((status, count) -> add(found, status == OK ? 0 : count, "answered " + status));
        add(found, unanswered, "not answered");
        add(found, missing(), "lost");
        add(found, doubled(), "delivered twice");
        add(found, former, "delivered by former settings after \"replaced\" was said");
        add(found, wrong, "delivered by settings that were refused");
        return found;
    }

    private static void add(List<String> found, long count, String what) {
        if (count > 0) {
            found.add(count + " " + what);
        }
    }

    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder(
                "| answered 200 | other answers | none | destination | delivered | lost | doubled |\n"
                        + "|--:|--:|--:|---|--:|--:|--:|\n");
        long others = answers.entrySet().stream().filter(entry -> entry.getKey() != OK).mapToLong(Map.Entry::getValue).sum();
        for (String name : destinations) {
            Map<String, Integer> got = copies.get(name);
            text.append("| %d | %d | %d | %s | %d | %d | %d |%n".formatted(owed.size(), others, unanswered, name, got.size(),
                    owed.keySet().stream().filter(id -> !got.containsKey(id)).count(),
                    got.values().stream().filter(count -> count > 1).count()));
        }
        return text
                + "%d delivered by former settings after \"replaced\" was said, %d by settings that were refused".formatted(former,
                        wrong);
    }
}

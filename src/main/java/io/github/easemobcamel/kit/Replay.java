package io.github.easemobcamel.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.SavedProperties;
import io.github.easemobcamel.files.RouteFolder;
import io.github.easemobcamel.kit.TestFile.Kind;
import io.github.easemobcamel.kit.TestFile.Observation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Runs events through the routes of two homes, one after the other, and says what is different: what each destination would have got, what
 * would have been sent elsewhere, and which calls of Easemob's would have been made. Nothing leaves the machine.
 */
public final class Replay {

    /** Headers that are never the same twice: when a delivery was signed, and with what result. */
    private static final List<String> OF_THE_MOMENT = List.of("webhook-timestamp", "webhook-signature");
    private static final String EVENT = "the event";

    private final List<Event> events;
    private final String logLevel;

    /**
     * An event.
     *
     * @param callId identifies it for a person
     * @param action what happened
     * @param body the callback; its signature does not matter
     */
    public record Event(String callId, String action, ObjectNode body) {
    }

    /**
     * What events are run through.
     *
     * @param routes the folders with the route files
     * @param saved the property files
     */
    public record Home(RouteFolder routes, SavedProperties saved) {
    }

    /** A difference, with the number of events that have it and what it is at the first of them. */
    private record Difference(List<String> callIds, List<String> lines) {
    }

    /**
     * @param events the events, in the order in which they came
     * @param logLevel the level from which on the runners log
     */
    public Replay(List<Event> events, String logLevel) {
        this.events = events;
        this.logLevel = logLevel;
    }

    /**
     * {@return what is different, in lines: each difference once, with an event that has it, and at the end how many have one}
     *
     * @throws ConfigurationException if the routes of a home cannot run
     */
    public List<String> compare(Home inForce, Home edited) {
        List<List<Observation>> before = cameOf(inForce);
        List<List<Observation>> now = cameOf(edited);
        Map<String, Difference> differences = new LinkedHashMap<>();
        int differing = 0;
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            Map<String, List<String>> found = between(before.get(i), now.get(i));
            found.forEach((what, lines) -> differences.computeIfAbsent(event.action() + ": " + what,
                    first -> new Difference(new ArrayList<>(), lines)).callIds().add(event.callId()));
            differing += found.isEmpty() ? 0 : 1;
        }
        List<String> report = new ArrayList<>();
        differences.forEach((what, difference) -> {
            List<String> callIds = difference.callIds();
            report.add(what + " (" + callIds.size() + " event(s), such as " + callIds.get(0) + ")");
            difference.lines().forEach(line -> report.add("  " + line));
        });
        report.add(differing + " of " + events.size() + " event(s) differ");
        return report;
    }

    private List<List<Observation>> cameOf(Home home) {
        List<List<Observation>> all = new ArrayList<>();
        try (Bench bench = new Bench(home.routes(), home.saved(), logLevel)) {
            bench.use(Map.of());
            Steps steps = new Steps(bench, new Names(bench));
            for (Event event : events) {
                bench.clear();
                String failure = steps.take(event.body());
                List<Observation> came = new ArrayList<>(bench.came());
                if (failure != null) {
                    came.add(new Observation(Kind.FAILED, EVENT, JsonNodeFactory.instance.objectNode().put("reason", failure)));
                }
                all.add(came);
            }
        }
        return all;
    }

    /** {@return what is different, and with which values} */
    private static Map<String, List<String>> between(List<Observation> before, List<Observation> now) {
        Map<String, List<ObjectNode>> were = byWhat(before);
        Map<String, List<ObjectNode>> are = byWhat(now);
        Set<String> all = new TreeSet<>(were.keySet());
        all.addAll(are.keySet());
        Map<String, List<String>> found = new TreeMap<>();
        for (String what : all) {
            List<ObjectNode> was = were.getOrDefault(what, List.of());
            List<ObjectNode> is = are.getOrDefault(what, List.of());
            if (was.size() != is.size()) {
                found.put(what + " " + Verdict.times(is.size()) + ", before " + Verdict.times(was.size()), List.of());
            } else {
                Map<String, String> members = new TreeMap<>();
                for (int i = 0; i < was.size(); i++) {
                    Differences.between("", was.get(i), is.get(i), members);
                }
                if (!members.isEmpty()) {
                    found.put(what + " with another " + String.join(", ", members.keySet()), members.entrySet().stream()
                            .map(member -> member.getKey() + ": " + member.getValue()).toList());
                }
            }
        }
        return found;
    }

    /** {@return what came, by what it is about; what was sent to a destination counts as delivered only} */
    private static Map<String, List<ObjectNode>> byWhat(List<Observation> came) {
        List<JsonNode> delivered = came.stream().filter(each -> each.kind() == Kind.DELIVERED)
                .<JsonNode>map(each -> each.members().deepCopy().without("attempts")).toList();
        Map<String, List<ObjectNode>> byWhat = new TreeMap<>();
        came.stream().filter(each -> each.kind() != Kind.SENT || !delivered.contains(each.members())).forEach(each -> {
            ObjectNode members = each.members().deepCopy();
            if (members.get("headers") instanceof ObjectNode headers) {
                headers.remove(OF_THE_MOMENT);
            }
            byWhat.computeIfAbsent(each.kind().word() + " " + each.about(), first -> new ArrayList<>()).add(members);
        });
        byWhat.values().forEach(each -> each.sort(Comparator.comparing(JsonNode::toString)));
        return byWhat;
    }
}

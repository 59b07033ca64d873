package io.github.easemobcamel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which dead letters, or conflicts, a command is about. */
final class EventOptions {

    @Mixin
    private EventWords words;

    @Option(names = "--destination", paramLabel = "NAME", description = "Only this destination's (default: all destinations').")
    private String destination;

    @Option(names = "--conflicts", description = "The conflicts in place of the dead letters.")
    private boolean conflicts;

    @Option(names = "--operation", paramLabel = "WORD", description = "Only of this operation on the wire, e.g. kick or LEAVE.")
    private String operation;

    @Option(names = "--since", paramLabel = "TIME", converter = TimeWord.class,
            description = "Only those that failed last (conflicts: were stored) then or later, e.g. 2026-11-22T10:30:00Z.")
    private String since;

    @Option(names = "--until", paramLabel = "TIME", converter = TimeWord.class, description = "Only those before this time.")
    private String until;

    @Option(names = "--error", paramLabel = "TEXT", description = "Only those whose last failure contains this text.")
    private String error;

    /** {@return the conditions as the administration names them} */
    Map<String, String> filter() {
        Map<String, String> filter = new LinkedHashMap<>();
        words.addTo(filter);
        EventWords.put(filter, "operation", operation);
        EventWords.put(filter, "from", since);
        EventWords.put(filter, "to", until);
        EventWords.put(filter, "error", error);
        return filter;
    }

    /** {@return what the events are called} */
    String what() {
        return conflicts ? "conflicts" : "dead letters";
    }

    /**
     * {@return the queues that are meant, as paths behind {@code /admin/}}
     *
     * @param client asks which destinations there are
     * @throws IllegalArgumentException if options exclude each other
     * @throws io.github.easemobcamel.config.ConfigurationException if there is no such destination; it says which there are
     */
    List<String> queues(AdminClient client) {
        if (conflicts && destination != null) {
            throw new IllegalArgumentException("--destination: conflicts have none; leave it out");
        }
        if (conflicts) {
            return List.of("conflicts");
        }
        if (destination != null) {
            String queue = "dead-letters/" + AdminClient.encode(destination);
            client.get(queue, Map.of("limit", "1"));
            return List.of(queue);
        }
        List<String> queues = new ArrayList<>();
        for (JsonNode each : client.get("dead-letters", Map.of()).path("deadLetters")) {
            if (each.path("count").asLong() > 0) {
                queues.add("dead-letters/" + AdminClient.encode(each.path("destination").asText()));
            }
        }
        return queues;
    }
}

package io.github.easemobcamel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options that say which dead letters, or conflicts, a command is about. */
final class EventOptions {

    @Option(names = "--destination", paramLabel = "NAME", description = "Only this destination's (default: all destinations').")
    private String destination;

    @Option(names = "--conflicts", description = "The conflicts in place of the dead letters.")
    private boolean conflicts;

    @Option(names = "--family", paramLabel = "WORD", description = "Only of this family, e.g. muc or message.")
    private String family;

    @Option(names = "--action", paramLabel = "WORD", description = "Only of this action, e.g. kick.")
    private String action;

    @Option(names = "--operation", paramLabel = "WORD", description = "Only of this operation on the wire, e.g. kick or LEAVE.")
    private String operation;

    @Option(names = "--room", paramLabel = "ID", description = "Only of this group or chatroom.")
    private String room;

    @Option(names = "--call-id", paramLabel = "ID", description = "Only of this callId.")
    private String callId;

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
        put(filter, "family", family);
        put(filter, "action", action);
        put(filter, "operation", operation);
        put(filter, "roomId", room);
        put(filter, "callId", callId);
        put(filter, "from", since);
        put(filter, "to", until);
        put(filter, "error", error);
        return filter;
    }

    private static void put(Map<String, String> filter, String name, String value) {
        if (value != null) {
            filter.put(name, value);
        }
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

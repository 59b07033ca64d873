package io.github.easemobcamel.cli;

import java.util.Map;
import picocli.CommandLine.Option;

/** The options by which both dead letters and recorded events are chosen. */
final class EventWords {

    @Option(names = "--call-id", paramLabel = "ID", description = "Only of this callId.")
    private String callId;

    @Option(names = "--room", paramLabel = "ID", description = "Only of this group or chatroom.")
    private String room;

    @Option(names = "--action", paramLabel = "WORD", description = "Only of this action, e.g. kick.")
    private String action;

    @Option(names = "--family", paramLabel = "WORD", description = "Only of this family, e.g. muc or message.")
    private String family;

    /** Adds the conditions, as the administration names them. */
    void addTo(Map<String, String> filter) {
        put(filter, "callId", callId);
        put(filter, "roomId", room);
        put(filter, "action", action);
        put(filter, "family", family);
    }

    /** Adds a condition, if there is one. */
    static void put(Map<String, String> filter, String name, String value) {
        if (value != null) {
            filter.put(name, value);
        }
    }
}

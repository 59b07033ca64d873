package io.github.easemobcamel.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options that say which recorded events a command is about. */
final class RecordOptions {

    @Option(names = "--call-id", paramLabel = "ID", description = "Only of this callId.")
    private String callId;

    @Option(names = "--room", paramLabel = "ID", description = "Only of this group or chatroom.")
    private String room;

    @Option(names = "--user", paramLabel = "ID", description = "Only those that this user did, or that were done to it.")
    private String user;

    @Option(names = "--action", paramLabel = "WORD", description = "Only of this action, e.g. kick.")
    private String action;

    @Option(names = "--family", paramLabel = "WORD", description = "Only of this kind of callback, e.g. message.")
    private String family;

    @Option(names = "--scope", paramLabel = "WORD", description = "Only of groups (group) or of chatrooms (chatroom).")
    private String scope;

    @Option(names = "--destination", paramLabel = "NAME", description = "Only those that went to this destination.")
    private String destination;

    @Option(names = "--state", paramLabel = "WORD",
            description = "Only those that are waiting, delivered, failing, dead, filtered, unrouted, conflict or refused.")
    private String state;

    @Option(names = "--since", paramLabel = "TIME", converter = TimeWord.class,
            description = "Only those received then or later, e.g. 2026-11-22T10:30:00Z.")
    private String since;

    @Option(names = "--until", paramLabel = "TIME", converter = TimeWord.class, description = "Only those received before.")
    private String until;

    /** {@return the conditions as the administration names them} */
    Map<String, String> filter() {
        Map<String, String> filter = new LinkedHashMap<>();
        put(filter, "callId", callId);
        put(filter, "roomId", room);
        put(filter, "user", user);
        put(filter, "action", action);
        put(filter, "family", family);
        put(filter, "scope", scope);
        put(filter, "destination", destination);
        put(filter, "state", state);
        put(filter, "from", since);
        put(filter, "to", until);
        return filter;
    }

    private static void put(Map<String, String> filter, String name, String value) {
        if (value != null) {
            filter.put(name, value);
        }
    }
}

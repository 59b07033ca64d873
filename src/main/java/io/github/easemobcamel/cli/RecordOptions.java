package io.github.easemobcamel.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which recorded events a command is about. */
final class RecordOptions {

    @Mixin
    private EventWords words;

    @Option(names = "--user", paramLabel = "ID", description = "Only those that this user did, or that were done to it.")
    private String user;

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
        words.addTo(filter);
        EventWords.put(filter, "user", user);
        EventWords.put(filter, "scope", scope);
        EventWords.put(filter, "destination", destination);
        EventWords.put(filter, "state", state);
        EventWords.put(filter, "from", since);
        EventWords.put(filter, "to", until);
        return filter;
    }
}

package io.github.easemobcamel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.easemobcamel.log.ShownText;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Prints recorded events. */
@Command(name = "search", description = "Search, newest first.")
final class EventsSearch implements Callable<Integer> {

    @ParentCommand
    private EventsCommand parent;

    @Mixin
    private RecordOptions events;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", converter = LimitWord.class,
            description = "At most so many, up to 1000 (default: 100).")
    private String limit;

    @Option(names = "--after", paramLabel = "N", description = "Only those behind, as the page before has said.")
    private String after;

    @Option(names = "--json", description = "One line of JSON in place of a table.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> parameters = events.filter();
        parameters.put("limit", limit);
        if (after != null) {
            parameters.put("after", after);
        }
        try {
            JsonNode answer = parent.client().get("events", parameters);
            if (json) {
                out.println(ShownText.of(answer.toString()));
            } else if (answer.path("events").isEmpty()) {
                out.println("No event fits");
            } else {
                EventTable.ofRecord(answer.path("events")).print(out);
                if (answer.has("next")) {
                    out.println("There are more: --after " + answer.path("next").asText());
                }
            }
        } catch (IllegalArgumentException mistake) {
            throw new CommandLine.ParameterException(spec.commandLine(), mistake.getMessage(), mistake);
        }
        out.flush();
        return ExitCode.OK;
    }
}

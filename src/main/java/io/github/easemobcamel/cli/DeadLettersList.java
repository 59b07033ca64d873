package io.github.easemobcamel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.easemobcamel.log.ShownText;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the events of each queue as a table, or as the JSON of the administration. */
final class DeadLettersList {

    @Mixin
    private EventOptions events;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", converter = LimitWord.class,
            description = "At most so many of each destination, up to 1000 (default: 100).")
    private String limit;

    @Option(names = "--after", paramLabel = "ID", description = "Only those behind this one.")
    private String after;

    @Option(names = "--json", description = "One line of JSON for each destination in place of a table.")
    private boolean json;

    /**
     * {@return the exit code}
     *
     * @param client the administration
     * @param command where to print
     */
    int print(AdminClient client, CommandLine command) {
        PrintWriter out = command.getOut();
        try {
            Map<String, String> parameters = events.filter();
            parameters.put("limit", limit);
            List<String> queues = events.queues(client);
            if (after != null) {
                if (queues.size() > 1) {
                    throw new IllegalArgumentException("--after: choose the --destination");
                }
                parameters.put("after", after);
            }
            long found = 0;
            for (String queue : queues) {
                JsonNode answer = client.get(queue, parameters);
                found += answer.path("events").size();
                if (json) {
                    out.println(ShownText.of(answer.toString()));
                } else if (!answer.path("events").isEmpty()) {
                    printTable(out, answer);
                }
            }
            if (found == 0 && !json) {
                out.println("No " + events.what() + (events.filter().isEmpty() ? "" : " fit"));
            }
        } catch (IllegalArgumentException mistake) {
            throw new CommandLine.ParameterException(command, mistake.getMessage(), mistake);
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void printTable(PrintWriter out, JsonNode answer) {
        out.printf(Locale.ROOT, "%s: %,d in all%n", answer.path("queue").asText(), answer.path("count").asLong());
        new EventTable(answer.path("events")).print(out);
        if (answer.has("next")) {
            out.println("There are more: --after " + answer.path("next").asText());
        }
        out.println();
    }
}

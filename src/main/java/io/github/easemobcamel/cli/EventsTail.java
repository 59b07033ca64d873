package io.github.easemobcamel.cli;

import static io.github.easemobcamel.event.Json.JSON;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.easemobcamel.log.ShownText;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Prints events and attempts as they happen, until it is interrupted or the runner stops. */
@Command(name = "tail", description = "Show what happens, as it happens, until Ctrl-C.")
final class EventsTail implements Callable<Integer> {

    @ParentCommand
    private EventsCommand parent;

    @Mixin
    private RecordOptions events;

    @Option(names = "--json", description = "As lines of JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            parent.client().follow("tail", events.filter(), this::print);
        } catch (IllegalArgumentException mistake) {
            throw new CommandLine.ParameterException(spec.commandLine(), mistake.getMessage(), mistake);
        }
        return ExitCode.OK;
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            JsonNode line = JSON.readTree(text);
            String type = line.path("type").asText();
            if (!type.equals("beat")) {
                out.println(ShownText.of(json ? text : words(type, line)));
                out.flush();
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the runner has sent a line that is no JSON", e);
        }
    }

    private static String words(String type, JsonNode line) {
        if (type.equals("lost")) {
            return "… " + line.path("lines").asLong() + " line(s) were too fast for this reader";
        }
        String what = Stream.of(line.path("action").asText(), line.path("scope").asText(), line.path("roomId").asText(),
                line.path("actor").asText(), line.path("target").asText(), line.path("callId").asText())
                .filter(word -> !word.isEmpty()).collect(Collectors.joining(" "));
        if (type.equals("attempt")) {
            return line.path("at").asText() + "  " + what + "  " + line.path("destination").asText() + " "
                    + line.path("outcome").asText() + " in " + line.path("durationMillis").asLong() + " ms"
                    + (line.has("reason") ? " (" + line.path("reason").asText() + ")" : "");
        }
        String where = line.path("deliveries").findValuesAsText("destination").stream().collect(Collectors.joining(", "));
        return line.path("receivedAt").asText() + "  " + what + "  "
                + (where.isEmpty() ? line.path("state").asText() + " " + line.path("reason").asText() : "to " + where).strip();
    }
}

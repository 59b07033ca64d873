package io.github.easemobcamel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.easemobcamel.log.ShownText;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Prints one recorded event with all attempts and its body. */
@Command(name = "show", description = "Show one whole: each attempt and the body, as JSON.")
final class EventsShow implements Callable<Integer> {

    @ParentCommand
    private EventsCommand parent;

    @Parameters(paramLabel = "ID", description = "Its id, as search shows it.")
    private String id;

    @Option(names = "--json", description = "In one line.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        JsonNode event = parent.client().get("events/" + AdminClient.encode(id), Map.of());
        spec.commandLine().getOut().println(ShownText.of(json ? event.toString() : event.toPrettyString()));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}

package io.github.easemobcamel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.log.ShownText;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Prints one event with its history and body. */
@Command(name = "show", description = "Show one whole: headers, history and body, as JSON.")
final class DeadLettersShow implements Callable<Integer> {

    @ParentCommand
    private DeadLettersCommand parent;

    @Parameters(paramLabel = "ID", description = "Its id, as the list shows it.")
    private String id;

    @Mixin
    private EventOptions events;

    @Option(names = "--json", description = "In one line.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        AdminClient client = parent.client();
        try {
            for (String queue : events.queues(client)) {
                JsonNode event = client.getIfThere(queue + "/" + AdminClient.encode(id), Map.of());
                if (event.has("id")) {
                    spec.commandLine().getOut().println(ShownText.of(json ? event.toString() : event.toPrettyString()));
                    spec.commandLine().getOut().flush();
                    return ExitCode.OK;
                }
            }
        } catch (IllegalArgumentException mistake) {
            throw new CommandLine.ParameterException(spec.commandLine(), mistake.getMessage(), mistake);
        }
        throw new ConfigurationException("there is no " + id + " among the " + events.what() + "; it may have been replayed");
    }
}

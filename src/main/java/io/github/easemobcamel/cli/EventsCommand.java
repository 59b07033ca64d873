package io.github.easemobcamel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Searches, shows, sends again and follows what is recorded. */
@Command(name = "events", scope = CommandLine.ScopeType.INHERIT, mixinStandardHelpOptions = true, sortOptions = false,
        description = "Search, show and send again what came, or watch it come, at the runner that runs in the home.",
        subcommands = {EventsSearch.class, EventsShow.class, EventsReplay.class, EventsTail.class},
        footer = {"", "Exit code: 0 when it is done, 1 when not, 2 for a mistake on the command line."})
final class EventsCommand implements Callable<Integer> {

    @ParentCommand
    private EasemobCamel root;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say what to do: search, show, replay or tail");
    }

    /** {@return the administration of the runner that runs in the home} */
    AdminClient client() {
        return AdminClient.of(root);
    }
}

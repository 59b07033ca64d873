package io.github.easemobcamel.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete words and options. */
@Command(name = "completion", mixinStandardHelpOptions = true,
        description = "Print a script that makes bash and zsh complete words and options.",
        footer = {"", "For this shell:  source <(easemob-camel completion)", "",
            "Exit code: 0, or 2 for a mistake on the command line."})
final class CompletionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(AutoComplete.bash("easemob-camel", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}

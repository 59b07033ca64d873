package io.github.easemobcamel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Deletes events for ever. */
@Command(name = "purge", description = "Delete for ever.")
final class DeadLettersPurge implements Callable<Integer> {

    @ParentCommand
    private DeadLettersCommand parent;

    @Mixin
    private EventJob job;

    @Option(names = "--yes", description = "Really; without it nothing is deleted.")
    private boolean yes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (!yes) {
            throw new CommandLine.ParameterException(spec.commandLine(), "purge deletes for ever; add --yes if that is meant");
        }
        return job.run("purge", "purged", null, parent, spec.commandLine());
    }
}

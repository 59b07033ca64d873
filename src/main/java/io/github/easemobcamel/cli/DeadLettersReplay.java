package io.github.easemobcamel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Sends events on their way again. */
@Command(name = "replay",
        description = "Deliver again: a dead letter to its own destination, a conflict to those of its operation.")
final class DeadLettersReplay implements Callable<Integer> {

    @ParentCommand
    private DeadLettersCommand parent;

    @Mixin
    private EventJob job;

    @Option(names = "--to", paramLabel = "NAME", description = "To this destination in place of their own.")
    private String to;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        return job.run("replay", "replayed", to, parent, spec.commandLine());
    }
}

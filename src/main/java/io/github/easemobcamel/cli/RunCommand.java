package io.github.easemobcamel.cli;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.runner.Runner;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Runs the runner until it is stopped. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Run until stopped (the default).",
        footer = {"",
            "Exit code: 143 after SIGTERM, 130 after Ctrl-C, 129 after SIGHUP (a terminal that closes), 1 when it does not start, 2 for a mistake on the command line."})
final class RunCommand implements Callable<Integer> {

    @ParentCommand
    private EasemobCamel parent;

    RunCommand() {
    }

    RunCommand(EasemobCamel parent) {
        this.parent = parent;
    }

    @Override
    public Integer call() throws InterruptedException {
        Setup setup = Setup.examined(parent);
        Logger log = LoggerFactory.getLogger("easemob-camel");
        setup.warnings().forEach(log::warn);
        try {
            setup.requireReadable();
            new Runner(setup.routes(), setup.saved()).run();
        } catch (ConfigurationException e) {
            throw setup.withAllProblems(e);
        }
        return CommandLine.ExitCode.OK;
    }
}

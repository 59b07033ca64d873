package io.github.easemobcamel.cli;

import io.github.easemobcamel.Runner;
import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.RunnerProperties;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Runs the runner until it is stopped. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Run until stopped (the default).")
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
        Path home = parent.home();
        Path routes = parent.routes();
        PropertyCatalogue catalogue = new PropertyCatalogue();
        Properties properties = new RunnerProperties(catalogue, System.getenv(), System.getProperties())
                .load(home, parent.profile(), routes);
        new Runner(home, routes, properties, catalogue).run();
        return CommandLine.ExitCode.OK;
    }
}

package io.github.easemobcamel.cli;

import io.github.easemobcamel.Validation;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Checks properties and route files without a running runner. */
@Command(name = "validate", mixinStandardHelpOptions = true,
        description = "Check application.properties and the files in routes/ as a start and each edit do, without starting "
                + "anything: exit code 0 if all is well, else 1 and a line that says what is wrong and where.")
final class ValidateCommand implements Callable<Integer> {

    @ParentCommand
    private EasemobCamel parent;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Setup setup = Setup.of(parent);
        List<String> routes = Validation.run(setup.home(), setup.routes(), setup.properties(), setup.catalogue());
        spec.commandLine().getOut().println("All is well: " + routes.size() + " routes in " + setup.routes());
        spec.commandLine().getOut().flush();
        return CommandLine.ExitCode.OK;
    }
}

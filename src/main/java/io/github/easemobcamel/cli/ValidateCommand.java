package io.github.easemobcamel.cli;

import static io.github.easemobcamel.event.Json.JSON;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.deliver.FilterHeaders;
import io.github.easemobcamel.runner.Validation;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Checks properties and route files without a running runner. */
@Command(name = "validate", mixinStandardHelpOptions = true,
        description = "Check application.properties and the files in routes/ as a start and each edit do, without starting or "
                + "connecting to anything.",
        footer = {"",
            "Exit code: 0 when all is well, 1 when not (a line for each thing says what is wrong and where), 2 for a mistake on the "
                    + "command line."})
final class ValidateCommand implements Callable<Integer> {

    @ParentCommand
    private EasemobCamel parent;

    @Option(names = "--json", description = "The result as a line of JSON on standard output, whatever it is.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private List<String> remarks = List.of();

    @Override
    public Integer call() {
        try {
            Setup setup = Setup.examined(parent);
            remark(setup.remarks());
            remark(Validation.strays(setup.routes()));
            List<String> routes = setup.validate();
            remark(setup.settings().remarks());
            remark(FilterHeaders.unknown(setup.settings().destinations().values()));
            List<String> needRestart = Validation.needRestart(setup.home(), setup.settings(), setup.catalogue());
            remark(needRestart.isEmpty() ? List.of()
                    : List.of("the runner that runs with this home needs a restart: " + String.join(", ", needRestart)));
            print(json ? result("ok").set("routes", JSON.valueToTree(routes)).toString()
                    : "All is well: " + routes.size() + " routes in " + setup.routes());
            return CommandLine.ExitCode.OK;
        } catch (ConfigurationException e) {
            if (!json) {
                throw e;
            }
            print(result("problem").put("message", e.getMessage()).set("problems", JSON.valueToTree(e.problems())).toString());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private void remark(List<String> further) {
        remarks = Stream.concat(remarks.stream(), further.stream()).toList();
        if (!json) {
            further.forEach(remark -> print("warning: " + remark));
        }
    }

    private ObjectNode result(String status) {
        ObjectNode result = JSON.createObjectNode().put("status", status);
        return remarks.isEmpty() ? result : result.set("warnings", JSON.valueToTree(remarks));
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}

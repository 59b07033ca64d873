package io.github.easemobcamel.cli;

import static io.github.easemobcamel.event.Json.JSON;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.doctor.Doctor;
import io.github.easemobcamel.doctor.Finding;
import io.github.easemobcamel.doctor.Finding.Level;
import io.github.easemobcamel.doctor.Place;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Examines everything that a runner needs, and says what to do. */
@Command(name = "doctor", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Check configuration, secrets, folders, ports, clock, broker, every destination and Easemob's REST API, and "
                + "say what to do. Sends no event, prints no secret, and takes 15 seconds at most.",
        footer = {"", "Exit code: 0 when there is no problem (there may be warnings), 1 when there is one, 2 for a mistake on the "
                + "command line."})
final class DoctorCommand implements Callable<Integer> {

    @ParentCommand
    private EasemobCamel parent;

    @Option(names = "--json", description = "One line of JSON for each finding in place of a text.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, IOException {
        Setup setup = Setup.examined(parent);
        List<Finding> findings = Doctor.examine(new Place(setup.home(), setup.routes(), setup.properties(), setup.catalogue(),
                setup.settings(), setup.problems(), setup.remarks(), "dev".equals(parent.profile())));
        print(findings);
        return count(findings, Level.PROBLEM) == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void print(List<Finding> findings) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        for (Finding finding : findings) {
            if (json) {
                ObjectNode line = JSON.valueToTree(finding);
                out.println(line.put("level", word(finding)));
            } else {
                out.printf("%-7s  %s: %s%n", word(finding), finding.check(), printable(finding.text()));
                if (!finding.advice().isEmpty()) {
                    out.printf("%-7s  %s%n", "", "→ " + finding.advice());
                }
            }
        }
        if (!json) {
            out.printf("%d problem(s), %d warning(s)%n", count(findings, Level.PROBLEM), count(findings, Level.WARNING));
        }
        out.flush();
    }

    private static String word(Finding finding) {
        return finding.level().name().toLowerCase(Locale.ROOT);
    }

    /** What a service answers may be in it, and anything in that. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private static long count(List<Finding> findings, Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }
}

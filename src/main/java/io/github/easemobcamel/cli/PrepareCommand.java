package io.github.easemobcamel.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * Makes Java load the classes that a start, the first callbacks and the words that are typed most take. The start script lets Java write them to the archive
 * that later starts use (class-data sharing, JEP 350), and does so only for this word alone.
 */
@Command(name = "prepare", mixinStandardHelpOptions = true,
        description = "Make later starts faster: keep Java's classes, ready to use, in lib/ of the distribution. Once after "
                + "installing, and again after an update of Java.",
        footer = {"", "Exit code: 0 when it is done, 1 when not (a line says why; starts are as before), 2 for a mistake on the "
                + "command line."})
final class PrepareCommand implements Callable<Integer> {

    /** The system property by which the start script says that Java writes the classes it loads. */
    static final String PREPARING = "easemob-camel.preparing";

    @ParentCommand
    private EasemobCamel parent;

    @Spec
    private CommandSpec spec;

    /**
     * {@return 0 if a runner in a temporary folder has received callbacks and stopped, else 1}
     *
     * @throws CommandLine.ParameterException if nothing would be kept, as the start script has not understood the command line
     */
    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!Boolean.getBoolean(PREPARING)) {
            throw new CommandLine.ParameterException(spec.commandLine(),
                    "prepare takes no other word or option: easemob-camel prepare");
        }
        return new Rehearsal(parent.distribution()).runWithWords() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}

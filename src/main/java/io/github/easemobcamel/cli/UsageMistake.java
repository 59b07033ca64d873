package io.github.easemobcamel.cli;

import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells a mistake on the command line: one line that says what is wrong, one that says where all options are explained. */
final class UsageMistake {

    private UsageMistake() {
    }

    /**
     * {@return the exit code}
     *
     * @param mistake what cannot be understood, and the command that it was meant for
     * @param arguments the command line
     */
    static int print(ParameterException mistake, String... arguments) {
        CommandLine command = mistake.getCommandLine();
        String what = mistake.getMessage().lines().map(String::strip).collect(Collectors.joining(" "));
        if (mistake instanceof UnmatchedArgumentException unmatched && !unmatched.getSuggestions().isEmpty()) {
            what += "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
        }
        PrintWriter err = command.getErr();
        err.println("easemob-camel: " + what);
        err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return ExitCode.USAGE;
    }
}

package io.github.easemobcamel.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code easemob-camel}: finds the word that was asked for and runs it; without a word it runs the runner. */
@Command(name = "easemob-camel", mixinStandardHelpOptions = true, version = "easemob-camel 0.1.0",
        description = "Receives Easemob callbacks durably and routes them with Apache Camel.",
        subcommands = SimulateCommand.class)
public final class EasemobCamel {

    /**
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new EasemobCamel()).execute(args));
    }
}

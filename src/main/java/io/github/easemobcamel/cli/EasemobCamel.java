package io.github.easemobcamel.cli;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.SavedProperties;
import io.github.easemobcamel.files.LibFolder;
import io.github.easemobcamel.files.RouteFolder;
import io.github.easemobcamel.log.ShownText;
import io.github.easemobcamel.log.StandardStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code easemob-camel}: finds the word that was asked for and runs it; without a word it runs the runner. */
@Command(name = "easemob-camel", mixinStandardHelpOptions = true, versionProvider = Version.class,
        description = "Receives Easemob callbacks durably and routes them with Apache Camel.",
        footer = {"",
            "Exit code: 0 when it is done, 1 when something is wrong (a line on standard error for each thing says what), 2 for a mistake "
                    + "on the command line; run ends with 143 after SIGTERM and 130 after Ctrl-C. \"easemob-camel WORD --help\" tells "
                    + "more."})
public final class EasemobCamel implements Callable<Integer> {

    /** The system property by which the start script names the folder of the distribution. */
    static final String DISTRIBUTION = "easemob-camel.distribution";

    @Option(names = "--home", paramLabel = "DIR", scope = CommandLine.ScopeType.INHERIT,
            description = "The folder with application.properties, routes/, lib/ and data/ (default: the current folder if it holds "
                    + "an application.properties, else the distribution).")
    private Path home;

    @Option(names = "-profile", hidden = true, scope = CommandLine.ScopeType.INHERIT)
    private String profile;

    /** In the order in which the help lists them. */
    private static final List<Word> WORDS = List.of(new Word("run", RunCommand.class), new Word("send", SendCommand.class),
            new Word("simulate", SimulateCommand.class), new Word("validate", ValidateCommand.class),
            new Word("test", TestCommand.class), new Word("doctor", DoctorCommand.class),
            new Word("dead-letters", DeadLettersCommand.class), new Word("events", EventsCommand.class),
            new Word("prepare", PrepareCommand.class), new Word("completion", CompletionCommand.class));

    private final Map<String, String> environment;

    /**
     * A word of the command line.
     *
     * @param name the word
     * @param command what it does
     */
    private record Word(String name, Class<?> command) {
    }

    private EasemobCamel(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * @param args the command line
     */
    public static void main(String[] args) {
        CommandLine line = commandLineFor(args);
        line.setExecutionStrategy(words -> {
            if (runs(words)) {
                StandardStreams.bound(ShownText::of);
            }
            return new CommandLine.RunLast().execute(words);
        });
        System.exit(line.execute(args));
    }

    /**
     * {@return the command line as far as it is needed for that}
     *
     * @param args the command line
     */
    static CommandLine commandLineFor(String... args) {
        return commandLineFor(System.getenv(), args);
    }

    /** {@return the same with these environment variables} */
    static CommandLine commandLineFor(Map<String, String> environment, String... args) {
        return commandLine(environment, wordsFor(args));
    }

    /**
     * Reading what all words are takes longer than what most of them do, so it is left out where the word is clear. Where it is not, as
     * with a mistake or a cry for help, all are needed.
     */
    private static List<Word> wordsFor(String... args) {
        for (int i = 0; i < args.length; i++) {
            String argument = args[i];
            List<Word> meant = WORDS.stream().filter(word -> word.name.equals(argument)).toList();
            if (!meant.isEmpty() && !argument.equals("completion")) {
                return meant;
            }
            if (argument.equals("--home") && i + 1 < args.length) {
                i++;
                if (i + 1 == args.length && WORDS.stream().anyMatch(word -> word.name.equals(args[args.length - 1]))) {
                    // Its folder was forgotten.
                    return WORDS;
                }
            } else if (!argument.startsWith("--home=")) {
                return WORDS;
            }
        }
        return WORDS.subList(0, 1);
    }

    /** A runner must not wait for who reads what it prints; what prints and ends should. */
    private static boolean runs(CommandLine.ParseResult words) {
        return !words.hasSubcommand() || words.subcommand().commandSpec().userObject() instanceof RunCommand;
    }

    /**
     * {@return the command line with its error handling: what is wrong is a line each on standard error and exit code 1, a mistake on
     *     the command line exit code 2 and a hint at {@code --help} besides}
     */
    static CommandLine commandLine() {
        return commandLine(System.getenv());
    }

    /**
     * {@return the same with them}
     *
     * @param environment the environment variables
     */
    static CommandLine commandLine(Map<String, String> environment) {
        return commandLine(environment, WORDS);
    }

    private static CommandLine commandLine(Map<String, String> environment, List<Word> words) {
        // Picocli would look for Groovy in every jar.
        System.setProperty("picocli.disable.closures", "true");
        CommandLine root = new CommandLine(new EasemobCamel(environment));
        words.forEach(word -> root.addSubcommand(word.command));
        return root.setParameterExceptionHandler(UsageMistake::print)
                .setExecutionExceptionHandler((exception, line, result) -> {
                    if (!(exception instanceof ConfigurationException wrong)) {
                        throw exception;
                    }
                    wrong.problems().forEach(problem -> line.getErr().println(ShownText.of("easemob-camel: " + problem)));
                    line.getErr().flush();
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        return new RunCommand(this).call();
    }

    /** {@return the folder that the command works with} */
    Path home() {
        if (home != null) {
            return folder("--home", home);
        }
        Path current = Path.of("").toAbsolutePath();
        return Files.exists(current.resolve("application.properties")) ? current : distribution();
    }

    /**
     * {@return the folder that an option names}
     *
     * @throws ConfigurationException if it is not there
     */
    static Path folder(String option, Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ConfigurationException(option + " " + folder + " is not a folder");
        }
        return folder.toAbsolutePath().normalize();
    }

    /** {@return the folder of the distribution; in a checkout, the current folder} */
    Path distribution() {
        return Path.of(System.getProperty(DISTRIBUTION, "")).toAbsolutePath().normalize();
    }

    /** {@return the route files of the distribution and of a home} */
    RouteFolder routes(Path ofHome) {
        return RouteFolder.of(distribution().resolve("routes"), ofHome.resolve("routes"));
    }

    /** {@return the property files of a home} */
    SavedProperties saved(Path ofHome) {
        return new SavedProperties(new PropertyCatalogue(), environment, System.getProperties(), ofHome, profile(), routes(ofHome));
    }

    /** {@return the jars of a home} */
    LibFolder lib(Path ofHome) {
        return new LibFolder(distribution().resolve("lib"), ofHome.resolve("lib"));
    }

    /** {@return the environment variables} */
    Map<String, String> environment() {
        return environment;
    }

    /** {@return the profile, or null for none} */
    String profile() {
        return profile != null ? profile : System.getProperty("camel.main.profile");
    }
}

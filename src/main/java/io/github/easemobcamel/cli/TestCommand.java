package io.github.easemobcamel.cli;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Problems;
import io.github.easemobcamel.files.RouteFolder;
import io.github.easemobcamel.files.RouteNames;
import io.github.easemobcamel.kit.JUnitXml;
import io.github.easemobcamel.kit.Replay;
import io.github.easemobcamel.kit.RouteTests;
import io.github.easemobcamel.kit.TestFile;
import io.github.easemobcamel.kit.TestReader;
import io.github.easemobcamel.kit.TestResult;
import io.github.easemobcamel.log.ShownText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Runs the tests of the routes. */
@Command(name = "test", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Run the tests in routes/tests/, without a network: Easemob is simulated, and nothing is sent to a destination.",
        footer = {"",
            "Exit code: 0 when all passed (or with --replay, when all has run), 1 when not, or something is wrong (a line for each thing says what and where), 2 for a "
                    + "mistake on the command line."})
final class TestCommand implements Callable<Integer> {

    @ParentCommand
    private EasemobCamel parent;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "0..*",
            description = "Only the tests in whose name, or whose file's name, this occurs (default: all).")
    private List<String> names = List.of();

    @Option(names = "--junit-xml", paramLabel = "FILE", description = "Write the results there, as JUnit does.")
    private Path junitXml;

    @Option(names = "--log", paramLabel = "LEVEL", defaultValue = "error",
            description = "Show the log of the runner from this level on: error, warn, info or debug (default: error).")
    private LogWord log;

    /** The levels of the log, as they are typed. */
    enum LogWord {
        error, warn, info, debug
    }

    @Option(names = "--replay", paramLabel = "AGE", converter = AgeWord.class,
            description = "In place of tests: run the events of the record that are at most so old, such as 12h or 1d, through these routes "
                    + "and those of --against, and tell what is different.")
    private Duration replay;

    @Option(names = "--against", paramLabel = "DIR",
            description = "With --replay: the home of the runner whose record it is, with the routes in force.")
    private Path against;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "1000", converter = LimitWord.class,
            description = "With --replay: at most so many events, the newest, up to 1000 (default: 1000).")
    private String limit;

    @Override
    public Integer call() {
        if ((replay == null) != (against == null) || (replay != null && !names.isEmpty())) {
            throw new ParameterException(spec.commandLine(),
                    replay == null && against != null ? "--against is for --replay"
                            : "--replay wants --against DIR, and no names of tests");
        }
        return replay == null ? runTests() : runRecorded();
    }

    private int runRecorded() {
        long begin = System.nanoTime();
        Path running = EasemobCamel.folder("--against", against);
        List<Replay.Event> events = new RecordedEvents(AdminClient.of(Setup.of(parent, running))).newest(replay, limit);
        print(events.size() + " event(s) of the record, through " + running + " and " + parent.home());
        new Replay(events, log.name()).compare(home(running), home(parent.home())).forEach(this::print);
        print(String.format(Locale.ROOT, "in %.1f s", seconds(begin)));
        return ExitCode.OK;
    }

    private Replay.Home home(Path home) {
        return new Replay.Home(parent.routes(home), parent.saved(home));
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private int runTests() {
        long begin = System.nanoTime();
        RouteFolder routes = parent.routes(parent.home());
        List<TestFile> files = chosen(read(routes));
        List<TestResult> results = new ArrayList<>();
        Problems problems = new Problems();
        try (RouteTests tests = new RouteTests(routes, parent.saved(parent.home()), log.name())) {
            for (TestFile file : files) {
                print(file.name());
                problems.attempt(() -> tests.run(file, result -> {
                    results.add(result);
                    show(result);
                }));
            }
        }
        if (junitXml != null) {
            JUnitXml.write(junitXml, results);
        }
        long failed = results.stream().filter(result -> !result.passed()).count();
        print(String.format(Locale.ROOT, "%d passed, %d failed, in %.1f s", results.size() - failed, failed, seconds(begin)));
        problems.refuse();
        return failed == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private List<TestFile> read(RouteFolder routes) {
        Path folder = routes.own().resolve(RouteNames.TESTS);
        List<TestFile> files = new ArrayList<>();
        Problems problems = new Problems();
        for (Path file : files(folder)) {
            String name = routes.shown(file);
            if (file.toString().endsWith(RouteNames.TEST_ENDING)) {
                problems.attempt(() -> files.add(TestReader.read(file, name)));
            } else if (file.toString().matches(".*\\.ya?ml") && !file.toString().endsWith(".camel.yaml")) {
                problems.add(name + ": this file is not read, for its name does not end with " + RouteNames.TEST_ENDING
                        + ": give it such a name");
            }
        }
        problems.refuse();
        if (files.isEmpty()) {
            throw new ConfigurationException("there is no test in " + folder + ": write one in a file whose name ends with "
                    + RouteNames.TEST_ENDING + ", as docs/testing.md shows");
        }
        return files;
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile).filter(file -> !RouteNames.isPassedOver(folder.relativize(file))).sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new ConfigurationException(folder + " cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private List<TestFile> chosen(List<TestFile> files) {
        List<TestFile> chosen = files.stream()
                .map(file -> new TestFile(file.name(), file.properties(),
                        file.tests().stream().filter(test -> isChosen(file, test)).toList()))
                .filter(file -> !file.tests().isEmpty()).toList();
        if (chosen.isEmpty()) {
            throw new ParameterException(spec.commandLine(),
                    "no test has " + String.join(" or ", names) + " in its name or its file's name");
        }
        return chosen;
    }

    private boolean isChosen(TestFile file, TestFile.Test test) {
        return names.isEmpty() || names.stream().anyMatch(name -> test.name().contains(name) || file.name().contains(name));
    }

    private void show(TestResult result) {
        print(String.format(Locale.ROOT, "  %s  %s (%d ms)", result.passed() ? "passed" : "FAILED", result.test().name(),
                millis(result.took())));
        if (!result.passed()) {
            print("    " + result.test().file() + ", line " + result.test().line());
            result.failures().forEach(failure -> failure.lines().forEach(line -> print("    " + line)));
        }
    }

    private static long millis(Duration took) {
        return took.toMillis();
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(ShownText.of(line));
        out.flush();
    }
}

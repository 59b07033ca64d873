package io.github.easemobcamel.kit;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.SavedProperties;
import io.github.easemobcamel.files.RouteFolder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs tests, all of them in one runner; each begins with an Easemob that knows nothing of the others. */
public final class RouteTests implements AutoCloseable {

    private final Bench bench;
    private final Names names;
    private final Steps steps;

    /**
     * @param routes the folders with the route files
     * @param saved the property files
     * @param logLevel the level from which on the runner logs
     */
    public RouteTests(RouteFolder routes, SavedProperties saved, String logLevel) {
        bench = new Bench(routes, saved, logLevel);
        names = new Names(bench);
        steps = new Steps(bench, names);
    }

    /**
     * Runs the tests of a file.
     *
     * @param file the file
     * @param after is told of each test when it has ended
     * @throws ConfigurationException if the routes cannot run with its properties
     */
    public void run(TestFile file, Consumer<TestResult> after) {
        bench.use(file.properties());
        for (TestFile.Test test : file.tests()) {
            long begin = System.nanoTime();
            List<String> failures = failures(test);
            after.accept(new TestResult(test, failures, Duration.ofNanos(System.nanoTime() - begin)));
        }
    }

    private List<String> failures(TestFile.Test test) {
        bench.clear();
        List<String> mistakes = new ArrayList<>();
        test.replies().forEach(reply -> names.tell(reply, mistakes));
        test.then().forEach(expected -> names.check(expected, mistakes));
        test.rooms().forEach(steps::make);
        for (TestFile.Step step : test.when()) {
            String failure = mistakes.isEmpty() ? steps.take(step) : null;
            if (failure != null) {
                mistakes.add("line " + step.line() + ": " + failure);
            }
        }
        if (!mistakes.isEmpty()) {
            return mistakes;
        }
        List<String> failures = Verdict.failures(test.then(), bench.came());
        long end = System.nanoTime() + test.patience().toNanos();
        while (!failures.isEmpty() && System.nanoTime() < end) {
            Bench.pause();
            failures = Verdict.failures(test.then(), bench.came());
        }
        return failures;
    }

    /** Stops the runner and leaves nothing behind. */
    @Override
    public void close() {
        bench.close();
    }
}

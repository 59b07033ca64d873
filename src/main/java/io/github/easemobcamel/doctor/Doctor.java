package io.github.easemobcamel.doctor;

import io.github.easemobcamel.config.ConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Makes all checks at the same time and gives none of them for ever. */
public final class Doctor {

    /** Longer than the connections and calls of one check may take together. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private Doctor() {
    }

    /**
     * {@return what was found, in the order of the checks; the same problem once, wherever it was met first}
     *
     * @param place what there is to be examined
     * @throws InterruptedException if the waiting is interrupted
     */
    public static List<Finding> examine(Place place) throws InterruptedException {
        return examine(Checks.of(place), PATIENCE);
    }

    static List<Finding> examine(List<Check> checks, Duration patience) throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "check");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<List<Finding>>> results = threads.invokeAll(
                    checks.stream().map(check -> (Callable<List<Finding>>) check.examination()::examine).toList(),
                    patience.toMillis(), TimeUnit.MILLISECONDS);
            List<Finding> findings = new ArrayList<>();
            for (int i = 0; i < checks.size(); i++) {
                for (Finding finding : found(checks.get(i).name(), results.get(i), patience)) {
                    if (findings.stream().noneMatch(finding::repeats)) {
                        findings.add(finding);
                    }
                }
            }
            return findings;
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Finding> found(String check, Future<List<Finding>> result, Duration patience)
            throws InterruptedException {
        try {
            return result.get();
        } catch (CancellationException e) {
            return List.of(Finding.problem(check, "no result within " + patience.toSeconds() + " s",
                    "see whether what it uses is overloaded, or a firewall swallows packets"));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConfigurationException wrong) {
                return wrong.problems().stream().map(problem -> Finding.problem(check, problem, "")).toList();
            }
            // Only what kind of failure it is: its message may have a URI in it, with the password.
            return List.of(Finding.problem(check, "cannot be examined (" + e.getCause().getClass().getSimpleName() + ")", ""));
        }
    }
}

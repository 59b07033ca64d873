package io.github.easemobcamel.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** A run of the benchmark. */
public final class Bench {

    private static final Map<String, Measure> MEASURES = measures();

    private final Places places;
    private final Options options;
    private final List<Results.Figure> figures = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    private Bench(Places places, Options options) {
        this.places = places;
        this.options = options;
    }

    /**
     * @param args the folder {@code bench}, then the command line
     * @throws IOException if results or work cannot be written
     */
    public static void main(String[] args) throws IOException {
        try {
            Options options = Options.of(List.of(args).subList(1, args.length).toArray(String[]::new));
            new Bench(new Places(Path.of(args[0]).toAbsolutePath()), options)
                    .run(String.join(" ", List.of(args).subList(1, args.length)));
            System.exit(0);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    Places places() {
        return places;
    }

    Options options() {
        return options;
    }

    /** @return where the results go */
    Path resultsDir() {
        return places.bench().resolve(options.quick() ? "results/quick" : "results");
    }

    /**
     * @param candidate who
     * @param setting under which circumstances
     * @param round in which round
     * @param metric what, with its unit
     * @param value how much
     */
    void note(Candidate candidate, String setting, int round, String metric, double value) {
        figures.add(new Results.Figure(candidate.label(), setting, round, metric, value));
        System.out.printf(Locale.ROOT, "  %-42s %-28s round %d  %-28s %,12.2f%n", candidate.label(), setting, round, metric, value);
    }

    /**
     * Does a part of a measure. If it fails, because a process has ended or does not get done, the report says so, and the
     * run goes on with the next part.
     *
     * @param what who or what is measured
     * @param round in which round
     * @param part measures
     */
    void attempt(String what, int round, Runnable part) {
        try {
            part.run();
        } catch (IllegalStateException e) {
            System.err.println(what + ", round " + round + ", failed: " + e.getMessage());
            failures.add("FAILED: " + what + ", round " + round + ": " + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    /**
     * @param candidate who
     * @return a running one with the product's defaults
     */
    Server start(Candidate candidate) {
        return Server.start(this, candidate, Map.of(), "");
    }

    /**
     * @param properties in addition to those that every run sets
     * @return the running runner
     */
    Server startRunner(Map<String, String> properties) {
        return Server.start(this, Candidate.RUNNER, properties, "");
    }

    private void run(String command) throws IOException {
        Files.createDirectories(places.work());
        Results results = new Results(resultsDir());
        for (String letter : options.measures()) {
            System.out.println("Measure " + letter);
            List<String> circumstances = Machine.describe(places, command);
            figures.clear();
            failures.clear();
            for (int round = 1; round <= options.rounds(); round++) {
                MEASURES.get(letter).run(this, round);
                results.write(letter, Stream.concat(circumstances.stream(), failures.stream()).toList(), figures);
                Report.write(results, MEASURES.keySet());
            }
        }
        System.out.println("Results: " + results.dir().resolve("README.md"));
    }

    private static Map<String, Measure> measures() {
        Map<String, Measure> measures = new LinkedHashMap<>();
        measures.put("a", new AcceptRate());
        measures.put("b", new FixedRate());
        measures.put("c", new EndToEnd());
        measures.put("d", new Backlog());
        measures.put("e", new ColdStart());
        measures.put("f", new MemoryUse());
        measures.put("g", new DirectCalls());
        measures.put("h", new Scaling());
        measures.put("i", new WithRecord());
        measures.put("j", new SeveralRunners());
        return measures;
    }
}

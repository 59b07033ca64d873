package io.github.easemobcamel.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a run is asked for.
 *
 * @param measures the letters of the measures
 * @param quick whether the figures are only for trying out
 * @param rounds how often each setting is measured
 * @param warmUp how long a fresh process runs under load before anything counts
 * @param measured how long each figure is measured
 * @param backlog how many events wait in (d), (f) and (h)
 * @param heap the heap of every candidate, as in {@code -Xmx}
 * @param jfr whether the runner's hot methods under load are recorded
 * @param dropCaches whether the system's file cache is emptied before each cold start; needs root
 * @param candidates who takes part
 */
record Options(List<String> measures, boolean quick, int rounds, Duration warmUp, Duration measured, int backlog, String heap,
        boolean jfr, boolean dropCaches, Set<Candidate> candidates) {

    private static final List<String> ALL = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
    private static final String USAGE = """
            bench/run [a] [b] … [j] [options]      without a letter: all measures
              --quick            seconds instead of minutes; the figures are worth nothing
              --rounds=3         how often each setting is measured, the candidates taking turns
              --warm-up=60       seconds under load before anything counts
              --seconds=20       seconds that each figure is measured
              --backlog=1000000  events that wait in d, f and h
              --heap=512m        of every candidate
              --candidates=…     some of %s
              --jfr              with a: record the runner's hot methods (a recording costs some speed)
              --drop-caches      with e: empty the system's file cache before each start; needs root
            """;

    /**
     * @param args the command line
     * @return what it says
     * @throws IllegalArgumentException with the usage, if it is not understood
     */
    static Options of(String... args) {
        List<String> measures = new ArrayList<>();
        boolean quick = List.of(args).contains("--quick");
        Options options = quick ? new Options(measures, true, 1, Duration.ofSeconds(3), Duration.ofSeconds(3), 20_000, "512m",
                false, false, EnumSet.allOf(Candidate.class)) : new Options(measures, false, 3, Duration.ofSeconds(60),
                Duration.ofSeconds(20), 1_000_000, "512m", false, false, EnumSet.allOf(Candidate.class));
        for (String arg : args) {
            if (ALL.contains(arg)) {
                measures.add(arg);
            } else {
                options = options.with(arg);
            }
        }
        if (measures.isEmpty()) {
            measures.addAll(ALL);
        }
        return options;
    }

    private Options with(String arg) {
        String value = arg.substring(arg.indexOf('=') + 1);
        try {
            return switch (arg.replaceFirst("=.*", "")) {
                case "--quick" -> this;
                case "--rounds" -> new Options(measures, quick, Integer.parseInt(value), warmUp, measured, backlog, heap, jfr,
                        dropCaches, candidates);
                case "--warm-up" -> new Options(measures, quick, rounds, seconds(value), measured, backlog, heap, jfr,
                        dropCaches, candidates);
                case "--seconds" -> new Options(measures, quick, rounds, warmUp, seconds(value), backlog, heap, jfr,
                        dropCaches, candidates);
                case "--backlog" -> new Options(measures, quick, rounds, warmUp, measured, Integer.parseInt(value), heap, jfr,
                        dropCaches, candidates);
                case "--heap" -> new Options(measures, quick, rounds, warmUp, measured, backlog, value, jfr, dropCaches,
                        candidates);
                case "--jfr" -> new Options(measures, quick, rounds, warmUp, measured, backlog, heap, true, dropCaches,
                        candidates);
                case "--drop-caches" -> new Options(measures, quick, rounds, warmUp, measured, backlog, heap, jfr, true,
                        candidates);
                case "--candidates" -> new Options(measures, quick, rounds, warmUp, measured, backlog, heap, jfr, dropCaches,
                        Candidate.named(value));
                default -> throw new IllegalArgumentException(arg);
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException((arg.equals("--help") ? "" : "not understood: " + arg + "\n") + USAGE.formatted(Candidate.names()), e);
        }
    }

    private static Duration seconds(String text) {
        return Duration.ofSeconds(Long.parseLong(text));
    }
}

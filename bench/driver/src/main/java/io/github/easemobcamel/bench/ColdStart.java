package io.github.easemobcamel.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Measure e: from the start of the process, with an empty data folder, to the first callback that is accepted; as unpacked,
 * and after {@code bin/easemob-camel prepare}.
 */
final class ColdStart implements Measure {

    private static final int STARTS = 5;
    private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");

    @Override
    public void run(Bench bench, int round) {
        Path distribution = bench.places().distribution();
        forget(distribution);
        bench.attempt("start as unpacked", round, () -> measure(bench, round, "as unpacked"));
        bench.attempt("start after prepare", round, () -> {
            prepare(distribution);
            measure(bench, round, "after prepare");
        });
        forget(distribution);
    }

    private static void prepare(Path distribution) {
        try {
            int exitCode = new ProcessBuilder(distribution.resolve("bin/easemob-camel").toString(), "prepare").inheritIO()
                    .start().waitFor();
            if (exitCode != 0) {
                throw new IllegalStateException("prepare ended with " + exitCode);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("prepare: " + e, e);
        }
    }

    private static void forget(Path distribution) {
        try {
            Files.deleteIfExists(distribution.resolve("lib/easemob-camel.jsa"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void measure(Bench bench, int round, String setting) {
        for (int start = 0; start < STARTS; start++) {
            if (bench.options().dropCaches()) {
                dropCaches();
            }
            try (Server server = bench.start(Candidate.RUNNER)) {
                bench.note(Candidate.RUNNER, setting + (bench.options().dropCaches() ? ", file cache empty" : ""),
                        (round - 1) * STARTS + start + 1, "first accepted after s", server.startTime().toMillis() / 1e3);
            }
        }
    }

    private static void dropCaches() {
        try {
            Files.writeString(DROP_CACHES, "3");
        } catch (IOException e) {
            throw new IllegalStateException("--drop-caches needs root: " + e, e);
        }
    }
}

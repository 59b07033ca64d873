package io.github.easemobcamel.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Measure e: from the start of the process, with an empty data folder, to the first callback that is accepted. */
final class ColdStart implements Measure {

    private static final int STARTS = 5;
    private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");

    @Override
    public void run(Bench bench, int round) {
        bench.attempt("start", round, () -> measure(bench, round));
    }

    private static void measure(Bench bench, int round) {
        for (int start = 0; start < STARTS; start++) {
            if (bench.options().dropCaches()) {
                dropCaches();
            }
            try (Server server = bench.start(Candidate.RUNNER)) {
                bench.note(Candidate.RUNNER, bench.options().dropCaches() ? "file cache empty" : "file cache as it was",
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

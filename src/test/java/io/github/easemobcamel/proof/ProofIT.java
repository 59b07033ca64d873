package io.github.easemobcamel.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The proof that nothing answered 200 is lost: {@code mvn verify} kills the packaged runner 10 times, {@code mvn verify
 * -Pproof} 100 times while its route files are edited. System properties: {@code proof.kills}, {@code proof.edits},
 * {@code proof.seed}, {@code proof.distribution}, {@code proof.folder}.
 */
class ProofIT {

    private static final int KILLS = Integer.getInteger("proof.kills", 10);
    private static final boolean EDITS = Boolean.getBoolean("proof.edits");
    private static final long SEED = Long.getLong("proof.seed", new Random().nextInt(1_000_000));
    private static final Path DISTRIBUTION = Path.of(System.getProperty("proof.distribution", "target/easemob-camel"));
    private static final Path FOLDER = Path.of(System.getProperty("proof.folder", "target/proof"));

    @Test
    void losesNothing() throws Exception {
        long start = System.nanoTime();
        try (Proof proof = new Proof(KILLS, EDITS, SEED, DISTRIBUTION.toAbsolutePath(), FOLDER.toAbsolutePath())) {
            Report report = proof.run();
            System.out.printf("%n%s%n%s%n%d s, seed %d, ledger: %s%n%n", report, proof.summary(),
                    (System.nanoTime() - start) / 1_000_000_000, SEED, FOLDER.resolve("ledger.tsv"));
            assertThat(report.violations(Destinations.STEADY)).isEmpty();
            assertThat(proof.unrecorded()).as("missing from the record").isZero();
        }
    }
}

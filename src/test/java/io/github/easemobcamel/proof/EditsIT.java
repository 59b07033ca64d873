package io.github.easemobcamel.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The proof that an edit of properties and routes costs nothing: the packaged runner is edited under load, rightly and wrongly.
 * System properties: {@code edits.count} (10), {@code edits.rate} (callbacks a second, 40), {@code edits.seed},
 * {@code proof.distribution}, {@code edits.folder}.
 */
class EditsIT {

    private static final int COUNT = Integer.getInteger("edits.count", 10);
    private static final int RATE = Integer.getInteger("edits.rate", 40);
    private static final long SEED = Long.getLong("edits.seed", new Random().nextInt(1_000_000));
    private static final Path DISTRIBUTION = Path.of(System.getProperty("proof.distribution", "target/easemob-camel"));
    private static final Path FOLDER = Path.of(System.getProperty("edits.folder", "target/edits"));

    @Test
    void costsNothing() throws Exception {
        try (Edits edits = new Edits(COUNT, RATE, SEED, DISTRIBUTION.toAbsolutePath(), FOLDER.toAbsolutePath())) {
            EditBook book = edits.run();
            System.out.printf("%n%s%n%s%nseed %d, log: %s%n%n", book, edits.summary(), SEED, FOLDER.resolve("runner.log"));
            assertThat(book.violations()).isEmpty();
        }
    }
}

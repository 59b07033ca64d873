package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.store.Runners;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A runner that was alone begins to share its broker. */
class PausedDestinationsTest {

    @TempDir
    private Path dataDir;
    private final Set<String> paused = new TreeSet<>();
    private IOException failure;
    private final Runners runners = new Runners() {

        @Override
        public void pause(String destination, boolean pause) throws IOException {
            if (failure != null) {
                throw failure;
            }
            assertThat(pause).isTrue();
            paused.add(destination);
        }
    };

    @BeforeEach
    void pauseTwo() {
        PausedDestinations.in(dataDir).set("shop", true);
        PausedDestinations.in(dataDir).set("mail", true);
    }

    @Test
    void isPausedForAllWhatWasPausedForOne() {
        try (CapturedLog log = new CapturedLog()) {
            PausedDestinations.handOver(dataDir, runners);
            assertThat(log.lines()).noneMatch(line -> line.contains("resumed by"));
        }

        assertThat(paused).containsExactly("mail", "shop");
        assertThat(PausedDestinations.in(dataDir).has("shop")).isFalse();
    }

    @Test
    void staysPausedForOneIfTheOthersCannotBeTold() {
        failure = new IOException("the broker is away");

        assertThatThrownBy(() -> PausedDestinations.handOver(dataDir, runners)).isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("the broker is away");
        assertThat(PausedDestinations.in(dataDir).has("mail")).isTrue();
    }
}

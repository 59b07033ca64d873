package io.github.easemobcamel.deliver;

import io.github.easemobcamel.store.Runners;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The destinations that an operator has paused, which stay so across restarts. */
public interface PausedDestinations {

    /** None, for ever. */
    PausedDestinations NONE = new PausedDestinations() {

        @Override
        public boolean has(String destination) {
            return false;
        }

        @Override
        public void set(String destination, boolean paused) {
            throw new UnsupportedOperationException();
        }
    };

    /** {@return whether a destination is paused} */
    boolean has(String destination);

    /**
     * Pauses or resumes a destination; when this returns, that outlasts a restart.
     *
     * @throws UncheckedIOException if it cannot be kept; then nothing has changed
     */
    void set(String destination, boolean paused);

    /** {@return those of a data folder, which need not be there} */
    static PausedDestinations in(Path dataDir) {
        return PausedInFile.in(dataDir);
    }

    /** {@return those of all runners of a broker} */
    static PausedDestinations of(Runners runners) {
        return new PausedDestinations() {

            @Override
            public boolean has(String destination) {
                return runners.paused().contains(destination);
            }

            @Override
            public void set(String destination, boolean paused) {
                try {
                    runners.pause(destination, paused);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    /**
     * Pauses for all what was paused in a data folder, by a runner that was alone.
     *
     * @throws UncheckedIOException if it cannot be kept; then it is as before
     */
    static void handOver(Path dataDir, Runners runners) {
        PausedInFile former = PausedInFile.in(dataDir);
        try {
            for (String name : former.names()) {
                runners.pause(name, true);
            }
            former.remove();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

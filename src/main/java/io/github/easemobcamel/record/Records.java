package io.github.easemobcamel.record;

import io.github.easemobcamel.config.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** Makes the record that the properties {@code easemob.record.*} ask for. */
public final class Records {

    private Records() {
    }

    /**
     * {@return the record, or nothing if it is switched off}
     *
     * @param settings the settings in force
     * @param dataDir the data folder
     */
    public static Optional<Recorder> of(Settings settings, Path dataDir) {
        if (!settings.flag("easemob.record.enabled")) {
            return Optional.empty();
        }
        return Optional.of(new Recorder(RecordPlace.of(settings, dataDir), RecordLimits.of(settings), Clock.systemUTC()));
    }
}

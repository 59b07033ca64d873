package io.github.easemobcamel.record;

import io.github.easemobcamel.config.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** Makes the record that the properties {@code easemob.record.*} ask for. */
public final class Records {

    private static final String PREFIX = "easemob.record.";
    /** The folder in the data folder. */
    private static final String FOLDER = "record";

    private Records() {
    }

    /**
     * {@return the record, or nothing if it is switched off}
     *
     * @param settings the settings in force
     * @param dataDir the data folder
     */
    public static Optional<Recorder> of(Settings settings, Path dataDir) {
        if (!settings.flag(PREFIX + "enabled")) {
            return Optional.empty();
        }
        long maxBytes = settings.bytes(PREFIX + "max-size");
        return Optional.of(new Recorder(() -> LuceneStore.open(dataDir.resolve(FOLDER), maxBytes), settings.flag(PREFIX + "bodies"),
                settings.duration(PREFIX + "retention"), maxBytes, Clock.systemUTC()));
    }
}

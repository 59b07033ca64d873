package io.github.easemobcamel.record;

import io.github.easemobcamel.config.Settings;
import java.time.Duration;

/**
 * What the record keeps.
 *
 * @param bodies whether bodies are kept
 * @param retention how long events are kept
 * @param maxBytes how much of the disk they may take
 */
public record RecordLimits(boolean bodies, Duration retention, long maxBytes) {

    /** {@return what these settings say} */
    public static RecordLimits of(Settings settings) {
        return new RecordLimits(settings.flag("easemob.record.bodies"), settings.duration("easemob.record.retention"),
                settings.bytes("easemob.record.max-size"));
    }
}

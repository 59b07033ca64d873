package io.github.easemobcamel.record;

import io.github.easemobcamel.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the record is kept.
 *
 * @param folder the folder in which it is, if there is no database
 * @param url the JDBC URL of a database, or an empty text
 * @param user its user; empty for the one in the URL
 * @param password the user's password; empty for the one in the URL
 */
public record RecordPlace(Path folder, String url, String user, String password) implements Recorder.Opening {

    /** The folder in the data folder. */
    private static final String FOLDER = "record";

    /**
     * {@return what these settings say}
     *
     * @param settings the settings in force
     * @param dataDir the data folder
     */
    public static RecordPlace of(Settings settings, Path dataDir) {
        return new RecordPlace(dataDir.resolve(FOLDER), settings.text("easemob.record.url"), settings.text("easemob.record.user"),
                settings.text("easemob.record.password"));
    }

    @Override
    public RecordStore open(RecordLimits limits) throws IOException {
        return url.isEmpty() ? LuceneStore.open(folder, limits.maxBytes()) : PostgresStore.open(this);
    }

    /**
     * Connects to the database and changes nothing there.
     *
     * @param timeout how long it may be silent
     * @return what it is; nothing if the record is in a folder
     * @throws IOException why it cannot be used
     */
    public Optional<String> database(Duration timeout) throws IOException {
        return url.isEmpty() ? Optional.empty() : Optional.of(PostgresStore.version(this, timeout));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return url.isEmpty() ? folder.toString() : "the database of easemob.record.url";
    }
}

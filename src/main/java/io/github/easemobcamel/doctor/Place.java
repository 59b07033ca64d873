package io.github.easemobcamel.doctor;

import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.Settings;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What is examined.
 *
 * @param home the folder with {@code application.properties}
 * @param routes the folder with the route files
 * @param properties the properties in force
 * @param catalogue the known properties
 * @param settings the same as typed values
 * @param trying whether it is only tried out, with the profile {@code dev}
 */
public record Place(Path home, Path routes, Properties properties, PropertyCatalogue catalogue, Settings settings,
        boolean trying) {

    /** @return the folder for everything that is written */
    Path dataDir() {
        return home.resolve(settings.text("easemob.data-dir"));
    }
}

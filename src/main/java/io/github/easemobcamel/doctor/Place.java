package io.github.easemobcamel.doctor;

import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.files.RouteFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * What is examined.
 *
 * @param home the folder with {@code application.properties}
 * @param routes the folders with the route files
 * @param properties the properties in force
 * @param catalogue the known properties
 * @param settings the same as typed values
 * @param problems what is wrong with the files, so that nothing can be run
 * @param remarks what is odd in the home, though it can be run
 * @param trying whether it is only tried out, with the profile {@code dev}
 */
public record Place(Path home, RouteFolder routes, Properties properties, PropertyCatalogue catalogue, Settings settings,
        List<String> problems, List<String> remarks, boolean trying) {

    /** {@return the folder for everything that is written} */
    Path dataDir() {
        return home.resolve(settings.text("easemob.data-dir"));
    }
}

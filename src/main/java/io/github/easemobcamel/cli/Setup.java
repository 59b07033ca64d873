package io.github.easemobcamel.cli;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.RunnerProperties;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What a command works with.
 *
 * @param home the folder with {@code application.properties} and {@code data/}
 * @param routes the folder with the route files
 * @param properties the properties in force
 * @param catalogue the known properties
 */
record Setup(Path home, Path routes, Properties properties, PropertyCatalogue catalogue) {

    /**
     * @param command the command line
     * @return what it says, completed by the files in the home folder, the environment and the options of Java
     * @throws ConfigurationException if a file cannot be read, or a property is unknown
     */
    static Setup of(EasemobCamel command) {
        Path home = command.home();
        Path routes = home.resolve("routes");
        if (!Files.isDirectory(routes)) {
            routes = command.distribution().resolve("routes");
        }
        PropertyCatalogue catalogue = new PropertyCatalogue();
        Properties properties = new RunnerProperties(catalogue, System.getenv(), System.getProperties())
                .load(home, command.profile(), routes);
        return new Setup(home, routes, properties, catalogue);
    }
}

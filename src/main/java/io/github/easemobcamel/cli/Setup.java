package io.github.easemobcamel.cli;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.RunnerProperties;
import io.github.easemobcamel.config.Settings;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;

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
        Path routes = command.routes();
        PropertyCatalogue catalogue = new PropertyCatalogue();
        Properties properties = new RunnerProperties(catalogue, command.environment(), System.getProperties())
                .load(home, command.profile(), routes);
        return new Setup(home, routes, properties, catalogue);
    }

    /** @return the properties as typed values */
    Settings settings() {
        // Never started: it only resolves placeholders.
        DefaultCamelContext placeholders = new DefaultCamelContext();
        placeholders.getPropertiesComponent().setOverrideProperties(properties);
        return new Settings(properties, catalogue, placeholders::resolvePropertyPlaceholders);
    }
}

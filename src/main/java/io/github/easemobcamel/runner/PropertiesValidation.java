package io.github.easemobcamel.runner;

import io.github.easemobcamel.config.Placeholders;
import io.github.easemobcamel.config.Problems;
import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.config.SettingsCheck;
import io.github.easemobcamel.store.BrokerUrl;
import io.github.easemobcamel.tls.DestinationTls;
import io.github.easemobcamel.tls.ServerTlsFiles;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;

/** Checks all properties, and the files that they name, without connecting to anything. */
final class PropertiesValidation {

    private static final String BROKER_URL = "easemob.broker.url";
    private static final String[] SERVER_TLS = Stream.of("certificate", "key", "keystore", "keystore-password", "client-ca")
            .map("easemob.server.tls."::concat).toArray(String[]::new);

    private PropertiesValidation() {
    }

    /**
     * {@return the properties with which the route files can be checked: the wrong ones have their defaults}
     *
     * @param home the folder against which relative paths are resolved
     * @param properties the properties in force
     * @param catalogue the known properties
     * @param problems gets everything that is wrong
     */
    static Properties usable(Path home, Properties properties, PropertyCatalogue catalogue, Problems problems) {
        Placeholders placeholders = new Placeholders(properties);
        SettingsCheck check = new SettingsCheck(new Settings(properties, catalogue, placeholders), catalogue, problems);
        Settings settings = new Settings(check.usable(), catalogue, placeholders);
        check.attempt(() -> {
            if (!settings.text(BROKER_URL).isEmpty()) {
                BrokerUrl.check(settings.text(BROKER_URL));
            }
        }, BROKER_URL);
        check.attempt(() -> ServerTlsFiles.of(settings, home).ifPresent(ServerTlsFiles::check), SERVER_TLS);
        settings.destinations().values().stream().filter(destination -> !DestinationTls.check(destination, home, problems))
                .forEach(destination -> Stream.of("ca", "certificate", "key")
                        .forEach(option -> check.reset("easemob.destination." + destination.name() + ".tls." + option)));
        return check.usable();
    }
}

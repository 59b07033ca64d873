package io.github.easemobcamel.config;

import java.util.Properties;

/**
 * Looks at every property that is in force, one after the other, so that all that is wrong is said at once; and makes
 * properties that can be worked with, in which the wrong ones have their defaults, so that the route files can be checked too.
 */
public final class SettingsCheck {

    private final Properties usable = new Properties();
    private final PropertyCatalogue catalogue;
    private final Settings settings;
    private final Problems problems;

    /**
     * @param settings the properties in force
     * @param catalogue the known properties
     * @param problems gets what is wrong
     */
    public SettingsCheck(Settings settings, PropertyCatalogue catalogue, Problems problems) {
        this.catalogue = catalogue;
        this.settings = settings;
        this.problems = problems;
        usable.putAll(settings.raw());
        settings.destinationNames().forEach(this::requireName);
        settings.keys().stream().filter(usable::containsKey).forEach(key -> attempt(() -> settings.value(key), key));
        attempt(settings::requireServer, "camel.server.enabled");
        attempt(settings::requireOwnManagementPort, "camel.management.port", "camel.server.port");
        attempt(settings::requireManagementToken, "camel.management.host");
        attempt(settings::requireWhatRecoveryNeeds, "easemob.recovery.enabled");
        settings.destinationNames().forEach(this::destination);
        settings.forwardKeys().forEach(key -> attempt(() -> settings.forward(key), key));
        if (!problems.attempt(settings::secrets)) {
            usable.setProperty("easemob.callback.secrets", "any");
        }
    }

    /** A destination whose name is wrong goes as a whole. */
    private void requireName(String name) {
        if (!problems.attempt(() -> settings.requireName(name))) {
            usable.keySet().removeIf(key -> key.toString().startsWith(Settings.key(name, "")));
        }
    }

    private void destination(String name) {
        attempt(() -> settings.destination(name), usable.stringPropertyNames().stream()
                .filter(key -> key.startsWith(Settings.key(name, "")) && !key.endsWith(".uri") && !key.endsWith(".filter"))
                .toArray(String[]::new));
    }

    /**
     * @param check looks at one thing
     * @param keys what is not used if it is wrong
     */
    public void attempt(Runnable check, String... keys) {
        if (!problems.attempt(check)) {
            reset(keys);
        }
    }

    /** @param keys what has a wrong value */
    public void reset(String... keys) {
        for (String key : keys) {
            String standard = catalogue.defaultOf(key);
            if (standard.isEmpty() && key.startsWith("camel.")) {
                usable.remove(key);
            } else {
                usable.setProperty(key, standard);
            }
        }
    }

    /** {@return the properties in force, the wrong ones with their defaults} */
    public Properties usable() {
        return usable;
    }
}

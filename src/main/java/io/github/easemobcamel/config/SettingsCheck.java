package io.github.easemobcamel.config;

import java.util.List;
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
     * @param properties the properties in force
     * @param catalogue the known properties
     * @param settings the same as typed values
     * @param problems gets what is wrong
     */
    public SettingsCheck(Properties properties, PropertyCatalogue catalogue, Settings settings, Problems problems) {
        usable.putAll(properties);
        this.catalogue = catalogue;
        this.settings = settings;
        this.problems = problems;
        settings.keys().forEach(key -> attempt(() -> settings.text(key), key));
        attempt(settings::maxBodySize, "easemob.callback.max-body-size");
        attempt(settings::maxAnswerSize, "easemob.http.max-answer-size");
        attempt(settings::rememberedCallIds, "easemob.callback.remembered-call-ids");
        attempt(settings::maxConnections, "easemob.server.max-connections");
        attempt(settings::requirePath, "easemob.callback.path");
        attempt(settings::requireDispatchConcurrency, "easemob.dispatch.concurrency");
        attempt(settings::brokerShared, "easemob.broker.shared");
        attempt(settings::tracing, "easemob.tracing.enabled");
        attempt(settings::requireServer, "camel.server.enabled");
        List.of("camel.management.enabled", "camel.management.health-check-enabled", "camel.management.metrics-enabled",
                "camel.metrics.enabled").forEach(key -> attempt(() -> settings.flag(key), key));
        attempt(() -> settings.port("camel.server"), "camel.server.port");
        attempt(() -> settings.port("camel.management"), "camel.management.port");
        attempt(settings::requireReadableToken, "easemob.management.token");
        attempt(settings::requireOwnManagementPort, "camel.management.port", "camel.server.port");
        attempt(settings::requireManagementToken, "camel.management.host");
        attempt(settings::interval, "easemob.recovery.interval");
        attempt(settings::requireWhatRecoveryNeeds, "easemob.recovery.enabled");
        settings.destinationNames().forEach(this::destination);
        settings.forwardKeys().forEach(key -> attempt(() -> settings.forward(key), key));
        if (!problems.attempt(settings::secrets)) {
            usable.setProperty("easemob.callback.secrets", "any");
        }
    }

    /** One whose name is wrong goes as a whole, of the others what is wrong. */
    private void destination(String name) {
        String prefix = Settings.key(name, "");
        if (!problems.attempt(() -> settings.requireName(name))) {
            usable.keySet().removeIf(key -> key.toString().startsWith(prefix));
            return;
        }
        attempt(() -> settings.uri(name), Settings.key(name, "uri"));
        attempt(() -> settings.destination(name), usable.stringPropertyNames().stream()
                .filter(key -> key.startsWith(prefix) && !key.endsWith(".uri") && !key.endsWith(".filter")).toArray(String[]::new));
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
            String standard = catalogue.defaultOf(PropertyCatalogue.generic(key));
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

package io.github.easemobcamel.kit;

import io.github.easemobcamel.simulator.SimulatorSettings;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The properties of a test run, above those of the home: nothing outside is connected to, nothing is kept, no pause is long, and no secret
 * and no certificate need be there.
 */
final class TestLayer implements UnaryOperator<Properties> {

    /** How often an event is tried at most. */
    private static final int ATTEMPTS = 3;
    private static final Pattern DESTINATION = Pattern.compile("easemob\\.destination\\.([^.]+)\\..+");

    private final Map<String, String> fixed;
    private Map<String, String> ofFile = Map.of();

    /** @param fixed what holds for every test */
    TestLayer(Map<String, String> fixed) {
        this.fixed = fixed;
    }

    /** @param properties what a file with tests says */
    void use(Map<String, String> properties) {
        ofFile = properties;
    }

    /** {@return what is the same for every run with this simulator} */
    static Map<String, String> easemob(String url, SimulatorSettings app) {
        return Map.of("easemob.rest.base-url", url, "easemob.rest.org-name", app.orgName(), "easemob.rest.app-name", app.appName(),
                "easemob.rest.client-id", app.clientId(), "easemob.rest.client-secret", app.clientSecret(), "easemob.rest.proxy",
                "",
                "easemob.rest.max-attempts", "1");
    }

    @Override
    public Properties apply(Properties values) {
        Properties layer = new Properties();
        layer.putAll(ofFile);
        Stream.of(values, ofFile).flatMap(each -> each.keySet().stream()).map(Object::toString).filter(TestLayer::namesFile)
                .forEach(key -> layer.setProperty(key, ""));
        Set<String> destinations = new TreeSet<>(Set.of("console"));
        for (Properties each : new Properties[]{values, layer}) {
            each.stringPropertyNames().stream().map(DESTINATION::matcher).filter(Matcher::matches)
                    .forEach(matcher -> destinations.add(matcher.group(1)));
        }
        for (String name : destinations) {
            String prefix = "easemob.destination." + name + ".retry.";
            String own = layer.getProperty(prefix + "max-attempts", values.getProperty(prefix + "max-attempts", ""));
            layer.setProperty(prefix + "max-attempts",
                    "" + (own.matches("[1-9]") ? Math.min(ATTEMPTS, Integer.parseInt(own)) : ATTEMPTS));
            layer.setProperty(prefix + "multiplier", "1");
            for (String pause : new String[]{"initial-delay", "max-delay", "probe-interval"}) {
                layer.setProperty(prefix + pause, "1ms");
            }
        }
        layer.putAll(fixed);
        return layer;
    }

    /** What it names need not be there: nothing is connected to. */
    private static boolean namesFile(String key) {
        return key.matches("easemob\\..*(-file|\\.tls\\.[\\w-]+)");
    }
}

package io.github.easemobcamel.runner;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.config.Problems;
import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.RunnerProperties;
import io.github.easemobcamel.config.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * The properties that a runner works with: those that are saved, but for what cannot change while it runs.
 *
 * @param saved what is saved
 * @param properties what is in force of it
 * @param settings the same as typed values
 * @param destinations all destinations by name
 * @param needRestart the names of the properties whose change waits for a restart
 */
record InForce(RunnerProperties saved, Properties properties, Settings settings, SortedMap<String, Destination> destinations,
        List<String> needRestart) {

    /**
     * {@return what a start works with}
     *
     * @param saved what is saved
     * @param catalogue the known properties
     * @param home the folder that relative paths lie in
     * @throws ConfigurationException with everything that is wrong
     */
    static InForce atStart(RunnerProperties saved, PropertyCatalogue catalogue, Path home) {
        Problems problems = new Problems();
        saved.problems().forEach(problems::add);
        PropertiesValidation.usable(home, saved.values(), catalogue, problems);
        problems.refuse();
        Settings settings = settings(saved.values(), catalogue);
        return new InForce(saved, saved.values(), settings, settings.destinations(), List.of());
    }

    /**
     * {@return what a runner that runs works with after a change}
     *
     * @param now what is saved
     * @param catalogue the known properties
     * @param home the folder that relative paths lie in
     * @throws ConfigurationException with everything that is wrong, as a start would say it
     */
    InForce after(RunnerProperties now, PropertyCatalogue catalogue, Path home) {
        InForce wanted = atStart(now, catalogue, home);
        List<String> different = catalogue.fixed().stream()
                .filter(key -> !wanted.settings.text(key).equals(settings.text(key))).sorted().toList();
        Properties kept = new Properties();
        kept.putAll(now.values());
        different.forEach(key -> {
            if (properties.containsKey(key)) {
                kept.setProperty(key, settings.text(key));
            } else {
                kept.remove(key);
            }
        });
        Settings typed = settings(kept, catalogue);
        return new InForce(now, kept, typed, typed.destinations(), different);
    }

    private static Settings settings(Properties properties, PropertyCatalogue catalogue) {
        // Never started: it only resolves placeholders.
        DefaultCamelContext placeholders = new DefaultCamelContext();
        placeholders.getPropertiesComponent().setOverrideProperties(properties);
        return new Settings(properties, catalogue, placeholders::resolvePropertyPlaceholders);
    }

    /** {@return the names of the properties that have another value in force, in order} */
    List<String> differingFrom(InForce former) {
        return differing(properties, former.properties);
    }

    /** {@return for each property that was changed in a file without effect, what is in force instead} */
    List<String> overridden(InForce former) {
        return differing(saved.inFiles(), former.saved.inFiles()).stream()
                .flatMap(key -> saved.overriddenBy(key).map(place -> key + " (" + place + ")").stream()).toList();
    }

    private static List<String> differing(Map<Object, Object> one, Map<Object, Object> other) {
        TreeSet<String> keys = new TreeSet<>();
        Stream.of(one, other).flatMap(each -> each.keySet().stream()).forEach(key -> keys.add(key.toString()));
        keys.removeIf(key -> Objects.equals(one.get(key), other.get(key)));
        return List.copyOf(keys);
    }
}

package io.github.easemobcamel.runner;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.config.Placeholders;
import io.github.easemobcamel.config.Problems;
import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.RunnerProperties;
import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.operate.Access;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The properties that a runner works with: those that are saved, but for what cannot change while it runs.
 *
 * @param saved what is saved
 * @param properties what is in force of it
 * @param settings the same as typed values
 * @param destinations all destinations by name
 * @param access who may use the management port
 * @param needRestart the names of the properties whose change waits for a restart
 */
record InForce(RunnerProperties saved, Properties properties, Settings settings, SortedMap<String, Destination> destinations,
        Access access, List<String> needRestart) {

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
        return of(saved, saved.values(), settings(saved.values(), catalogue), List.of());
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
        return of(now, kept, settings(kept, catalogue), different);
    }

    /** Looks the values up once that are asked for again and again. */
    private static InForce of(RunnerProperties saved, Properties properties, Settings settings, List<String> needRestart) {
        return new InForce(saved, properties, settings, settings.destinations(), Access.of(settings), needRestart);
    }

    private static Settings settings(Properties properties, PropertyCatalogue catalogue) {
        return new Settings(properties, catalogue, new Placeholders(properties));
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

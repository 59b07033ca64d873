package io.github.easemobcamel.config;

import io.github.easemobcamel.event.Family;
import io.github.easemobcamel.files.RouteFile;
import io.github.easemobcamel.files.RouteFolder;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Gathers the properties of one runner. Later ones win: the product's defaults, {@code application.properties},
 * {@code application-PROFILE.properties}, environment variables, {@code -Dkey=value}.
 */
public final class RunnerProperties {

    private static final Pattern DESTINATION_VARIABLE = Pattern.compile("EASEMOB_DESTINATION_(.+)");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([\\w.-]+)");
    private static final Pattern FORWARD_VARIABLE = Pattern.compile("EASEMOB_FORWARD_([A-Z_]+)");

    private final PropertyCatalogue catalogue;
    private final Map<String, String> environment;
    private final Properties system;
    private final List<String> warnings = new ArrayList<>();
    private final Problems problems = new Problems();

    /**
     * @param catalogue the known properties
     * @param environment the environment variables, usually {@link System#getenv()}
     * @param system the {@code -D} options, usually {@link System#getProperties()}
     */
    public RunnerProperties(PropertyCatalogue catalogue, Map<String, String> environment, Properties system) {
        this.catalogue = catalogue;
        this.environment = Map.copyOf(environment);
        this.system = system;
    }

    /**
     * {@return the properties in force}
     *
     * @param home the folder that may hold the files
     * @param profile the profile, or null for none
     * @param routes the folders with the route files: a property that one of them uses is known
     * @throws ConfigurationException with every file that cannot be read and every {@code easemob.*} property that is unknown
     */
    public Properties load(Path home, String profile, RouteFolder routes) {
        Properties result = read(home, profile, routes);
        problems.refuse();
        return result;
    }

    /**
     * As {@link #load}, but keeps the properties that are unknown for {@link #problems()}.
     *
     * @param home the folder that may hold the files
     * @param profile the profile, or null for none
     * @param routes the folders with the route files
     * @return the properties in force that are known
     * @throws ConfigurationException with every file that cannot be read
     */
    public Properties read(Path home, String profile, RouteFolder routes) {
        Properties result = catalogue.defaults();
        readInto(result, home.resolve("application.properties"));
        if (profile != null) {
            readInto(result, home.resolve("application-" + profile + ".properties"));
        }
        // Without what stands in them everything else would look wrong.
        problems.refuse();
        addEnvironment(result);
        system.stringPropertyNames().stream()
                .filter(key -> key.startsWith("easemob.") || key.startsWith("camel.") || result.containsKey(key))
                .forEach(key -> result.setProperty(key, system.getProperty(key)));
        problems.attempt(() -> refuseUnknown(result, routes));
        return result;
    }

    /** {@return what is unknown of what was read, each in one line; never a value} */
    public List<String> problems() {
        return problems.found();
    }

    /** {@return what a person should know about the files that were loaded, in lines; never a value} */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    private void readInto(Properties result, Path file) {
        if (!Files.exists(file)) {
            return;
        }
        PropertiesFile read = problems.value(() -> new PropertiesFile(file));
        if (read != null) {
            warnings.addAll(read.warnings());
            result.putAll(read.values());
        }
    }

    private void addEnvironment(Properties result) {
        NavigableSet<String> keys = catalogue.names();
        new TreeMap<>(environment).forEach((variable, value) -> {
            Matcher destination = DESTINATION_VARIABLE.matcher(variable);
            Matcher forward = FORWARD_VARIABLE.matcher(variable);
            if (destination.matches()) {
                problems.attempt(() -> addDestination(result, destination.group(1), value));
            } else if (forward.matches() && keys.stream().map(PropertyCatalogue::environmentName).noneMatch(variable::equals)) {
                result.setProperty("easemob.forward." + forwarded(forward.group(1)), value);
            }
        });
        keys.addAll(result.stringPropertyNames());
        for (String key : keys) {
            String value = environment.get(PropertyCatalogue.environmentName(key));
            if (value != null) {
                result.setProperty(key, value);
            }
        }
    }

    /** {@code USER_STATUS} is the family {@code user-status}, and {@code ADD_MUTE} the action {@code add_mute}. */
    private static String forwarded(String variable) {
        return Family.withForward().stream().filter(family -> family.name().equals(variable)).map(Family::word).findFirst()
                .orElse(variable.toLowerCase(Locale.ROOT));
    }

    /** A destination that only the environment names: {@code EASEMOB_DESTINATION_MY_SERVICE_URI} is {@code my-service}. */
    private void addDestination(Properties result, String rest, String value) {
        for (String option : catalogue.destinationOptions()) {
            String suffix = "_" + PropertyCatalogue.environmentName(option);
            if (rest.endsWith(suffix)) {
                String variable = rest.substring(0, rest.length() - suffix.length());
                String name = result.stringPropertyNames().stream()
                        .filter(key -> key.startsWith("easemob.destination.")).map(key -> key.split("\\.")[2])
                        .filter(known -> PropertyCatalogue.environmentName(known).equals(variable)).findFirst()
                        .orElse(variable.toLowerCase(Locale.ROOT).replace('_', '-'));
                result.setProperty("easemob.destination." + name + "." + option, value);
                return;
            }
        }
        throw new ConfigurationException("the variable EASEMOB_DESTINATION_" + rest + " sets nothing: its name must end with "
                + catalogue.destinationOptions().stream().map(PropertyCatalogue::environmentName).sorted()
                        .collect(Collectors.joining(", _", "_", "")));
    }

    private void refuseUnknown(Properties properties, RouteFolder routes) {
        Set<String> unknown = new TreeSet<>(properties.stringPropertyNames());
        unknown.removeIf(catalogue::knows);
        if (!unknown.isEmpty()) {
            unknown.removeAll(usedIn(routes));
        }
        unknown.forEach(key -> {
            problems.add("unknown property " + key
                    + catalogue.nearest(key).map(known -> "; did you mean " + known + "?").orElse(""));
            // Nothing more is to be said of it.
            properties.remove(key);
        });
    }

    private static Set<String> usedIn(RouteFolder routes) {
        try {
            Set<String> used = new HashSet<>();
            for (RouteFile file : routes.read()) {
                PLACEHOLDER.matcher(new String(file.content(), StandardCharsets.UTF_8)).results()
                        .forEach(match -> used.add(match.group(1)));
            }
            return used;
        } catch (UncheckedIOException e) {
            throw new ConfigurationException(RouteFolder.problem(e), e);
        }
    }
}

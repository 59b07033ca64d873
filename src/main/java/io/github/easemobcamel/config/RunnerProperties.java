package io.github.easemobcamel.config;

import io.github.easemobcamel.event.Family;
import io.github.easemobcamel.files.RouteFile;
import io.github.easemobcamel.files.RouteFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Gathers the properties of one runner, once. Later ones win: the product's defaults, {@code application.properties},
 * {@code application-PROFILE.properties}, environment variables, {@code -Dkey=value}. A secret can be in a file, which another
 * property names ({@code KEY-file}); of the two, the one of the later layer wins.
 */
public final class RunnerProperties {

    private static final Pattern DESTINATION_VARIABLE = Pattern.compile("EASEMOB_DESTINATION_(.+)");
    private static final Pattern KEY = Pattern.compile("[A-Za-z][\\w-]*(\\.[\\w-]+)+");
    private static final int LONGEST_SECRET = 64 << 10;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([\\w.-]+)");
    private static final Pattern FORWARD_VARIABLE = Pattern.compile("EASEMOB_FORWARD_([A-Z_]+)");

    private final PropertyCatalogue catalogue;
    private final Map<String, String> environment;
    private final Properties system;
    private final UnaryOperator<Properties> above;
    private final List<String> warnings = new ArrayList<>();
    private final Problems problems = new Problems();
    private final Properties values = new Properties();
    private final Properties inFiles = new Properties();
    /** Where each property is set that is not a default. */
    private final Map<String, Place> places = new HashMap<>();

    /**
     * Where a property is set.
     *
     * @param layer the layer that sets it
     * @param words the same for a person, as exactly as it is known
     */
    private record Place(Layer layer, String words) {
    }

    private enum Layer {
        FILE, PROFILE, ENVIRONMENT, OPTION, ABOVE
    }

    /**
     * @param catalogue the known properties
     * @param environment the environment variables, usually {@link System#getenv()}
     * @param system the {@code -D} options, usually {@link System#getProperties()}
     */
    public RunnerProperties(PropertyCatalogue catalogue, Map<String, String> environment, Properties system) {
        this(catalogue, environment, system, values -> new Properties());
    }

    /**
     * @param above a layer above all others, from what these say
     */
    RunnerProperties(PropertyCatalogue catalogue, Map<String, String> environment, Properties system,
            UnaryOperator<Properties> above) {
        this.above = above;
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
        layer(home, profile);
        Problems unreadable = new Problems();
        namedFiles(home).forEach((key, file) -> unreadable.attempt(() -> readSecret(key, file)));
        // Without what stands in them everything else would look wrong.
        unreadable.refuse();
        problems.attempt(() -> refuseUnknown(routes));
        return values;
    }

    /** Reads the files and puts the other layers above them. */
    void layer(Path home, String profile) {
        values.putAll(catalogue.defaults());
        readInto(Layer.FILE, home.resolve("application.properties"));
        if (profile != null) {
            readInto(Layer.PROFILE, home.resolve("application-" + profile + ".properties"));
        }
        // As above.
        problems.refuse();
        addEnvironment();
        system.stringPropertyNames().stream()
                .filter(key -> key.startsWith("easemob.") || key.startsWith("camel.") || values.containsKey(key))
                .forEach(key -> set(Layer.OPTION, key, system.getProperty(key), "-D" + key));
        Properties last = above.apply(values);
        last.stringPropertyNames().forEach(key -> set(Layer.ABOVE, key, last.getProperty(key), "the test run"));
    }

    /**
     * {@return the files that the layers name for secrets, by the secret}
     *
     * @param home the folder that relative paths lie in
     */
    Map<String, Path> namedFiles(Path home) {
        Map<String, Path> files = new TreeMap<>();
        values.stringPropertyNames().forEach(key -> catalogue.secretInFile(key)
                .filter(secret -> !values.getProperty(key).isBlank())
                .ifPresent(secret -> files.put(secret, home.resolve(values.getProperty(key).strip()))));
        return files;
    }

    /**
     * {@return the files whose contents are a part of what is saved, whether they are there or not: those of secrets, and those that
     *     other properties name which may change while the runner runs}
     *
     * @param home the folder that relative paths lie in
     */
    Set<Path> watchedFiles(Path home) {
        Set<Path> files = new TreeSet<>(namedFiles(home).values());
        values.stringPropertyNames().stream().filter(key -> !values.getProperty(key).isBlank()).filter(catalogue::namesLiveFile)
                .forEach(key -> files.add(home.resolve(values.getProperty(key).strip())));
        return files;
    }

    private void set(Layer layer, String key, String value, String words) {
        Place place = new Place(layer, words);
        if (!value.isBlank()) {
            String other = catalogue.secretInFile(key).orElse(key + Property.FILE);
            boolean both = !values.getProperty(other, "").isBlank()
                    && (catalogue.secretInFile(key).isPresent() || catalogue.secretInFile(other).isPresent());
            if (both && places.get(other).layer == layer) {
                problems.add(words + ": " + key + " and " + other + " are both set; remove one of them");
            } else if (both) {
                values.setProperty(other, "");
            }
        }
        values.setProperty(key, value);
        places.put(key, place);
    }

    private void readSecret(String key, Path file) {
        String property = key + Property.FILE;
        try {
            if (!Files.isRegularFile(file)) {
                throw new IOException(Files.exists(file) ? "it is no file" : "it is not there");
            }
            if (Files.size(file) > LONGEST_SECRET) {
                throw new IOException("it is longer than " + LONGEST_SECRET + " bytes");
            }
            List<String> lines = Files.readAllLines(file).stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
            boolean several = catalogue.find(key).map(Property::type).filter(PropertyType::isList).isPresent();
            if (lines.isEmpty() || (lines.size() > 1 && !several)) {
                throw new IOException(lines.isEmpty() ? "it is empty" : "it has more than one line");
            }
            values.setProperty(key, String.join(",", lines));
            places.put(key, new Place(places.get(property).layer, file.toString()));
        } catch (IOException e) {
            throw new ConfigurationException(places.get(property).words + ": " + property + " names " + file
                    + ", which cannot be read (" + PropertiesFile.reason(e)
                    + "): it must hold the secret in UTF-8, readable by this user",
                    e);
        }
    }

    /** {@return the properties in force that are known} */
    public Properties values() {
        return values;
    }

    /**
     * {@return the problem, with the place of the property that it begins with before it, as that of a route file has}
     *
     * @param problem what is wrong with a property
     */
    String located(String problem) {
        Matcher key = KEY.matcher(problem);
        Place place = key.lookingAt() ? places.get(key.group()) : null;
        return place == null ? problem : place.words + ": " + problem;
    }

    /**
     * {@return the same with the places of the properties}
     *
     * @param wrong says what is wrong
     */
    public ConfigurationException located(ConfigurationException wrong) {
        List<String> problems = wrong.problems().stream().map(this::located).toList();
        return problems.equals(wrong.problems()) ? wrong : new ConfigurationException(problems, wrong.getCause());
    }

    /**
     * {@return what keeps the files from being in force, such as {@code the variable EASEMOB_DATA_DIR}, or nothing}
     *
     * @param key a property
     */
    public Optional<String> overriddenBy(String key) {
        return Optional.ofNullable(places.get(key)).filter(place -> place.layer.compareTo(Layer.ENVIRONMENT) >= 0)
                .map(Place::words);
    }

    /** {@return what the files say, whatever is in force} */
    public Properties inFiles() {
        return inFiles;
    }

    /** {@return what is unknown of what was read, each in one line; never a value} */
    public List<String> problems() {
        return problems.found();
    }

    /** {@return what a person should know about the files that were loaded, in lines; never a value} */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    private void readInto(Layer layer, Path file) {
        if (!Files.exists(file)) {
            return;
        }
        PropertiesFile read = problems.value(() -> new PropertiesFile(file));
        if (read != null) {
            warnings.addAll(read.warnings());
            inFiles.putAll(read.values());
            new TreeSet<>(read.values().stringPropertyNames())
                    .forEach(key -> set(layer, key, read.values().getProperty(key), read.place(key)));
        }
    }

    private void addEnvironment() {
        NavigableSet<String> keys = catalogue.names();
        new TreeMap<>(environment).forEach((variable, value) -> {
            Matcher destination = DESTINATION_VARIABLE.matcher(variable);
            Matcher forward = FORWARD_VARIABLE.matcher(variable);
            if (destination.matches()) {
                problems.attempt(() -> addDestination(variable, destination.group(1), value));
            } else if (forward.matches() && keys.stream().map(PropertyCatalogue::environmentName).noneMatch(variable::equals)) {
                setByVariable("easemob.forward." + forwarded(forward.group(1)), variable, value);
            }
        });
        keys.addAll(values.stringPropertyNames());
        for (String key : keys) {
            String variable = PropertyCatalogue.environmentName(key);
            if (environment.containsKey(variable)) {
                setByVariable(key, variable, environment.get(variable));
            }
        }
    }

    private void setByVariable(String key, String variable, String value) {
        set(Layer.ENVIRONMENT, key, value, "the variable " + variable);
    }

    /** {@code USER_STATUS} is the family {@code user-status}, and {@code ADD_MUTE} the action {@code add_mute}. */
    private static String forwarded(String variable) {
        return Family.withForward().stream().filter(family -> family.name().equals(variable)).map(Family::word).findFirst()
                .orElse(variable.toLowerCase(Locale.ROOT));
    }

    /** A destination that only the environment names: {@code EASEMOB_DESTINATION_MY_SERVICE_URI} is {@code my-service}. */
    private void addDestination(String name, String rest, String value) {
        for (String option : catalogue.destinationOptions()) {
            String suffix = "_" + PropertyCatalogue.environmentName(option);
            if (rest.endsWith(suffix)) {
                String variable = rest.substring(0, rest.length() - suffix.length());
                String destination = values.stringPropertyNames().stream()
                        .filter(key -> key.startsWith("easemob.destination.")).map(key -> key.split("\\.")[2])
                        .filter(known -> PropertyCatalogue.environmentName(known).equals(variable)).findFirst()
                        .orElse(variable.toLowerCase(Locale.ROOT).replace('_', '-'));
                setByVariable("easemob.destination." + destination + "." + option, name, value);
                return;
            }
        }
        throw new ConfigurationException("the variable " + name + " sets nothing: its name must end with "
                + catalogue.destinationOptions().stream().map(PropertyCatalogue::environmentName).sorted()
                        .collect(Collectors.joining(", _", "_", "")));
    }

    private void refuseUnknown(RouteFolder routes) {
        Set<String> unknown = new TreeSet<>(values.stringPropertyNames());
        unknown.removeIf(catalogue::knows);
        if (!unknown.isEmpty()) {
            unknown.removeAll(usedIn(routes));
        }
        unknown.forEach(key -> {
            problems.add((places.containsKey(key) ? places.get(key).words + ": " : "") + "unknown property " + key
                    + catalogue.nearest(key).map(known -> "; did you mean " + known + "?").orElse(""));
            // Nothing more is to be said of it.
            values.remove(key);
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

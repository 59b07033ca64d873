package io.github.easemobcamel.config;

import io.github.easemobcamel.event.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * Knows every property of this product with its default: the resource {@code easemob-camel.properties}, in which
 * {@code NAME} stands for any destination's name and {@code OPERATION} for any operation.
 */
public final class PropertyCatalogue {

    private static final String RESOURCE = "/easemob-camel.properties";
    private static final Pattern DESTINATION = Pattern.compile("easemob\\.destination\\.([^.]+)\\.(.+)");
    private static final String FORWARD_PREFIX = "easemob.forward.";
    private static final Pattern FORWARD = Pattern.compile("easemob\\.forward\\.([^.]+)");
    /** What nobody else reads. The servers have Camel's names, but are the runner's. */
    private static final List<String> OWN = List.of("easemob.", "camel.server.", "camel.management.", "camel.metrics.");
    private static final LevenshteinDistance DISTANCE = LevenshteinDistance.getDefaultInstance();

    /** Two keys in the wrong order are 2, a word's other number is 1. */
    private static final int SLIP = 3;

    private final Properties defaults = read();

    /** {@return the defaults that hold without any file; names with {@code NAME} or {@code OPERATION} are not among them} */
    public Properties defaults() {
        Properties result = new Properties();
        defaults.stringPropertyNames().stream().filter(key -> !isPattern(key))
                .forEach(key -> result.setProperty(key, defaults.getProperty(key)));
        return result;
    }

    /** {@return every name of the catalogue, the placeholders {@code NAME} and {@code OPERATION} included} */
    public NavigableSet<String> names() {
        return new TreeSet<>(defaults.stringPropertyNames());
    }

    /**
     * {@return its default, or an empty text}
     *
     * @param name a name of the catalogue
     */
    public String defaultOf(String name) {
        return defaults.getProperty(name, "");
    }

    /**
     * {@return its default, or an empty text}
     *
     * @param option the last part of {@code easemob.destination.NAME.option}
     */
    public String destinationDefault(String option) {
        return defaultOf("easemob.destination.NAME." + option);
    }

    /** {@return what may stand behind {@code easemob.destination.NAME.}, longest first} */
    public List<String> destinationOptions() {
        return names().stream().map(DESTINATION::matcher).filter(Matcher::matches).map(m -> m.group(2))
                .sorted(Comparator.comparingInt(String::length).reversed()).toList();
    }

    /**
     * {@return whether the product knows it; names outside {@link #OWN} are Camel's or a route's own, and known here}
     *
     * @param key a property's full name
     */
    public boolean knows(String key) {
        return OWN.stream().noneMatch(key::startsWith) || defaults.containsKey(generic(key));
    }

    /**
     * {@return the known name that is nearest, with the destination's name that was written}
     *
     * @param key an unknown property
     */
    public Optional<String> nearest(String key) {
        if (key.startsWith("camel.")) {
            return nearestOfCamel(key);
        }
        Matcher destination = DESTINATION.matcher(key);
        String name = destination.matches() ? destination.group(1) : "NAME";
        Stream<String> operations = Arrays.stream(Operation.values()).map(operation -> FORWARD_PREFIX + operation.wireName());
        Stream<String> others = names().stream().filter(known -> known.startsWith("easemob.") && !known.endsWith(".OPERATION"))
                .map(known -> known.replace(".NAME.", "." + name + "."));
        return Stream.concat(operations, others).min(Comparator.comparingInt(known -> DISTANCE.apply(known, key)));
    }

    /**
     * {@return the name of the catalogue that was meant, if one is as near as a slip of the keys}
     *
     * @param key a property of Camel's
     */
    public Optional<String> nearestOfCamel(String key) {
        return names().stream().filter(known -> known.startsWith("camel.")).filter(known -> DISTANCE.apply(known, key) <= SLIP)
                .min(Comparator.comparingInt(known -> DISTANCE.apply(known, key)));
    }

    /**
     * {@return the environment variable that overrides it: {@code easemob.data-dir} is {@code EASEMOB_DATA_DIR}}
     *
     * @param key a property's full name
     */
    public static String environmentName(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    static String generic(String key) {
        Matcher destination = DESTINATION.matcher(key);
        if (destination.matches()) {
            return "easemob.destination.NAME." + destination.group(2);
        }
        Matcher forward = FORWARD.matcher(key);
        return forward.matches() && Operation.ofWireName(forward.group(1)).isPresent() ? "easemob.forward.OPERATION" : key;
    }

    private static boolean isPattern(String key) {
        return key.contains(".NAME.") || key.endsWith(".OPERATION");
    }

    private static Properties read() {
        try (InputStream in = PropertyCatalogue.class.getResourceAsStream(RESOURCE)) {
            Properties properties = new Properties();
            properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " cannot be read", e);
        }
    }
}

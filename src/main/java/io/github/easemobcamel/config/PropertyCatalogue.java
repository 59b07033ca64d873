package io.github.easemobcamel.config;

import io.github.easemobcamel.event.Family;
import io.github.easemobcamel.event.Operation;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Knows every property of this product: the resource {@code easemob-camel-properties.yaml}, which is read once. */
public final class PropertyCatalogue {

    private static final Pattern DESTINATION = Pattern.compile("easemob\\.destination\\.([^.]+)\\.(.+)");
    private static final String FORWARD_PREFIX = "easemob.forward.";
    private static final String ACTION = FORWARD_PREFIX + "ACTION";
    private static final String FAMILY = FORWARD_PREFIX + "FAMILY";
    private static final Pattern FORWARD = Pattern.compile("easemob\\.forward\\.([^.]+)");
    /** What nobody else reads. The servers have Camel's names, but are the runner's. */
    private static final List<String> OWN = List.of("easemob.", "camel.server.", "camel.management.", "camel.metrics.");
    private static final LevenshteinDistance DISTANCE = LevenshteinDistance.getDefaultInstance();
    private static final Map<String, Property> TABLE = PropertyTable.read();

    /** Two keys in the wrong order are 2, a word's other number is 1. */
    private static final int SLIP = 3;

    /** {@return the defaults that hold without any file; names with {@code NAME}, {@code ACTION} or {@code FAMILY} are not among them} */
    public Properties defaults() {
        Properties result = new Properties();
        TABLE.values().stream().filter(property -> !isPattern(property.name()))
                .forEach(property -> result.setProperty(property.name(), property.standard()));
        return result;
    }

    /** {@return every name of the catalogue, the placeholders {@code NAME}, {@code ACTION} and {@code FAMILY} included} */
    public NavigableSet<String> names() {
        return new TreeSet<>(TABLE.keySet());
    }

    /** {@return all properties, in the order of the table} */
    Collection<Property> all() {
        return TABLE.values();
    }

    /**
     * {@return the property, or nothing if it is a route's own or Camel's}
     *
     * @param key a property's full name
     */
    Optional<Property> find(String key) {
        return Optional.ofNullable(TABLE.get(generic(key)));
    }

    /**
     * {@return its default, or an empty text}
     *
     * @param key a property's full name
     */
    public String defaultOf(String key) {
        return find(key).map(Property::standard).orElse("");
    }

    /** {@return the names of those that cannot change while the runner runs} */
    public List<String> fixed() {
        return TABLE.values().stream().filter(Property::fixed).map(Property::name).toList();
    }

    /** {@return whether its value is a file, and may change while the runner runs} */
    boolean namesLiveFile(String key) {
        return find(key).filter(property -> property.type() == PropertyType.FILE && !property.fixed()).isPresent();
    }

    /**
     * {@return the secret whose file it names, or nothing if it is no such property}
     *
     * @param key a property's full name
     */
    Optional<String> secretInFile(String key) {
        return Optional.of(key).filter(name -> name.endsWith(Property.FILE))
                .map(name -> name.substring(0, name.length() - Property.FILE.length()))
                .filter(name -> find(name).map(Property::type).filter(PropertyType::isSecret).isPresent());
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
        return OWN.stream().noneMatch(key::startsWith) || find(key).isPresent();
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
        Stream<String> forwards = Stream.concat(Arrays.stream(Operation.values()).map(Operation::wireName),
                Family.withForward().stream().map(Family::word)).map(FORWARD_PREFIX::concat);
        Stream<String> others = names().stream().filter(known -> known.startsWith("easemob.") && !isForwardPattern(known))
                .map(known -> known.replace(".NAME.", "." + name + "."));
        return Stream.concat(forwards, others).min(Comparator.comparingInt(known -> DISTANCE.apply(known, key)));
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
        if (!forward.matches()) {
            return key;
        }
        return Operation.ofWireName(forward.group(1)).map(operation -> ACTION)
                .or(() -> Family.ofForward(forward.group(1)).map(family -> FAMILY)).orElse(key);
    }

    private static boolean isPattern(String key) {
        return key.contains(".NAME.") || isForwardPattern(key);
    }

    private static boolean isForwardPattern(String key) {
        return key.equals(ACTION) || key.equals(FAMILY);
    }
}

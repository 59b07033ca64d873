package io.github.easemobcamel.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.files.RouteFile;
import io.github.easemobcamel.files.Sha256;
import io.github.easemobcamel.store.Runners;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the runners of a broker do the same with an event, whoever of them takes it: compares their route files and properties, but
 * for what is of a host. Of each value the others see only so much of its digest that it cannot be guessed from it.
 */
public final class Likeness {

    private static final String ABOUT = "edition";
    private static final int DIGITS = 4;
    private static final List<String> OF_A_HOST = List.of("camel.server.", "camel.management.", "camel.main.",
            "easemob.management.",
            "easemob.server.", "easemob.data-dir", "easemob.log.", "easemob.record.", "easemob.tracing.", "easemob.broker.url");
    /** A change that is rolled out takes its time. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final Runners runners;
    private final LongSupplier nanos;
    private volatile ObjectNode own = JsonNodeFactory.instance.objectNode();
    private SortedMap<String, List<String>> seen = new TreeMap<>();
    private long since;
    private boolean told = true;

    /**
     * @param runners those that are compared
     * @param nanos tells how long a difference lasts
     */
    public Likeness(Runners runners, LongSupplier nanos) {
        this.runners = runners;
        this.nanos = nanos;
        runners.show(ABOUT, this::lookAndShow);
    }

    /** From now on this runner works with these. */
    public void use(Properties properties, Collection<RouteFile> files) {
        ObjectNode digests = JsonNodeFactory.instance.objectNode();
        files.forEach(file -> digests.put("routes/" + file.name(), digest(file.digest())));
        properties.stringPropertyNames().stream().filter(key -> OF_A_HOST.stream().noneMatch(key::startsWith))
                .forEach(key -> digests.put(key, digest(properties.getProperty(key))));
        own = digests;
    }

    /** {@return the route files and properties in which others differ from this one, by runner} */
    public SortedMap<String, List<String>> differences() {
        ObjectNode mine = own;
        SortedMap<String, List<String>> different = new TreeMap<>();
        for (Map.Entry<String, JsonNode> other : runners.shown(ABOUT).entrySet()) {
            if (mine.isEmpty() || other.getValue().isEmpty()) {
                // It is starting.
                continue;
            }
            TreeSet<String> names = new TreeSet<>();
            Stream.of(mine, other.getValue()).forEach(one -> one.fieldNames().forEachRemaining(names::add));
            names.removeIf(name -> mine.path(name).equals(other.getValue().path(name)));
            if (!names.isEmpty()) {
                different.put(other.getKey(), List.copyOf(names));
            }
        }
        return different;
    }

    /** {@return the same in words; empty if there are none} */
    String description() {
        return differences().entrySet().stream()
                .map(other -> "the runner " + other.getKey() + " differs in " + String.join(", ", other.getValue()))
                .collect(Collectors.joining("; "));
    }

    private JsonNode lookAndShow() {
        SortedMap<String, List<String>> now = differences();
        if (!now.equals(seen)) {
            seen = now;
            since = nanos.getAsLong();
            told = now.isEmpty();
        } else if (!told && nanos.getAsLong() - since >= PATIENCE.toNanos()) {
            told = true;
            LOG.warn("The runners of the broker do not work alike: {}", description());
        }
        return own;
    }

    private static String digest(String value) {
        return Sha256.of(value).substring(0, DIGITS);
    }
}

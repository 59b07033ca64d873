package io.github.easemobcamel.deliver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.event.Novelty;
import io.github.easemobcamel.event.ReadCallback;
import io.github.easemobcamel.rest.JsonLines;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of what Easemob sends and this version does not know: {@code easemob.camel.novelties} counts it with the tag
 * {@code kind}; each thing is logged once and kept in a file, with a sample that has nothing of anybody's in it.
 */
public final class NoveltyLog {

    /** More are counted, and not kept: it is a sign that something else than Easemob sends here. */
    static final int MOST_KEPT = 200;

    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");
    private static final String FILE = "novelties.jsonl";
    private static final String KIND = "kind";
    private static final String NAME = "name";

    private final JsonLines file;
    private final Clock clock;
    private final Map<Novelty.Kind, Counter> counters = new EnumMap<>(Novelty.Kind.class);
    private final Set<Novelty> known = ConcurrentHashMap.newKeySet();
    private boolean read;

    /**
     * @param dataDir the data folder
     * @param meters gets a counter for each kind
     * @param clock tells when something was seen first
     */
    public NoveltyLog(Path dataDir, MeterRegistry meters, Clock clock) {
        this.file = new JsonLines(dataDir.resolve(FILE));
        this.clock = clock;
        for (Novelty.Kind kind : Novelty.Kind.values()) {
            counters.put(kind, Counter.builder("easemob.camel.novelties").tag(KIND, kind.word())
                    .description("What is not known to this version in the events that were dispatched").register(meters));
        }
    }

    /**
     * {@return a line for each thing that has been seen, the first one first}
     *
     * @param dataDir the data folder
     * @throws IOException if the file cannot be read
     */
    public static List<String> seen(Path dataDir) throws IOException {
        return new JsonLines(dataDir.resolve(FILE)).read().stream()
                .map(line -> line.path(KIND).asText() + " " + line.path(NAME).asText()).toList();
    }

    /** {@return the file with the samples} */
    public static Path file(Path dataDir) {
        return dataDir.resolve(FILE);
    }

    /** @param callback an event */
    void note(ReadCallback callback) {
        for (Novelty novelty : callback.novelties()) {
            counters.get(novelty.kind()).increment();
            if (!known.contains(novelty)) {
                keep(novelty, callback.skeleton());
            }
        }
    }

    /** A disk that fails here fails the broker, too, which says so: what is new is logged all the same. */
    private synchronized void keep(Novelty novelty, JsonNode sample) {
        try {
            if (!read) {
                read = true;
                file.read().forEach(line -> known.add(novelty(line)));
            }
            if (known.size() >= MOST_KEPT || !known.add(novelty)) {
                return;
            }
            LOG.warn("Easemob sends something that this version does not know: {} {}. Such events are delivered as usual; {} has a "
                    + "sample without personal data: please report it", novelty.kind().word(), novelty.name(), file);
            ObjectNode line = JsonNodeFactory.instance.objectNode().put(KIND, novelty.kind().word()).put(NAME, novelty.name())
                    .put("firstSeen", clock.instant().toString());
            file.append(line.set("sample", sample));
        } catch (IOException e) {
            LOG.warn("Cannot write {}: {}", file, e.toString());
        }
    }

    private static Novelty novelty(JsonNode line) {
        String kind = line.path(KIND).asText();
        return new Novelty(List.of(Novelty.Kind.values()).stream().filter(each -> each.word().equals(kind)).findFirst()
                .orElse(Novelty.Kind.FIELD), line.path(NAME).asText());
    }
}

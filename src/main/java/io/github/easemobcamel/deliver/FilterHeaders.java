package io.github.easemobcamel.deliver;

import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.event.EventHeader;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the headers in destinations' filters that no event has: such a filter lets no event pass, or all. */
public final class FilterHeaders {

    /** How Camel's simple language names a header: {@code ${header.roomId}}, {@code ${headers[roomId]}} and so on. */
    private static final Pattern HEADER = Pattern.compile(
            "\\$(?:simple)?\\{\\s*(?:in\\.)?headers?(?:As\\(\\s*|[.:]|\\??\\.|\\[)['\"]?([\\w-]+)");
    private static final LevenshteinDistance DISTANCE = LevenshteinDistance.getDefaultInstance();

    private FilterHeaders() {
    }

    /** {@return a sentence for each header of a filter that no event has} */
    public static List<String> unknown(Collection<Destination> destinations) {
        return destinations.stream().flatMap(destination -> HEADER.matcher(destination.filter()).results()
                .map(header -> header.group(1)).distinct()
                .filter(header -> EventHeader.ALL.stream().noneMatch(header::equalsIgnoreCase))
                .map(header -> "easemob.destination." + destination.name() + ".filter names the header " + header
                        + ", which no event has; did you mean " + nearest(header) + "? There are "
                        + String.join(", ", EventHeader.ALL)))
                .toList();
    }

    private static String nearest(String header) {
        return EventHeader.ALL.stream()
                .min(Comparator
                        .comparingInt(known -> DISTANCE.apply(known.toLowerCase(Locale.ROOT), header.toLowerCase(Locale.ROOT))))
                .orElseThrow();
    }
}

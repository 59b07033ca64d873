package io.github.easemobcamel.deliver;

import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.event.Family;
import io.github.easemobcamel.event.Outcome;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Headers;

/** What the destination console prints at a terminal: {@code kick · chatroom 1735 · alice → bob}. */
public final class EventLine {

    private final boolean terminal;

    /** @param terminal whether a person reads the log at a terminal */
    public EventLine(boolean terminal) {
        this.terminal = terminal;
    }

    /** {@return whether it is to be printed; otherwise programs may read the log, whose line has all members and the body} */
    public boolean isWanted() {
        return terminal;
    }

    /**
     * {@return the line}
     *
     * @param headers those of the event
     */
    public String of(@Headers Map<String, Object> headers) {
        String family = Family.MUC.word().equals(headers.get(EventHeader.FAMILY)) ? null : word(headers, EventHeader.FAMILY);
        String actor = word(headers, EventHeader.ACTOR);
        String target = word(headers, EventHeader.TARGET);
        return joined(" · ",
                joined(" ", family, word(headers, EventHeader.ACTION)),
                joined(" ", word(headers, EventHeader.SCOPE), word(headers, EventHeader.ROOM_ID)),
                joined(" ", actor, target == null ? null : "→ " + target),
                Outcome.FAILED.equals(headers.get(EventHeader.OUTCOME)) ? Outcome.FAILED : null);
    }

    private static String word(Map<String, Object> headers, String name) {
        Object value = headers.get(name);
        return value == null || value.toString().isEmpty() ? null : value.toString();
    }

    private static String joined(String separator, String... parts) {
        String joined = Stream.of(parts).filter(Objects::nonNull).collect(Collectors.joining(separator));
        return joined.isEmpty() ? null : joined;
    }
}

package io.github.easemobcamel.routes;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.parser.Parser;

/** What a parser finds in a route file, up to what no route file needs and a reader would not survive. */
final class SaneEvents implements Parser {

    /** A step within a step is three levels deeper. */
    private static final int DEEPEST = 200;
    /** Camel's reader gives up after as many. */
    private static final int MOST_ALIASES = 50;

    private final Parser events;
    private final Deque<String> open = new ArrayDeque<>();
    private final Set<String> collections = new HashSet<>();
    private int documents;
    private int aliases;

    SaneEvents(Parser events) {
        this.events = events;
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
        return events.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
        return events.peekEvent();
    }

    @Override
    public boolean hasNext() {
        return events.hasNext();
    }

    /** @throws Fault.Found if it must not be read further */
    @Override
    public Event next() {
        Event event = events.next();
        switch (event.getEventId()) {
            case DocumentStart -> {
                if (++documents > 1) {
                    throw fault(event, "a second document begins with '---', and a file has one: put its routes into a "
                            + "file of their own, or remove the line");
                }
            }
            case MappingStart, SequenceStart -> {
                String anchor = ((NodeEvent) event).getAnchor().map(Object::toString).orElse("");
                open.push(anchor);
                collections.add(anchor);
                if (open.size() > DEEPEST) {
                    throw fault(event, "nested more than " + DEEPEST + " levels deep: move the inner steps to a route of "
                            + "their own, which a step calls by 'to: direct:…'");
                }
            }
            case MappingEnd, SequenceEnd -> open.pop();
            case Alias -> {
                String anchor = ((AliasEvent) event).getAlias().toString();
                if (open.contains(anchor)) {
                    throw fault(event, "the alias *" + anchor + " stands within what it stands for: write out what is meant");
                }
                if (collections.contains(anchor) && ++aliases > MOST_ALIASES) {
                    throw fault(event, "more than " + MOST_ALIASES + " aliases of lists and maps: write some of them out");
                }
            }
            default -> {
            }
        }
        return event;
    }

    private static Fault.Found fault(Event event, String words) {
        return new Fault.Found(RouteYaml.line(event.getStartMark()), words);
    }
}

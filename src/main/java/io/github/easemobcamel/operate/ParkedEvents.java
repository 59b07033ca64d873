package io.github.easemobcamel.operate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.operate.AdminRefusal.Reason;
import io.github.easemobcamel.store.QueueNames;
import io.github.easemobcamel.store.SeenMessages;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;

/** Looks into the queues without taking anything out, one message at a time in memory, however many there are. */
final class ParkedEvents {

    /** Well below the half of the consumer's window, after which the client asks for more. */
    private static final long ONE_WINDOW_BYTES = 16 << 10;
    /** Longer than the client's request for more takes to reach the broker. */
    private static final long MORE_MILLIS = 500;

    private final BrokerSessions sessions;

    /** Is given each event; false ends the look. */
    interface Visitor {
        boolean visit(ParkedEvent event) throws ActiveMQException;
    }

    ParkedEvents(BrokerSessions sessions) {
        this.sessions = sessions;
    }

    /**
     * {@return whose dead letters there are queues for, destinations that are no longer defined included; empty if the broker does
     *     not tell}
     */
    Set<String> destinations() {
        String prefix = QueueNames.deadLetters("");
        return sessions.manage(question -> ManagementHelper.putAttribute(question, ResourceNames.BROKER, "queueNames"))
                .map(names -> Stream.of((Object[]) names).map(Object::toString).filter(name -> name.startsWith(prefix))
                        .map(name -> name.substring(prefix.length())).collect(Collectors.toSet()))
                .orElse(Set.of());
    }

    /** {@return how many events the queue holds} */
    long count(ParkedQueue queue) {
        return sessions.call(false, session -> session.queueQuery(SimpleString.of(queue.name())).getMessageCount());
    }

    /**
     * {@return {@code count} (of the queue), {@code events}, oldest first, and {@code next} if there are more}
     *
     * @param limit how many events at most
     * @param after the id of the event behind which to begin, or null
     * @throws AdminRefusal if there is no event {@code after}
     */
    ObjectNode list(ParkedQueue queue, EventFilter filter, int limit, String after) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("queue", queue.name()).put("count", count(queue));
        ArrayNode events = answer.putArray("events");
        AtomicBoolean found = new AtomicBoolean(after == null);
        sessions.run(false, session -> browse(session, queue, filter.selector(queue).toFilter(), event -> {
            if (!found.get()) {
                found.set(event.id().equals(after));
            } else if (filter.matches(event.headers())) {
                if (events.size() == limit) {
                    answer.put("next", events.get(limit - 1).path("id").textValue());
                    return false;
                }
                events.add(event.toJson());
            }
            return true;
        }));
        if (!found.get()) {
            throw new AdminRefusal(Reason.NOT_FOUND,
                    "after: the event " + after + " is no longer among these; begin again without it");
        }
        return answer;
    }

    /** {@return the events of the queue in groups by the reason of their last failure} */
    ObjectNode reasons(ParkedQueue queue) {
        DeadLetterReasons reasons = new DeadLetterReasons();
        sessions.run(false, session -> browse(session, queue, null, reasons::add));
        return reasons.toJson();
    }

    /** {@return how many events are meant, and the first of them} */
    ObjectNode preview(Selection selection, int most) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        sessions.run(false, session -> {
            answer.put("count", count(session, selection, () -> false));
            ArrayNode examples = answer.putArray("examples");
            browse(session, selection.queue(), selection.toFilter(), event -> {
                if (selection.matches(event)) {
                    examples.add(event.toJson());
                }
                return examples.size() < most;
            });
        });
        return answer;
    }

    /** {@return the event with its body} */
    Optional<ObjectNode> find(ParkedQueue queue, String id) {
        AtomicReference<ObjectNode> found = new AtomicReference<>();
        sessions.run(false, session -> browse(session, queue, new Selector().anyId(Set.of(id)).toFilter(), event -> {
            found.set(event.toWholeJson());
            return false;
        }));
        return Optional.ofNullable(found.get());
    }

    /** {@return how many events are meant; fewer if it is stopped} */
    static long count(ClientSession session, Selection selection, BooleanSupplier stopped) throws ActiveMQException {
        SimpleString filter = selection.toFilter();
        if (filter == null && !selection.needsHeaders()) {
            return session.queueQuery(SimpleString.of(selection.queue().name())).getMessageCount();
        }
        AtomicLong count = new AtomicLong();
        browse(session, selection.queue(), filter, event -> {
            count.addAndGet(selection.matches(event) ? 1 : 0);
            return !stopped.getAsBoolean();
        });
        return count.get();
    }

    /** Gives the visitor each event that the broker's filter lets pass, oldest first. */
    static void browse(ClientSession session, ParkedQueue queue, SimpleString filter, Visitor visitor) throws ActiveMQException {
        try (ClientConsumer consumer = session.createConsumer(SimpleString.of(queue.name()), filter, true)) {
            SeenMessages seen = new SeenMessages();
            long bytes = 0;
            ClientMessage message = consumer.receiveImmediate();
            while (message != null && (!seen.isNew(message) || visitor.visit(new ParkedEvent(message, queue)))) {
                bytes += message.getEncodeSize();
                boolean large = message.isLargeMessage();
                message = consumer.receiveImmediate();
                if (message == null && (large || bytes > ONE_WINDOW_BYTES)) {
                    // The client's request for more may still be on its way: then "nothing there" is not the end.
                    message = consumer.receive(MORE_MILLIS);
                }
            }
        }
    }
}

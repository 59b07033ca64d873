package io.github.easemobcamel.operate;

import io.github.easemobcamel.record.EventQuery;
import io.github.easemobcamel.record.RecordedEvent;
import io.github.easemobcamel.record.Recorder;
import io.github.easemobcamel.store.QueueNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;

/**
 * Sends recorded events again: straight into the queues of the destinations, oldest first, so that the order of a room is kept and no
 * check for duplicates is met.
 */
final class EventReplay {

    static final int USUAL_RATE = 50;

    private static final int PAGE = 50;

    private final Recorder record;
    private final BrokerSessions sessions;
    private final MeterRegistry registry;
    private final Clock clock;
    private final Collection<String> defined;
    private final List<String> targets;
    private final String by;
    private final ReplayPace pace;

    /**
     * @param defined the names of all destinations
     * @param targets where the events go; empty: each to its own
     * @param ratePerSecond how many at most
     * @param by who asks for it
     */
    EventReplay(Recorder record, BrokerSessions sessions, MeterRegistry registry, Clock clock, Collection<String> defined,
            List<String> targets, int ratePerSecond, String by) {
        this.record = record;
        this.sessions = sessions;
        this.registry = registry;
        this.clock = clock;
        this.defined = defined;
        this.targets = targets;
        this.by = by;
        pace = new ReplayPace(ratePerSecond);
    }

    /** Sends those that a query finds, which begins with the oldest. */
    void run(Job job, BooleanSupplier stopped, EventQuery query) {
        job.begin(record.count(query));
        sessions.run(true, session -> {
            EventQuery rest = query;
            while (rest != null && !stopped.getAsBoolean()) {
                AtomicReference<Long> next = new AtomicReference<>();
                send(session, job, stopped, record.search(rest, PAGE, next::set));
                rest = next.get() == null ? null : query.beyond(next.get());
            }
        });
    }

    /** Sends those with these ids, in this order. */
    void run(Job job, BooleanSupplier stopped, List<String> ids) {
        job.begin(ids.size());
        sessions.run(true, session -> {
            for (String id : ids) {
                Optional<RecordedEvent> event = record.find(id);
                job.skip(event.isPresent() ? 0 : 1);
                send(session, job, stopped, event.stream().toList());
            }
        });
    }

    private void send(ClientSession session, Job job, BooleanSupplier stopped, List<RecordedEvent> events)
            throws ActiveMQException {
        try (ClientProducer producer = session.createProducer()) {
            for (RecordedEvent event : events) {
                List<String> destinations = new ArrayList<>(targets.isEmpty() ? own(event) : targets);
                if (event.body() == null || destinations.isEmpty()) {
                    job.skip(1);
                    continue;
                }
                pace.awaitTurn();
                if (stopped.getAsBoolean()) {
                    return;
                }
                long since = clock.millis();
                for (String destination : destinations) {
                    producer.send(SimpleString.of(QueueNames.destination(destination)), Replacement.of(session, event));
                }
                session.commit();
                record.note(event.change().replayed(destinations, by, since));
                job.advance(1);
                destinations.forEach(name -> counter(name).increment());
            }
        }
    }

    private Set<String> own(RecordedEvent event) {
        event.deliveries().keySet().retainAll(defined);
        return event.deliveries().keySet();
    }

    private Counter counter(String destination) {
        return counter(registry, destination);
    }

    /** {@return counts what is sent to a destination again} */
    static Counter counter(MeterRegistry registry, String destination) {
        return Counter.builder("easemob.camel.record.replayed").description("Recorded events that were sent to a destination again")
                .tag("destination", destination).register(registry);
    }
}

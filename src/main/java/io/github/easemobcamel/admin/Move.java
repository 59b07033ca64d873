package io.github.easemobcamel.admin;

import io.github.easemobcamel.delivery.DeliveryAttempts;
import io.github.easemobcamel.delivery.EventHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.utils.UUIDGenerator;

/**
 * Takes events out of a queue and, in a replay, puts them into another one, in transactions of the broker: after a crash each
 * event is in one of the two queues. As many as were there at the beginning are taken, so that events which fail again at
 * once and come back are not taken a second time.
 */
final class Move {

    private static final int TRANSACTION_EVENTS = 100;
    /** How long an event that was counted may take to come; then somebody else has taken it. */
    private static final long RECEIVE_MILLIS = 5000;

    private final BrokerSessions sessions;
    private final LongConsumer committed;
    private final BooleanSupplier stopped;

    /**
     * @param sessions the ways to the broker
     * @param committed is told of the number of events in each transaction
     * @param stopped whether to end early
     */
    Move(BrokerSessions sessions, LongConsumer committed, BooleanSupplier stopped) {
        this.sessions = sessions;
        this.committed = committed;
        this.stopped = stopped;
    }

    /**
     * @param job what to do, and whom to tell of the progress
     * @param selection which events
     * @throws AdminRefusal if the broker is away or refuses; what was committed stays
     */
    void run(Job job, Selection selection) {
        sessions.run(true, session -> {
            long total = ParkedEvents.count(session, selection, stopped);
            job.begin(total);
            if (selection.needsHeaders()) {
                takeSeen(session, job, selection, total);
            } else {
                take(session, job, selection.toFilter(), total);
            }
        });
    }

    /** Where the broker cannot decide, a second session looks at the events, and those that are meant are taken by id. */
    private void takeSeen(ClientSession taking, Job job, Selection selection, long total) {
        List<String> ids = new ArrayList<>();
        sessions.run(false, looking -> {
            long[] seen = {0};
            ParkedEvents.browse(looking, selection.queue(), selection.toFilter(), event -> {
                if (selection.matches(event)) {
                    ids.add(event.id());
                    seen[0]++;
                }
                if (ids.size() == Selection.MOST_IDS) {
                    takeIds(taking, job, ids);
                }
                return seen[0] < total && !stopped.getAsBoolean();
            });
            if (!ids.isEmpty()) {
                takeIds(taking, job, ids);
            }
        });
    }

    private void takeIds(ClientSession session, Job job, List<String> ids) throws ActiveMQException {
        take(session, job, new Selector().anyId(ids).toFilter(), ids.size());
        ids.clear();
    }

    private void take(ClientSession session, Job job, SimpleString filter, long most) throws ActiveMQException {
        try (ClientConsumer consumer = session.createConsumer(SimpleString.of(job.queue().name()), filter);
                ClientProducer producer = session.createProducer(job.queue().replayQueue())) {
            int uncommitted = 0;
            for (long taken = 0; taken < most && !stopped.getAsBoolean(); taken++) {
                ClientMessage message = consumer.receive(RECEIVE_MILLIS);
                if (message == null) {
                    break;
                }
                if (job.kind() == Job.Kind.REPLAY) {
                    producer.send(replayed(session, message, job.queue()));
                }
                message.acknowledge();
                if (++uncommitted == TRANSACTION_EVENTS) {
                    commit(session, job, uncommitted);
                    uncommitted = 0;
                }
            }
            commit(session, job, uncommitted);
        }
    }

    private void commit(ClientSession session, Job job, int events) throws ActiveMQException {
        session.commit();
        job.advance(events);
        committed.accept(events);
    }

    /**
     * A new message with the event's body, headers and room: without the duplicate id, so that no duplicate check swallows it,
     * without a time to wait for, and with all attempts before it.
     */
    private static ClientMessage replayed(ClientSession session, ClientMessage message, ParkedQueue queue) {
        ClientMessage copy = session.createMessage(message.getType(), true);
        copy.setUserID(UUIDGenerator.getInstance().generateUUID());
        copy.getBodyBuffer().writeBytes(new ParkedEvent(message, queue).body());
        if (message.getGroupID() != null) {
            copy.setGroupID(message.getGroupID());
        }
        if (!queue.isRaw()) {
            EventHeader.ALL.forEach(name -> keep(message, copy, name));
            keep(message, copy, DeliveryAttempts.FIRST_FAILURE);
            Object before = message.getObjectProperty(SimpleString.of(DeliveryAttempts.REPLAYS));
            copy.putIntProperty(DeliveryAttempts.REPLAYS, before instanceof Integer replays ? replays + 1 : 1);
        }
        return copy;
    }

    private static void keep(ClientMessage from, ClientMessage to, String name) {
        Object value = from.getObjectProperty(SimpleString.of(name));
        if (value != null) {
            to.putObjectProperty(SimpleString.of(name), value);
        }
    }
}

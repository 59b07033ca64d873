package io.github.easemobcamel.store;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What lies in the queues of an external broker, which is asked from time to time, so that nobody who looks waits for it. Only its
 * management tells times, if the user may ask it. A further queue is known some time after it was looked at first.
 */
public final class PolledCounts implements QueueCounts, AutoCloseable {

    private static final long PERIOD_SECONDS = 5;
    private static final int HUNDRED = 100;
    private static final Logger LOG = LoggerFactory.getLogger(PolledCounts.class);

    private final DurableSender broker;
    private final Set<String> wanted = ConcurrentHashMap.newKeySet();
    private final Map<String, Look> looks = new ConcurrentHashMap<>();
    private volatile double diskUsed = Double.NaN;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread poll = new Thread(work, "queue-counts");
        poll.setDaemon(true);
        return poll;
    });

    private record Look(long messages, long oldest) {
        private static final Look UNKNOWN = new Look(QueueCounts.UNKNOWN, QueueCounts.UNKNOWN);
    }

    /**
     * @param broker has a way to the broker
     * @param queues those that are asked about from the start
     */
    public PolledCounts(DurableSender broker, Collection<String> queues) {
        this.broker = broker;
        wanted.addAll(queues);
        thread.scheduleWithFixedDelay(this::look, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public long messageCount(String queue) {
        return of(queue).messages;
    }

    @Override
    public long oldestReceivedTime(String queue) {
        return of(queue).oldest;
    }

    @Override
    public double diskUsed() {
        return diskUsed;
    }

    private Look of(String queue) {
        wanted.add(queue);
        return looks.getOrDefault(queue, Look.UNKNOWN);
    }

    private void look() {
        try {
            if (broker.problem() != null) {
                forget();
                return;
            }
            try (ClientSession session = broker.session()) {
                session.start();
                for (String queue : wanted) {
                    looks.put(queue, look(session, queue));
                }
                diskUsed = number(session, "diskStoreUsage") * HUNDRED / number(session, "maxDiskUsage");
            }
        } catch (ActiveMQException | RuntimeException e) {
            forget();
            LOG.debug("The broker does not tell what its queues hold", e);
        }
    }

    private void forget() {
        looks.clear();
        diskUsed = Double.NaN;
    }

    /** {@return an attribute of the broker, or NaN; a limit that is not set is a negative one} */
    private static double number(ClientSession session, String attribute) {
        return BrokerManagement.ask(session, question -> ManagementHelper.putAttribute(question, ResourceNames.BROKER, attribute))
                .map(value -> ((Number) value).doubleValue()).filter(value -> value >= 0).orElse(Double.NaN);
    }

    private static Look look(ClientSession session, String queue) throws ActiveMQException {
        ClientSession.QueueQuery held = session.queueQuery(SimpleString.of(queue));
        if (!held.isExists() || held.getMessageCount() == 0) {
            return new Look(0, Long.MAX_VALUE);
        }
        Optional<Object> oldest = BrokerManagement.ask(session,
                question -> ManagementHelper.putAttribute(question, ResourceNames.QUEUE + queue, "firstMessageTimestamp"));
        return new Look(held.getMessageCount(), oldest.map(time -> ((Number) time).longValue()).orElse(QueueCounts.UNKNOWN));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

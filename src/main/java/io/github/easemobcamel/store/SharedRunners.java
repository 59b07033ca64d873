package io.github.easemobcamel.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.event.Json;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQQueueExistsException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.SessionFailureListener;
import org.apache.activemq.artemis.jms.client.ActiveMQConnection;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.connection.CachingConnectionFactory;

/**
 * The runners of a shared broker, which meet there. Every second each of them looks and shows what it is:
 *
 * <pre>
 * queue   easemob-camel.runner    has room for one consumer: who has it leads, until the broker notices that it has gone
 * address easemob-camel.runners   what they show and tell each other, which nobody keeps
 * queue   easemob-camel.paused    the last word on each destination that was ever paused
 * </pre>
 *
 * <p>A connection that breaks is not mended but made anew, so that nobody goes on leading over a gap. Who leads knows it only for less
 * time after each look than the broker takes to notice that a host has vanished, and no longer than its connection. What only the leader
 * consumes it consumes on that same connection, see {@link LeadersConsumer}.
 */
public final class SharedRunners implements Runners {

    private static final String ADDRESS = "easemob-camel.runners";
    private static final String PAUSED = "easemob-camel.paused";
    /** Properties of a message in {@value #PAUSED}. */
    private static final String DESTINATION = "destination";
    private static final String IS_PAUSED = "paused";

    private static final String FROM = "from";
    private static final String NAME = "name";
    private static final String ABOUT = "about";
    private static final String WHAT = "what";
    private static final String STATE = "state";
    private static final String GONE = "gone";
    private static final String JOINED = "joined";
    /** In a message for one runner: which one, and that there are several things in it. */
    private static final String TO = "to";
    private static final String SEVERAL = "several";
    private static final int AT_ONCE = 200;

    private static final int ID_LENGTH = 8;
    private static final Duration PERIOD = Duration.ofSeconds(1);
    /** Less than the connection's TTL, see {@link BrokerUrl}. */
    private static final Duration SURE = Duration.ofSeconds(3);
    /** Who has shown nothing for so long has gone. */
    private static final Duration SILENT = Duration.ofSeconds(5);
    /** Longer than the broker needs to put what is on its disk into its queues. */
    private static final Duration SETTLED = Duration.ofMillis(250);
    /** Who has not asked again for so long has been replaced; others may have taken meanwhile. */
    private static final Duration FORGOTTEN = Duration.ofSeconds(5);
    private static final String CLIENT_OPTIONS = "reconnectAttempts=0&initialConnectAttempts=1";
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final String url;
    private final String name;
    private final String options;
    private final String id = UUID.randomUUID().toString().substring(0, ID_LENGTH);
    private final Map<String, Heard> others = new ConcurrentHashMap<>();
    private final Map<String, Supplier<JsonNode>> shows = new ConcurrentHashMap<>();
    private final Map<String, Consumer<JsonNode>> listeners = new ConcurrentHashMap<>();
    private final Map<String, Supplier<List<JsonNode>>> known = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread looks = new Thread(work, "runners");
        looks.setDaemon(true);
        return looks;
    });
    private volatile Meeting meeting;
    private volatile Set<String> paused = Set.of();
    private volatile String problem;
    private boolean saidThatItLeads;

    private record Heard(String name, long nanos, JsonNode state) {
    }

    /**
     * @param url the value of {@code easemob.broker.url}, which has been checked when they are joined
     * @param name what the others call this one
     * @param options those of the client with which the leader consumes
     */
    public SharedRunners(String url, String name, String options) {
        this.url = url;
        this.name = name;
        this.options = options;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void join() {
        look();
        thread.scheduleWithFixedDelay(this::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Optional<Lead> lead() {
        Meeting now = meeting;
        return now == null ? Optional.empty() : Optional.<Lead>ofNullable(now.lead).filter(Lead::lasts);
    }

    @Override
    public int count() {
        return 1 + others.size();
    }

    @Override
    public String problem() {
        return problem;
    }

    @Override
    public void show(String about, Supplier<JsonNode> state) {
        shows.put(about, state);
    }

    @Override
    public Map<String, JsonNode> shown(String about) {
        Map<String, JsonNode> byName = new TreeMap<>();
        others.values().stream().filter(other -> other.state.has(about))
                .forEach(other -> byName.put(other.name, other.state.get(about)));
        return byName;
    }

    @Override
    public void listen(String about, Consumer<JsonNode> listener) {
        listeners.put(about, listener);
    }

    @Override
    public void know(String about, Supplier<List<JsonNode>> all) {
        known.put(about, all);
    }

    @Override
    public void tell(String about, JsonNode what) {
        send(message(about, what));
    }

    private void tellWhatIsKnown(String to) {
        known.forEach((about, all) -> {
            List<JsonNode> left = all.get();
            for (int from = 0; from < left.size(); from += AT_ONCE) {
                ArrayNode some = JsonNodeFactory.instance.arrayNode();
                some.addAll(left.subList(from, Math.min(left.size(), from + AT_ONCE)));
                send(message(about, some).put(TO, to).put(SEVERAL, true));
            }
        });
    }

    private void send(ObjectNode message) {
        Meeting now = meeting;
        if (now != null) {
            try {
                now.tell(message);
            } catch (ActiveMQException e) {
                LOG.debug("The other runners are not told", e);
            }
        }
    }

    @Override
    public Set<String> paused() {
        return paused;
    }

    @Override
    public synchronized void pause(String destination, boolean pause) throws IOException {
        Meeting now = meeting;
        if (now == null) {
            throw new IOException("the broker is away");
        }
        try {
            now.pause(destination, pause);
        } catch (ActiveMQException e) {
            throw new IOException("the broker has not kept it", e);
        }
        Set<String> changed = new TreeSet<>(paused);
        if (pause ? changed.add(destination) : changed.remove(destination)) {
            pausedAre(changed);
        }
    }

    private ObjectNode message(String about, JsonNode what) {
        return JsonNodeFactory.instance.objectNode().put(FROM, id).put(NAME, name).put(ABOUT, about).set(WHAT, what);
    }

    private void look() {
        try {
            if (meeting != null && meeting.ended) {
                end();
            }
            if (meeting == null) {
                meeting = new Meeting();
                tell(JOINED, JsonNodeFactory.instance.nullNode());
            }
            meeting.look();
            if (problem != null) {
                LOG.info("The other runners of the broker are there again");
                problem = null;
            }
        } catch (Exception e) {
            end();
            if (problem == null) {
                problem = "the runners of the broker cannot be met (" + e.getMessage() + ")";
                LOG.warn("{}; until they can, this one leads nothing and keeps to what is known", problem);
            }
        }
        others.values().removeIf(other -> System.nanoTime() - other.nanos > SILENT.toNanos());
        sayWhoLeads();
    }

    private void sayWhoLeads() {
        boolean leads = leads();
        if (leads != saidThatItLeads) {
            saidThatItLeads = leads;
            LOG.info(leads ? "This runner leads: it does what is done once for all runners of the broker"
                    : "This runner leads no longer");
        }
    }

    private void hear(ClientMessage message) {
        try {
            JsonNode told = Json.JSON.readTree(message.getReadOnlyBodyBuffer().readString());
            String from = told.path(FROM).asText();
            if (from.equals(id) || (told.has(TO) && !told.path(TO).asText().equals(id))) {
                return;
            }
            switch (told.path(ABOUT).asText()) {
                case STATE -> others.put(from, new Heard(told.path(NAME).asText(), System.nanoTime(), told.path(WHAT)));
                case GONE -> others.remove(from);
                case JOINED -> tellWhatIsKnown(from);
                default -> {
                    Consumer<JsonNode> listener = listeners.getOrDefault(told.path(ABOUT).asText(), nothing -> {});
                    if (told.has(SEVERAL)) {
                        told.path(WHAT).forEach(listener);
                    } else {
                        listener.accept(told.path(WHAT));
                    }
                }
            }
        } catch (JsonProcessingException | RuntimeException e) {
            LOG.debug("What another runner tells cannot be read", e);
        }
    }

    private void pausedAre(Set<String> now) {
        Set<String> former = paused;
        paused = Set.copyOf(now);
        now.stream().filter(destination -> !former.contains(destination))
                .forEach(destination -> LOG.warn("destination {} paused by an operator", destination));
        former.stream().filter(destination -> !now.contains(destination))
                .forEach(destination -> LOG.warn("destination {} resumed by an operator", destination));
    }

    private void end() {
        Meeting former = meeting;
        meeting = null;
        if (former != null) {
            former.close();
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            // A look that is interrupted leaves its session unusable for what follows.
            thread.awaitTermination(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.shutdownNow();
        tell(GONE, JsonNodeFactory.instance.nullNode());
        end();
    }

    /** A connection, for as long as it lasts. A session is for one thread at a time. */
    private final class Meeting implements AutoCloseable {

        private final ActiveMQConnectionFactory factory;
        private final ActiveMQConnection connection;
        private final CachingConnectionFactory consuming;
        private final ClientSession looking;
        private final ClientProducer showing;
        private final ClientSession hearing;
        private final ClientSession telling;
        private final ClientSession asking;
        private final ClientProducer teller;
        private volatile Led lead;
        private volatile boolean ended;

        private Meeting() throws Exception {
            factory = BrokerUrl.client(BrokerUrl.forClient(url, CLIENT_OPTIONS + "&" + options));
            try {
                connection = (ActiveMQConnection) factory.createConnection();
                connection.start();
                consuming = consuming(factory, connection);
                ClientSessionFactory sessions = connection.getSessionFactory();
                looking = session(factory, sessions, false);
                hearing = session(factory, sessions, true);
                telling = session(factory, sessions, false);
                asking = session(factory, sessions, false);
                DurableSender.requireAddress(looking, ADDRESS);
                requirePaused();
                showing = looking.createProducer(ADDRESS);
                teller = telling.createProducer();
                SimpleString own = SimpleString.of(ADDRESS + "." + id + "." + UUID.randomUUID());
                hearing.createQueue(QueueConfiguration.of(own).setAddress(ADDRESS).setRoutingType(RoutingType.MULTICAST)
                        .setDurable(false).setTemporary(true));
                hearing.createConsumer(own).setMessageHandler(SharedRunners.this::hear);
                looking.addFailureListener(new Ending());
            } catch (Exception e) {
                factory.close();
                throw e;
            }
        }

        private static ClientSession session(ActiveMQConnectionFactory factory, ClientSessionFactory sessions,
                boolean acknowledged) throws ActiveMQException {
            return sessions.createSession(factory.getUser(), factory.getPassword(), false, true, true, acknowledged, 0).start();
        }

        /** Keeps the producers of each session, so that none is made and closed for each event that is sent. */
        private static CachingConnectionFactory consuming(ConnectionFactory factory, Connection connection) {
            CachingConnectionFactory consuming = new CachingConnectionFactory(factory) {
                @Override
                protected Connection doCreateConnection() {
                    return connection;
                }
            };
            consuming.setReconnectOnException(false);
            consuming.setSessionCacheSize(Integer.MAX_VALUE);
            consuming.setCacheConsumers(false);
            return consuming;
        }

        private void requirePaused() throws ActiveMQException {
            if (!looking.queueQuery(SimpleString.of(PAUSED)).isExists()) {
                try {
                    looking.createQueue(QueueConfiguration.of(PAUSED).setRoutingType(RoutingType.ANYCAST)
                            .setLastValueKey(DESTINATION).setNonDestructive(true));
                } catch (ActiveMQQueueExistsException e) {
                    LOG.debug("Another runner was faster", e);
                }
            }
        }

        private void look() throws ActiveMQException {
            long begin = System.nanoTime();
            ClientSession.QueueQuery claim = looking.queueQuery(SimpleString.of(SoleRunner.CLAIM));
            if (lead != null && !lead.lasts()) {
                lead = null;
            }
            if (lead == null && (!claim.isExists() || claim.getConsumerCount() == 0)) {
                lead = SoleRunner.claim(hearing).map(Led::new).orElse(null);
            }
            if (lead != null) {
                lead.sureUntil = begin + SURE.toNanos();
            }
            ObjectNode state = JsonNodeFactory.instance.objectNode();
            shows.forEach((about, now) -> state.set(about, now.get()));
            showing.send(written(looking, message(STATE, state)));
            synchronized (SharedRunners.this) {
                pausedAre(readPaused());
            }
        }

        private ClientMessage written(ClientSession session, ObjectNode message) {
            ClientMessage written = session.createMessage(false);
            written.setRoutingType(RoutingType.MULTICAST);
            written.getBodyBuffer().writeString(message.toString());
            return written;
        }

        private void tell(ObjectNode message) throws ActiveMQException {
            synchronized (telling) {
                teller.send(ADDRESS, written(telling, message));
            }
        }

        private void pause(String destination, boolean pause) throws ActiveMQException {
            synchronized (telling) {
                ClientMessage word = telling.createMessage(true);
                word.setRoutingType(RoutingType.ANYCAST);
                word.putStringProperty(DESTINATION, destination);
                word.putBooleanProperty(IS_PAUSED, pause);
                teller.send(PAUSED, word);
            }
        }

        private Set<String> readPaused() throws ActiveMQException {
            Map<String, Boolean> words = new TreeMap<>();
            try (ClientConsumer browser = looking.createConsumer(SimpleString.of(PAUSED), null, true)) {
                for (Message word = browser.receiveImmediate(); word != null; word = browser.receiveImmediate()) {
                    words.put(word.getStringProperty(DESTINATION), word.getBooleanProperty(IS_PAUSED));
                }
            }
            words.values().removeIf(is -> !is);
            return words.keySet();
        }

        @Override
        public void close() {
            ended = true;
            factory.close();
            try {
                connection.close();
            } catch (JMSException | RuntimeException e) {
                LOG.debug("What the connection had open has ended with it", e);
            }
        }

        /** Nothing is known of the lead any more. */
        private final class Ending implements SessionFailureListener {

            @Override
            public void connectionFailed(ActiveMQException failure, boolean failedOver) {
                ended = true;
            }

            @Override
            public void connectionFailed(ActiveMQException failure, boolean failedOver, String scaleDownTarget) {
                ended = true;
            }

            @Override
            public void beforeReconnect(ActiveMQException failure) {
                ended = true;
            }
        }

        /** Lasts as long as the consumer of the claim, which ends with the connection, or by the broker's operator. */
        private final class Led implements Lead {

            private final ClientConsumer claim;
            /** When nobody took from these queues. */
            private final Map<List<String>, Long> unused = new HashMap<>();
            private volatile long sureUntil;

            private Led(ClientConsumer claim) {
                this.claim = claim;
            }

            @Override
            public boolean lasts() {
                return !ended && !claim.isClosed();
            }

            @Override
            public boolean isSure() {
                return lasts() && System.nanoTime() - sureUntil < 0;
            }

            /**
             * What the last one to take has committed may not be in the queues yet: so a message is sent, which the broker has on its disk
             * after all that, and then the queues are left alone for a moment.
             */
            @Override
            public boolean isFree(List<String> queues) throws JMSException {
                synchronized (asking) {
                    try {
                        for (String queue : queues) {
                            if (asking.queueQuery(SimpleString.of(queue)).getConsumerCount() > 0) {
                                unused.remove(queues);
                                return false;
                            }
                        }
                        Long since = unused.get(queues);
                        long unusedFor = since == null ? Long.MAX_VALUE : System.nanoTime() - since;
                        if (unusedFor > FORGOTTEN.toNanos()) {
                            barrier();
                            unused.put(queues, System.nanoTime());
                        } else if (unusedFor > SETTLED.toNanos()) {
                            unused.remove(queues);
                            return lasts();
                        }
                        return false;
                    } catch (ActiveMQException e) {
                        throw failed(e);
                    }
                }
            }

            private void barrier() throws ActiveMQException {
                ClientMessage message = asking.createMessage(true);
                message.setRoutingType(RoutingType.ANYCAST);
                try (ClientProducer producer = asking.createProducer(SoleRunner.CLAIM)) {
                    producer.send(message);
                }
            }

            @Override
            public Session createSession() throws JMSException {
                return consuming.createConnection().createSession(true, Session.SESSION_TRANSACTED);
            }

            @Override
            public void giveUp() {
                ended = true;
            }

            private static JMSException failed(ActiveMQException failure) {
                JMSException e = new JMSException(failure.getMessage());
                e.initCause(failure);
                return e;
            }
        }
    }
}

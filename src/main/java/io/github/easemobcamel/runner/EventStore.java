package io.github.easemobcamel.runner;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.deliver.DeliveryPolicies;
import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.event.ReadCallback;
import io.github.easemobcamel.log.Tally;
import io.github.easemobcamel.receive.StoreCallback;
import io.github.easemobcamel.record.Facts;
import io.github.easemobcamel.record.RecordedEvent;
import io.github.easemobcamel.routes.SafeUri;
import io.github.easemobcamel.store.AnswersFirst;
import io.github.easemobcamel.store.BatchContainer;
import io.github.easemobcamel.store.BatchPolicy;
import io.github.easemobcamel.store.BrokerCheck;
import io.github.easemobcamel.store.BrokerHealth;
import io.github.easemobcamel.store.BrokerUrl;
import io.github.easemobcamel.store.CallIdLog;
import io.github.easemobcamel.store.CallbackSender;
import io.github.easemobcamel.store.CallbackStore;
import io.github.easemobcamel.store.DispatchMarkers;
import io.github.easemobcamel.store.DispatchPolicy;
import io.github.easemobcamel.store.DurableSender;
import io.github.easemobcamel.store.EmbeddedBroker;
import io.github.easemobcamel.store.JmsTransactions;
import io.github.easemobcamel.store.PolledCounts;
import io.github.easemobcamel.store.Quarantine;
import io.github.easemobcamel.store.QueueCounts;
import io.github.easemobcamel.store.QueueNames;
import io.github.easemobcamel.store.Runners;
import io.github.easemobcamel.store.SoleRunner;
import io.github.easemobcamel.store.Stored;
import io.github.easemobcamel.store.folder.DataFolder;
import io.github.easemobcamel.tls.BrokerTls;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.jms.ConsumerType;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.health.HealthCheckRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.connection.CachingConnectionFactory;

/** The broker that keeps every event, the embedded or an external one, and the ways to it. */
public final class EventStore implements AutoCloseable {

    /** Small, so that a slow delivery keeps few other events from the destination's other consumers. */
    private static final String CONSUMER_OPTIONS = "consumerWindowSize=65536&minLargeMessageSize=524288";
    /**
     * Routes never wait for the memory of the broker: what takes part in a transaction was stored before it. Nor do they ask the
     * broker before each event whether the queue is there, an answer that comes when what was sent before is on disk. Who can
     * send to the queues of an external broker could have objects of Java made from what it sends: none are.
     */
    private static final String ROUTE_OPTIONS = "&producerWindowSize=-1&cacheDestinations=true&deserializationDenyList=*";
    /** Those of the clients of the routes, and of the one with which the runner that leads consumes. */
    static final String QUEUE_OPTIONS = CONSUMER_OPTIONS + ROUTE_OPTIONS;
    /** How long a consumer waits before it looks again for a broker that was away. */
    private static final long RECOVERY_MILLIS = 1000;
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final String description;
    private final EmbeddedBroker broker;
    private final String clientUrl;
    /** What was said of an external broker's settings. */
    private final Set<String> warnings = ConcurrentHashMap.newKeySet();
    private final CallbackSender sender;
    private final QueueCounts counts;
    private final StoreCallback storeCallback;
    private final CallIdLog callIdLog;
    private final CachingConnectionFactory connections;
    private final Quarantine unreadableCallbacks;
    private final CountDownLatch firstAnswers = new CountDownLatch(1);
    private final BooleanSupplier answersAreLate;
    private final Runners runners;
    private final Tally conflicts = new Tally();
    private final Facts facts;
    private final Set<String> prepared = ConcurrentHashMap.newKeySet();

    /**
     * Starts the embedded broker or connects to the external one, and makes the queues that are not there.
     *
     * @param settings the settings in force
     * @param home the folder that a relative data folder lies in
     * @param unreadableCallbacks takes the callbacks that cannot be dispatched
     * @param facts is told what happens to events
     * @param runners are joined if the broker is shared
     * @param answersAreLate whether callbacks wait long for their answers now
     * @throws ConfigurationException if the broker does not start or cannot be reached
     */
    EventStore(Settings settings, Path home, Quarantine unreadableCallbacks, Facts facts, Runners runners,
            BooleanSupplier answersAreLate) {
        this.unreadableCallbacks = unreadableCallbacks;
        this.facts = facts;
        this.answersAreLate = answersAreLate;
        this.runners = runners;
        int rememberedCallIds = settings.integer("easemob.callback.remembered-call-ids");
        String external = settings.text("easemob.broker.url");
        List<String> queues = new ArrayList<>(QueueNames.ofCallbacks());
        prepared.addAll(settings.destinations().keySet());
        prepared.forEach(name -> queues.addAll(QueueNames.of(name)));
        try {
            Path dataDir = home.resolve(settings.text("easemob.data-dir"));
            if (!external.isEmpty()) {
                BrokerUrl.check(external);
            }
            broker = external.isEmpty() ? open(new EmbeddedBroker(dataDir, queues,
                    settings.text(DataFolder.ACCEPT))) : null;
            description = broker == null ? "the broker at " + SafeUri.endpoint(external) : dataDir + " (embedded broker)";
            clientUrl = broker == null ? BrokerUrl.forClient(external, CONSUMER_OPTIONS) : null;
            if (broker == null) {
                DurableSender durable = open(new DurableSender(clientUrl, queues, settings.flag("easemob.broker.shared")));
                sender = durable;
                counts = open(new PolledCounts(durable, queues));
                BrokerCheck.of(clientUrl, queues).require(warnings);
                if (settings.flag("easemob.broker.shared")) {
                    open(runners).join();
                } else {
                    open(new SoleRunner(clientUrl, queues.stream().filter(QueueNames::isConsumedByRunners).toList()));
                }
            } else {
                sender = open(broker.sender());
                counts = broker;
            }
            CallbackStore callbacks = new CallbackStore(sender, rememberedCallIds, broker == null ? Stored.NEW : Stored.CONFLICT);
            callIdLog = open(new CallIdLog(dataDir.resolve("call-ids"), rememberedCallIds));
            if (broker != null) {
                callbacks.rememberStored(callIdLog, broker);
            }
            storeCallback = new StoreCallback(callbacks, facts);
            connections = new CachingConnectionFactory(broker == null
                    ? BrokerUrl.lasting(BrokerUrl.forClient(external, QUEUE_OPTIONS))
                    : broker.connectionFactory(QUEUE_OPTIONS + "&reconnectAttempts=-1"));
            opened.push(this::closeConnections);
        } catch (ConfigurationException e) {
            close();
            throw e;
        } catch (Exception e) {
            close();
            throw new ConfigurationException(external.isEmpty()
                    ? "the files in " + settings.text("easemob.data-dir") + " cannot be used (" + e + ")"
                    : unreachable(external, e), e);
        }
    }

    /**
     * Makes the queues that are not there, and looks whether an external broker keeps what it is given there.
     *
     * @param destinations the names of the destinations of the next generation
     * @throws ConfigurationException if the broker is away or refuses, or would lose events
     */
    void prepare(Set<String> destinations) {
        for (String name : destinations) {
            if (!prepared.contains(name)) {
                try {
                    sender.makeQueues(QueueNames.of(name));
                    if (broker == null) {
                        BrokerCheck.of(clientUrl, QueueNames.of(name)).require(warnings);
                    }
                    prepared.add(name);
                } catch (ConfigurationException e) {
                    throw e;
                } catch (Exception e) {
                    throw new ConfigurationException("the broker has not made the queues of the destination " + name + " ("
                            + SafeUri.of(String.valueOf(e.getMessage())) + ")", e);
                }
            }
        }
    }

    private static String unreachable(String url, Exception failure) {
        return "the broker at " + SafeUri.endpoint(url) + " cannot be reached" + BrokerTls.problem(url)
                .map(problem -> " over TLS (" + problem + "); see the options of easemob.broker.url")
                .orElseGet(() -> " (" + SafeUri.of(String.valueOf(failure.getMessage())) + ")");
    }

    /** {@return the destinations that there are queues for but are not defined; none is known at an external broker} */
    Set<String> forgotten(Set<String> defined) {
        String prefix = QueueNames.destination("");
        return broker == null ? Set.of()
                : broker.queueNames().stream().filter(queue -> queue.startsWith(prefix))
                        .map(queue -> queue.substring(prefix.length())).filter(name -> !defined.contains(name))
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Warns of events that wait for destinations which are not defined; they stay until these are defined again. */
    void warnOfForgotten(Set<String> destinations) {
        for (String name : destinations) {
            long waiting = waiting(name);
            if (waiting != 0) {
                LOG.warn("{} event(s) wait for the destination {}, which is not defined; they are delivered when "
                        + "easemob.destination.{}.uri is set again, or to another one by POST /admin/destinations/{}/move",
                        waiting < 0 ? "Perhaps some" : waiting, name, name, name);
            }
            long dead = broker == null ? 0 : broker.messageCount(QueueNames.deadLetters(name));
            if (dead > 0) {
                LOG.warn("{} dead letter(s) of the destination {}, which is not defined: replay them --to another one, or "
                        + "purge them", dead, name);
            }
        }
    }

    /** {@return makes connections to the broker, each a new one} */
    ConnectionFactory connectionFactory() {
        return connections.getTargetConnectionFactory();
    }

    /** {@return where events are kept, for a person} */
    String description() {
        return description;
    }

    /** Gives readiness the broker's state. */
    void registerHealth(CamelContext camel) {
        HealthCheckRegistry.get(camel).register(BrokerHealth.readiness(this::problem));
        if (broker != null) {
            HealthCheckRegistry.get(camel).register(BrokerHealth.liveness(broker));
        }
    }

    /** {@return why nothing is stored and what mends it, or null} */
    public String problem() {
        if (broker != null) {
            return broker.problem();
        }
        String problem = sender.problem();
        return problem == null ? null : description + " " + problem;
    }

    /** {@return the broker in this JVM, or nothing if an external one is used} */
    public Optional<EmbeddedBroker> embedded() {
        return Optional.ofNullable(broker);
    }

    /** {@return what lies in the broker's queues} */
    QueueCounts queues() {
        return counts;
    }

    /**
     * {@return how many events wait for it, or a negative number if that is not known}
     *
     * @param destination a destination's name
     */
    public long waiting(String destination) {
        return counts.waitingEvents(destination);
    }

    /**
     * Gives the routes {@code storeCallback} and the component {@code jms}.
     *
     * @param camel the context that is being prepared
     * @param policies how its routes take and deliver events
     */
    void bind(CamelContext camel, DeliveryPolicies policies) {
        camel.getRegistry().bind("storeCallback", storeCallback);
        camel.addComponent("jms", jms(policies));
        camel.addRoutePolicyFactory(new JmsTransactions());
    }

    /** From now on events are taken from the queues. */
    void take() {
        firstAnswers.countDown();
    }

    /** A callId must be on disk before its event leaves the queue, and the event before its callId. */
    private void beforeDispatched(List<byte[]> identities) {
        try {
            broker.forcePages(QueueNames.CALLBACKS);
            callIdLog.remember(identities);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A callback that was stored, and turned out to be there before when it was dispatched. */
    private void noteOther(Message callback, Stored stored) {
        try {
            byte[] body = callback.getBody(byte[].class);
            Map<String, Object> headers = new HashMap<>();
            new ReadCallback(body).putHeaders(headers);
            headers.keySet().retainAll(Set.of(EventHeader.CALL_ID));
            RecordedEvent change = RecordedEvent.of(headers, null, callback.getJMSTimestamp(), body);
            facts.note(stored == Stored.DUPLICATE ? change.repeated() : change.inConflict());
        } catch (JMSException | RuntimeException e) {
            LOG.debug("Nothing is noted of a callback", e);
        }
        if (stored == Stored.CONFLICT) {
            conflicts.count("Put {} callback(s) to the queue conflicts: their callId was there with another body before");
        }
    }

    /** Every consumer runs in a local transaction of the broker, which what its route sends to a queue takes part in. */
    private JmsComponent jms(DeliveryPolicies policies) {
        connections.setSessionCacheSize(Integer.MAX_VALUE);
        // A cached consumer of a route that was stopped would go on taking messages, which nobody reads.
        connections.setCacheConsumers(false);
        JmsComponent jms = new JmsComponent();
        jms.setConnectionFactory(connections);
        jms.setTransacted(true);
        jms.setLazyCreateTransactionManager(false);
        jms.setCacheLevelName("CACHE_CONSUMER");
        jms.setRecoveryInterval(RECOVERY_MILLIS);
        // What comes in the moment of a stop is handled rather than rejected, which would delay it and warn of it.
        jms.setAcceptMessagesWhileStopping(true);
        jms.setConsumerType(ConsumerType.Custom);
        jms.setMessageListenerContainerFactory(
                endpoint -> new BatchContainer(endpoint,
                        new AnswersFirst(policy(endpoint.getDestinationName(), policies), firstAnswers, answersAreLate),
                        runners));
        // The routes log each failure in one line; Camel would add a stack trace.
        jms.setErrorHandlerLoggingLevel(LoggingLevel.DEBUG);
        jms.setErrorHandlerLogStackTrace(false);
        return jms;
    }

    private BatchPolicy policy(String queue, DeliveryPolicies policies) {
        if (!queue.equals(QueueNames.CALLBACKS)) {
            return policies.policyOfQueue(queue);
        }
        return broker != null ? new DispatchPolicy(unreadableCallbacks, this::beforeDispatched)
                : new DispatchPolicy(unreadableCallbacks, new DispatchMarkers(this::noteOther), policies.haveStrictOrder());
    }

    /** A consumer that waits for a broker which is away holds a lock that the end of the connections needs, so its wait ends first. */
    private void closeConnections() throws JMSException {
        if (sender instanceof DurableSender external && !external.isConnected()
                && connections.getTargetConnectionFactory() instanceof ActiveMQConnectionFactory factory) {
            factory.close();
        }
        connections.destroy();
    }

    private <T extends AutoCloseable> T open(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Closes the connections, then the broker. */
    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                LOG.warn("Closing failed", e);
            }
        }
    }
}

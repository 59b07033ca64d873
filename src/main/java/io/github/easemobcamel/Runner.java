package io.github.easemobcamel;

import io.github.easemobcamel.broker.BrokerHealth;
import io.github.easemobcamel.broker.EmbeddedBroker;
import io.github.easemobcamel.broker.QueueNames;
import io.github.easemobcamel.callback.AnswerBody;
import io.github.easemobcamel.callback.CallbackHttpEngine;
import io.github.easemobcamel.callback.CallbackReader;
import io.github.easemobcamel.callback.CallbackStore;
import io.github.easemobcamel.callback.CallbackVerifier;
import io.github.easemobcamel.callback.DurableSender;
import io.github.easemobcamel.callback.StoreCallback;
import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.delivery.CloudEvents;
import io.github.easemobcamel.delivery.DeliveryAttempts;
import io.github.easemobcamel.delivery.DeliveryRoutes;
import io.github.easemobcamel.delivery.Destinations;
import io.github.easemobcamel.delivery.EventReader;
import io.github.easemobcamel.rest.RestBeans;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.spi.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.connection.CachingConnectionFactory;

/** Puts a runner together: the properties, the broker, the beans that the routes name, and Camel with the routes. */
public final class Runner {

    /** Small, so that a slow delivery keeps few other events from the destination's other consumers. */
    private static final String CLIENT_OPTIONS = "?consumerWindowSize=65536&minLargeMessageSize=524288&reconnectAttempts=-1";

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(28);
    /** How long a consumer waits before it looks again for a broker that was away. */
    private static final long RECOVERY_MILLIS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final Path home;
    private final Path routes;
    private final Properties properties;
    private final PropertyCatalogue catalogue;
    private final Main main = new Main();
    private final List<AutoCloseable> resources = new ArrayList<>();
    private Settings settings;
    private String store;

    /**
     * @param home the folder against which relative paths in properties are resolved
     * @param routes the folder with the route files
     * @param properties the properties in force
     * @param catalogue the known properties
     */
    public Runner(Path home, Path routes, Properties properties, PropertyCatalogue catalogue) {
        this.home = home;
        this.routes = routes;
        this.properties = properties;
        this.catalogue = catalogue;
        // Camel's own hook would not wait for the broker; run() has one that does.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setOverrideProperties(properties);
        main.configure().withRoutesIncludePattern("file:" + routes.toAbsolutePath() + "/**/*.camel.yaml");
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport support) {
                prepare(support.getCamelContext());
            }

            @Override
            public void afterConfigure(BaseMainSupport support) {
                new DirectEndpoints(support.getCamelContext(), routes)
                        .requireRoutes(settings.destinations().values());
            }
        });
    }

    /**
     * @param action done with the Camel context before any route is loaded, such as binding another bean
     */
    public void beforeStart(Consumer<CamelContext> action) {
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport support) {
                action.accept(support.getCamelContext());
            }
        });
    }

    /**
     * Starts and returns when callbacks are received.
     *
     * @throws ConfigurationException if something prevents it; everything that was started is stopped again
     */
    public void start() {
        try {
            main.start();
            StartReport.log(settings, store);
        } catch (Exception e) {
            ConfigurationException explained = StartFailure.explain(e, main.getCamelContext(), routes);
            stop();
            throw explained;
        }
    }

    /** Stops receiving, lets what is in progress finish, and stops. */
    public void stop() {
        main.stop();
        closeResources();
    }

    /**
     * Runs until the process is told to stop (SIGTERM, Ctrl-C), then stops as {@link #stop()} does.
     *
     * @throws ConfigurationException if something prevents the start
     * @throws InterruptedException if the thread is interrupted
     */
    public void run() throws InterruptedException {
        start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopInTime, "stop"));
        new CountDownLatch(1).await();
    }

    /** A process that does not end is killed by whoever told it to; nothing stored is lost by ending without a clean stop. */
    private void stopInTime() {
        Thread clean = new Thread(this::stop, "clean-stop");
        clean.setDaemon(true);
        clean.start();
        try {
            clean.join(STOP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.info(clean.isAlive() ? "Stopped without waiting any longer; nothing stored is lost" : "Stopped");
    }

    /** @return the Camel context; there from the start on */
    public CamelContext camelContext() {
        return main.getCamelContext();
    }

    private void prepare(CamelContext camel) {
        settings = new Settings(properties, catalogue, camel::resolvePropertyPlaceholders);
        CallbackVerifier verifier = new CallbackVerifier(settings.secrets());
        int maxBodySize = settings.maxBodySize();
        Map<String, Destination> destinations = settings.destinations();
        settings.forwards();
        settings.checkForRoutes();
        int port = settings.number("camel.server.port", 1, 65_535);
        requireFreePort("camel.server", port);
        requireFreePort("camel.management", settings.number("camel.management.port", 1, 65_535));
        try {
            bindStore(camel, destinations.keySet());
        } catch (Exception e) {
            closeResources();
            throw e instanceof ConfigurationException known ? known
                    : new ConfigurationException("the broker at " + SafeUri.of(settings.text("easemob.broker.url"))
                            + " cannot be reached (" + e.getMessage() + ")", e);
        }
        Registry beans = camel.getRegistry();
        beans.bind("callbackHttp", new CallbackHttpEngine(port, maxBodySize));
        beans.bind("callbackReader", new CallbackReader(maxBodySize));
        beans.bind("callbackVerifier", verifier);
        beans.bind("answerBody", new AnswerBody());
        beans.bind("eventReader", new EventReader());
        beans.bind("destinations", new Destinations(destinations.keySet()));
        beans.bind("deliveryAttempts", new DeliveryAttempts(destinations, Clock.systemUTC(), new Random()));
        beans.bind("cloudEvents", new CloudEvents());
        bindRest(camel);
        main.configure().addRoutesBuilder(new DeliveryRoutes(destinations.values()));
    }

    private void bindStore(CamelContext camel, Iterable<String> destinations) throws Exception {
        int rememberedCallIds = settings.number("easemob.callback.remembered-call-ids", 1000, 10_000_000);
        String url = settings.text("easemob.broker.url");
        List<byte[]> storedIds = List.of();
        List<String> queues = new ArrayList<>(List.of(QueueNames.CALLBACKS, QueueNames.CONFLICTS));
        destinations.forEach(name -> queues.addAll(List.of(QueueNames.destination(name), QueueNames.deadLetters(name))));
        if (url.isEmpty()) {
            Path dataDir = home.resolve(settings.text("easemob.data-dir"));
            EmbeddedBroker broker = opened(new EmbeddedBroker(dataDir,
                    rememberedCallIds, queues));
            url = broker.url();
            camel.getRegistry().bind("broker-health", new BrokerHealth(broker));
            store = dataDir + " (embedded broker)";
            storedIds = broker.storedDuplicateIds();
        }
        store = store == null ? "the broker at " + SafeUri.of(url) : store;
        String clientUrl = url + (url.contains("?") ? CLIENT_OPTIONS.replace('?', '&') : CLIENT_OPTIONS);
        DurableSender sender = opened(new DurableSender(clientUrl, queues));
        camel.getRegistry().bind("storeCallback", new StoreCallback(new CallbackStore(sender, rememberedCallIds, storedIds)));
        camel.addComponent("jms", jms(clientUrl));
    }

    private void bindRest(CamelContext camel) {
        Properties resolved = settings.resolved();
        resolved.setProperty("easemob.data-dir", home.resolve(settings.text("easemob.data-dir")).toString());
        try {
            RestBeans.bind(camel, resolved);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage(), e);
        }
    }

    /** Every consumer runs in a local transaction of the broker, which what its route sends to a queue takes part in. */
    private JmsComponent jms(String clientUrl) {
        CachingConnectionFactory connections = new CachingConnectionFactory(new ActiveMQConnectionFactory(clientUrl));
        connections.setSessionCacheSize(Integer.MAX_VALUE);
        // A cached consumer of a route that was stopped would go on taking messages, which nobody reads.
        connections.setCacheConsumers(false);
        resources.add(connections::destroy);
        JmsComponent jms = new JmsComponent();
        jms.setConnectionFactory(connections);
        jms.setTransacted(true);
        jms.setLazyCreateTransactionManager(false);
        jms.setCacheLevelName("CACHE_CONSUMER");
        jms.setRecoveryInterval(RECOVERY_MILLIS);
        // The routes log each failure in one line; Camel would add a stack trace.
        jms.setErrorHandlerLoggingLevel(LoggingLevel.DEBUG);
        jms.setErrorHandlerLogStackTrace(false);
        return jms;
    }

    private void requireFreePort(String prefix, int port) {
        String host = settings.text(prefix + ".host");
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new ConfigurationException("cannot listen on " + host + ":" + port + " (" + e.getMessage() + "); set another "
                    + prefix + ".port or stop what uses it", e);
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        resources.add(resource);
        return resource;
    }

    private void closeResources() {
        for (int last = resources.size() - 1; last >= 0; last--) {
            try {
                resources.remove(last).close();
            } catch (Exception e) {
                LOG.warn("Closing failed", e);
            }
        }
    }
}

package io.github.easemobcamel;

import io.github.easemobcamel.callback.AnswerBody;
import io.github.easemobcamel.callback.CallbackHttpEngine;
import io.github.easemobcamel.callback.CallbackReader;
import io.github.easemobcamel.callback.CallbackVerifier;
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
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.spi.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a runner together: the properties, the broker, the beans that the routes name, and Camel with the routes. */
public final class Runner {

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(28);
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final Path home;
    private final Path routes;
    private final Properties properties;
    private final PropertyCatalogue catalogue;
    private final Main main = new Main();
    private Settings settings;
    private Store store;
    private CallbackHttpEngine callbackHttp;

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
            StartReport.log(settings, store.description());
            store.warnOfForgottenDestinations(settings.destinations().keySet());
        } catch (Exception e) {
            ConfigurationException explained = StartFailure.explain(e, main.getCamelContext(), routes);
            stop();
            throw explained;
        }
    }

    /** Stops receiving, lets what is in progress finish, and stops. */
    public void stop() {
        if (callbackHttp != null) {
            callbackHttp.close();
        }
        main.stop();
        if (store != null) {
            store.close();
        }
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
        store = new Store(settings, home);
        store.bind(camel);
        Registry beans = camel.getRegistry();
        callbackHttp = new CallbackHttpEngine(port, maxBodySize);
        beans.bind("callbackHttp", callbackHttp);
        beans.bind("callbackReader", new CallbackReader(maxBodySize));
        beans.bind("callbackVerifier", verifier);
        beans.bind("answerBody", new AnswerBody());
        beans.bind("eventReader", new EventReader());
        beans.bind("destinations", new Destinations(destinations.keySet()));
        beans.bind("deliveryAttempts", new DeliveryAttempts(destinations, store.destinationStates(), Clock.systemUTC(), new Random()));
        beans.bind("cloudEvents", new CloudEvents());
        bindRest(camel);
        main.configure().addRoutesBuilder(new DeliveryRoutes(destinations.values()));
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
}

package io.github.easemobcamel.runner;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Problems;
import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.deliver.DestinationStates;
import io.github.easemobcamel.deliver.FilterHeaders;
import io.github.easemobcamel.deliver.HttpComponents;
import io.github.easemobcamel.files.RouteFolder;
import io.github.easemobcamel.http.BoundedVertx;
import io.github.easemobcamel.http.GenerationRouter;
import io.github.easemobcamel.http.RequestsInProgress;
import io.github.easemobcamel.log.StandardStreams;
import io.github.easemobcamel.operate.Administration;
import io.github.easemobcamel.operate.ProcessMetrics;
import io.github.easemobcamel.operate.Readiness;
import io.github.easemobcamel.operate.RunnerMetrics;
import io.github.easemobcamel.receive.BanGuard;
import io.github.easemobcamel.receive.BanHealth;
import io.github.easemobcamel.receive.CallbackAnswers;
import io.github.easemobcamel.receive.CallbackHttpEngine;
import io.github.easemobcamel.routes.FolderContents;
import io.github.easemobcamel.routes.Generation;
import io.github.easemobcamel.routes.RunningRoutes;
import io.github.easemobcamel.routes.StartFailure;
import io.github.easemobcamel.store.folder.Descriptors;
import io.github.easemobcamel.tls.DestinationTls;
import io.github.easemobcamel.tls.ServerTls;
import io.github.easemobcamel.tls.ServerTlsFiles;
import io.github.easemobcamel.tracing.Tracing;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a runner together. What lasts as long as the runner is made here: the broker, the beans that the routes name, and the
 * HTTP servers, which run in a Camel context without routes. The routes run in a context of their own, see {@link Generation}.
 */
public final class Runner {

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(28);
    /** By then the last lines of the log have been written, or are given up. */
    private static final Duration END_TIMEOUT = STOP_TIMEOUT.plusMillis(1_500);
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final Path home;
    private final Path folder;
    private final Properties properties;
    private final PropertyCatalogue catalogue;
    private final Main servers = new Main();
    private final RequestsInProgress requests = new RequestsInProgress();
    private final RunningRoutes routes;
    private final Readiness readiness;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private Consumer<CamelContext> beforeStart = camel -> {};
    private Settings settings;
    private EventStore store;
    private Map<String, Object> beans;
    private CallbackHttpEngine callbackHttp;
    private BoundedVertx vertx;
    private ServerTls tls;
    private Tracing tracing;
    private List<Path> tlsFiles = List.of();

    /**
     * @param home the folder against which relative paths in properties are resolved
     * @param folder the folder with the route files
     * @param properties the properties in force
     * @param catalogue the known properties
     */
    public Runner(Path home, Path folder, Properties properties, PropertyCatalogue catalogue) {
        this.home = home;
        this.folder = folder;
        this.properties = properties;
        this.catalogue = catalogue;
        routes = new RunningRoutes(new RouteFolder(folder, () -> tlsFiles),
                files -> new Generation(folder, files, properties, settings.destinations().values(), this::prepareRoutes),
                requests);
        readiness = new Readiness(() -> callbackHttp.isListening(), routes::problem);
        // Camel's own hook would not wait for the broker; run() has one that does.
        servers.setShutdownStrategy(new SimpleMainShutdownStrategy());
        servers.setDefaultPropertyPlaceholderLocation("false");
        servers.setOverrideProperties(serversOnly(properties));
        servers.configure().withAutoConfigurationEnvironmentVariablesEnabled(false)
                .withAutoConfigurationSystemPropertiesEnabled(false);
        servers.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport support) {
                prepare(support.getCamelContext());
            }

            @Override
            public void afterConfigure(BaseMainSupport support) {
                addAdministration(support.getCamelContext());
            }
        });
    }

    /** What else of Camel is configured is for the routes. */
    private static Properties serversOnly(Properties properties) {
        Properties result = new Properties();
        properties.stringPropertyNames().stream()
                .filter(key -> !key.startsWith("camel.")
                        || key.matches("camel\\.(main\\.name|(server|management|metrics|ssl)\\..*)"))
                .forEach(key -> result.setProperty(key, properties.getProperty(key)));
        return result;
    }

    /**
     * @param action done with the Camel context of each generation of the routes before they are read, such as binding
     *     another bean
     */
    public void beforeStart(Consumer<CamelContext> action) {
        beforeStart = action;
    }

    /**
     * Starts and returns when callbacks are received.
     *
     * @throws ConfigurationException if something prevents it; everything that was started is stopped again
     */
    public void start() {
        try {
            servers.start();
            VertxPlatformHttpRouter router = router("camel.server");
            requireListening(router);
            router.route().handler(requests::watch);
            callbackHttp.open(router, settings.text("easemob.callback.path"));
            FolderContents.strays(folder).forEach(LOG::warn);
            routes.start();
            readiness.started();
            StartReport.log(settings, store.description());
            FilterHeaders.unknown(settings.destinations().values()).forEach(LOG::warn);
            store.warnOfForgottenDestinations(settings.destinations().keySet());
        } catch (Exception e) {
            ConfigurationException explained = StartFailure.explain(e, servers.getCamelContext(), folder);
            stop();
            throw explained;
        }
    }

    /** Stops receiving, lets what is in progress finish, and stops. */
    public void stop() {
        readiness.stopping();
        if (callbackHttp != null) {
            callbackHttp.close();
        }
        routes.stop();
        servers.stop();
        if (vertx != null) {
            vertx.shutDown();
        }
        if (tls != null) {
            tls.close();
        }
        if (store != null) {
            store.close();
        }
        if (tracing != null) {
            tracing.close();
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
        long begin = System.nanoTime();
        Thread clean = new Thread(this::stop, "clean-stop");
        clean.setDaemon(true);
        clean.start();
        try {
            clean.join(STOP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.info(clean.isAlive() ? "Stopped without waiting any longer; nothing stored is lost" : "Stopped");
        StandardStreams.drain(END_TIMEOUT.minusNanos(System.nanoTime() - begin));
    }

    /** {@return the Camel context of the routes that run now; there from the start on} */
    public CamelContext camelContext() {
        return routes.camelContext();
    }

    private void prepare(CamelContext camel) {
        settings = new Settings(properties, catalogue, camel::resolvePropertyPlaceholders);
        int port = settings.integer("camel.server.port");
        BanGuard banGuard = new BanGuard(metrics, () -> store == null ? null : store.problem());
        DestinationStates states = new DestinationStates(settings.destinations().values(), Clock.systemUTC(),
                destination -> store.waiting(destination));
        beans = RouteBeans.of(settings, home, camel, routes::template, states, banGuard::mayBearMore, metrics);
        vertx = new BoundedVertx(maxConnections());
        tlsFiles = DestinationTls.files(settings.destinations().values(), home);
        ServerTlsFiles.of(settings, home).ifPresent(files -> {
            tls = new ServerTls(files, Clock.systemUTC());
            vertx.useTls(tls);
            // What Camel takes from here is only that there is TLS.
            camel.setSSLContextParameters(new SSLContextParameters());
            servers.configure().httpServer().withUseGlobalSslContextParameters(true);
        });
        camel.getRegistry().bind("vertx", vertx);
        tracing = settings.flag("easemob.tracing.enabled") ? new Tracing() : null;
        Problems problems = new Problems();
        problems.attempt(() -> requireFreePort("camel.server", port));
        problems.attempt(() -> requireFreePort("camel.management", settings.integer("camel.management.port")));
        problems.refuse();
        store = new EventStore(settings, home, states);
        store.registerHealth(camel);
        camel.getRegistry().bind(MicrometerConstants.METRICS_REGISTRY_NAME, metrics);
        new ProcessMetrics().bindTo(metrics);
        new RunnerMetrics(store.embedded(), store::problem, settings.destinations().keySet(), states, readiness::isReceiving,
                routes::problem,
                Clock.systemUTC()).bindTo(metrics);
        HealthCheckRegistry.get(camel).register(readiness);
        HealthCheckRegistry.get(camel).register(new BanHealth(banGuard));
        callbackHttp = new CallbackHttpEngine(port, settings.size("easemob.callback.max-body-size"), banGuard,
                new CallbackAnswers(metrics), requests);
    }

    /** Connections must leave descriptors to the broker's files, or the broker stops. */
    private int maxConnections() {
        int wanted = settings.integer("easemob.server.max-connections");
        long possible = Descriptors.forConnections();
        if (possible < wanted) {
            LOG.warn("At most {} connections are open at once, not the {} of easemob.server.max-connections: this process may have "
                    + "{} files and connections open (ulimit -n)", possible, wanted, Descriptors.limit());
        }
        return (int) Math.min(wanted, possible);
    }

    private void prepareRoutes(CamelContext camel) {
        beans.forEach(camel.getRegistry()::bind);
        HttpComponents.addTo(camel, settings.size("easemob.http.max-answer-size"));
        DestinationTls.bind(settings.destinations().values(), home, camel.getRegistry());
        camel.getRegistry().bind("callbackHttp", callbackHttp);
        VertxPlatformHttpRouter router = new GenerationRouter(router("camel.server"));
        // HTTP endpoints in a user's own routes look for the server by this name.
        camel.getRegistry().bind(router.getName(), router);
        camel.getRegistry().bind(MicrometerConstants.METRICS_REGISTRY_NAME, metrics);
        store.bind(camel);
        if (tracing != null) {
            tracing.addTo(camel);
        }
        beforeStart.accept(camel);
    }

    private void addAdministration(CamelContext camel) {
        try {
            camel.addService(new Administration(camel, settings, home.resolve(settings.text("easemob.data-dir")),
                    store.connectionFactory(), metrics), true, true);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private VertxPlatformHttpRouter router(String prefix) {
        VertxPlatformHttpRouter router = VertxPlatformHttpRouter.lookup(servers.getCamelContext(),
                VertxPlatformHttpRouter.getRouterNameFromPort(settings.integer(prefix + ".port")));
        if (router == null) {
            throw new ConfigurationException(prefix + ".enabled must be true: without it no callback is received");
        }
        return router;
    }

    /** Camel only logs if the server does not listen. */
    private void requireListening(VertxPlatformHttpRouter router) {
        if (router.getServer().getServer().actualPort() <= 0) {
            throw new ConfigurationException("cannot listen on " + settings.text("camel.server.host") + ":"
                    + settings.text("camel.server.port") + "; the log says why");
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

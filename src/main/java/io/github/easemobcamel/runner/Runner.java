package io.github.easemobcamel.runner;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Problems;
import io.github.easemobcamel.config.RunnerProperties;
import io.github.easemobcamel.config.SavedProperties;
import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.deliver.DeliveryPolicies;
import io.github.easemobcamel.deliver.DestinationStates;
import io.github.easemobcamel.deliver.FilterHeaders;
import io.github.easemobcamel.deliver.HttpComponents;
import io.github.easemobcamel.deliver.PausedDestinations;
import io.github.easemobcamel.files.LibFolder;
import io.github.easemobcamel.files.RouteFile;
import io.github.easemobcamel.files.RouteFolder;
import io.github.easemobcamel.http.GenerationRouter;
import io.github.easemobcamel.http.HttpPort;
import io.github.easemobcamel.http.RequestsInProgress;
import io.github.easemobcamel.log.LogLevel;
import io.github.easemobcamel.log.StandardStreams;
import io.github.easemobcamel.operate.Administration;
import io.github.easemobcamel.operate.Likeness;
import io.github.easemobcamel.operate.ProcessMetrics;
import io.github.easemobcamel.operate.Readiness;
import io.github.easemobcamel.operate.RecordMetrics;
import io.github.easemobcamel.operate.RunnerMetrics;
import io.github.easemobcamel.operate.RunnerView;
import io.github.easemobcamel.operate.RunnersHealth;
import io.github.easemobcamel.receive.BanGuard;
import io.github.easemobcamel.receive.BanHealth;
import io.github.easemobcamel.receive.CallbackAnswers;
import io.github.easemobcamel.receive.CallbackHttpEngine;
import io.github.easemobcamel.receive.FrontPage;
import io.github.easemobcamel.record.Facts;
import io.github.easemobcamel.record.RecordLimits;
import io.github.easemobcamel.record.RecordPlace;
import io.github.easemobcamel.record.Recorder;
import io.github.easemobcamel.record.Records;
import io.github.easemobcamel.routes.Edition;
import io.github.easemobcamel.routes.FolderContents;
import io.github.easemobcamel.routes.Generation;
import io.github.easemobcamel.routes.Replacements;
import io.github.easemobcamel.routes.RouteOverview;
import io.github.easemobcamel.routes.RunningRoutes;
import io.github.easemobcamel.routes.StartFailure;
import io.github.easemobcamel.store.Runners;
import io.github.easemobcamel.store.SharedRunners;
import io.github.easemobcamel.store.folder.Descriptors;
import io.github.easemobcamel.tls.DestinationTls;
import io.github.easemobcamel.tls.ServerTls;
import io.github.easemobcamel.tls.ServerTlsFiles;
import io.github.easemobcamel.tracing.Tracing;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.Channel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.health.ContextHealthCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a runner together. What lasts as long as the runner is made here: the ports, the broker, the state of the destinations. The
 * routes run in a Camel context of their own, see {@link Generation}, with the properties that were saved with them.
 */
public final class Runner {

    /** How long deliveries wait after a start for the answers to callbacks that came before it, at most. */
    private static final Duration FIRST_ANSWERS = Duration.ofSeconds(5);
    /** A runner that keeps up seldom has more requests in progress. */
    private static final int FEW = 16;
    /** How long deliveries in progress may take to end when a stop begins; what has not ended is delivered again by the next runner. */
    private static final Duration LAST_DELIVERIES = Duration.ofSeconds(2);
    /** As long as Easemob waits, less a second. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(9);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(28);
    /** By then the last lines of the log have been written, or are given up. */
    private static final Duration END_TIMEOUT = STOP_TIMEOUT.plusMillis(1_500);
    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final Path home;
    private final RouteFolder folder;
    private final SavedProperties saved;
    /** Without routes: owns the health checks and the threads of the beans. */
    private final DefaultCamelContext shared = new DefaultCamelContext();
    private final RequestsInProgress requests = new RequestsInProgress();
    private final RunningRoutes routes;
    private final Readiness readiness;
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private Consumer<CamelContext> beforeStart = camel -> {};
    private Facts witness = Facts.NONE;
    private Channel listening;
    private DestinationStates states;
    private Runners runners = Runners.ALONE;
    private Likeness likeness;
    /** What the ports, the store and all else that lasts was made with. */
    private InForce atStart;
    private volatile InForce inForce;
    private EventStore store;
    private Recorder record;
    private final LibFolder lib;
    private Replacements replacements;
    private String routesInForce;
    private volatile List<RouteFile> filesInForce = List.of();
    private RouteBeans beans;
    private RunnerMetrics state;
    private CallbackHttpEngine callbackHttp;
    private HttpPort callbacks;
    private HttpPort management;
    private Administration administration;
    private ServerTls tls;
    private Tracing tracing;

    /**
     * @param folder the folders with the route files
     * @param saved the property files
     */
    public Runner(RouteFolder folder, SavedProperties saved) {
        this.home = saved.home();
        this.folder = folder;
        this.saved = saved;
        lib = new LibFolder(folder.product().orElse(folder.own()).resolveSibling("lib"), folder.own().resolveSibling("lib"));
        routes = new RunningRoutes(folder.and(this::otherFiles), NextEdition::new, requests);
        readiness = new Readiness(() -> callbackHttp.isListening(), routes::problem, this::needRestart);
    }

    /** Those that are named with a placeholder are known when they are in force. */
    private List<Path> otherFiles() {
        return Stream.concat(saved.files().stream(), DestinationTls.files(inForce.destinations().values(), home).stream())
                .distinct().toList();
    }

    private List<String> needRestart() {
        return inForce.needRestart();
    }

    private long waiting(String destination) {
        return store.waiting(destination);
    }

    /**
     * @param action done with the Camel context of each generation of the routes before they are read, such as binding
     *     another bean
     */
    public void beforeStart(Consumer<CamelContext> action) {
        beforeStart = action;
    }

    /**
     * @param facts is told what happens to events if there is no record
     */
    public void tell(Facts facts) {
        witness = facts;
    }

    /**
     * @param socket is served instead of {@code camel.server.port} if it is a listening socket; may be null
     */
    public void listenAt(Channel socket) {
        listening = socket;
    }

    /**
     * Replaces the routes by new ones made of what is saved now, without waiting for an edit.
     *
     * @throws ConfigurationException if something there is wrong
     */
    public void replaceRoutes() {
        routes.replace();
    }

    /** Forgets what calls and callbacks have told of rooms: who has set an attribute, and what would be an echo. */
    public void forgetRooms() {
        beans.forgetRooms();
    }

    /**
     * Starts and returns when callbacks are received.
     *
     * @throws ConfigurationException if something prevents it; everything that was started is stopped again
     */
    public void start() {
        try {
            prepare();
            FolderContents.strays(folder).forEach(LOG::warn);
            routes.start();
            callbacks.serve();
            readiness.started();
            takeEventsAfterFirstAnswers();
            if (record != null) {
                // It keeps what is noted before, and would take its time from the start.
                record.start();
            }
            StartReport.log(inForce.settings(), store.description(), routesInForce);
            inForce.settings().remarks().forEach(LOG::warn);
            FilterHeaders.unknown(inForce.destinations().values()).forEach(LOG::warn);
            store.warnOfForgotten(store.forgotten(states.defined()));
        } catch (Exception e) {
            ConfigurationException explained = StartFailure.explain(e, null, folder);
            stop();
            throw explained;
        }
    }

    /** Events are on disk and can wait; those who have sent callbacks since the former process ended wait for their answers. */
    private void takeEventsAfterFirstAnswers() {
        Thread thread = new Thread(() -> {
            try {
                requests.awaitFew(FEW, FIRST_ANSWERS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            store.take();
        }, "first-answers");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Begins a stop while callbacks are still received and stored: health says so, each answer ends its connection, and no further
     * delivery begins. Returns when those in progress have ended and no sender has a connection left, or after two seconds.
     */
    public void leave() {
        readiness.stopping();
        CompletableFuture<Void> deliveries = CompletableFuture.runAsync(() -> routes.rest(LAST_DELIVERIES));
        callbacks.leave(LAST_DELIVERIES);
        deliveries.join();
    }

    /** Stops receiving, answers what has been received, lets what is in progress finish, though not for long, and stops. */
    public void stop() {
        readiness.stopping();
        if (callbacks != null) {
            callbacks.stopServing(LAST_ANSWERS);
        }
        routes.stop(LAST_DELIVERIES);
        for (AutoCloseable part : new AutoCloseable[]{management, administration, shared, callbacks, tls, record, store, tracing}) {
            close(part);
        }
    }

    private static void close(AutoCloseable part) {
        try {
            if (part != null) {
                part.close();
            }
        } catch (Exception e) {
            LOG.warn("Closing failed", e);
        }
    }

    /**
     * Runs on until the process is told to stop (SIGTERM, Ctrl-C), then stops as {@link #leave()} and {@link #stop()} do.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public void awaitStop() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopInTime, "stop"));
        new CountDownLatch(1).await();
    }

    /** A process that does not end is killed by whoever told it to; nothing stored is lost by ending without a clean stop. */
    private void stopInTime() {
        long begin = System.nanoTime();
        Thread clean = new Thread(() -> {
            leave();
            stop();
        }, "clean-stop");
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

    private void prepare() {
        RunnerProperties properties = saved.read();
        try {
            atStart = InForce.atStart(properties, saved.catalogue(), home);
        } catch (ConfigurationException e) {
            throw properties.located(e);
        }
        inForce = atStart;
        Settings settings = atStart.settings();
        LogLevel.use(settings.text("easemob.log.level"));
        shared.getCamelContextExtension().setName(settings.text("camel.main.name"));
        shared.start();
        BanGuard banGuard = new BanGuard(metrics, () -> store == null ? null : store.problem());
        Path dataDir = home.resolve(settings.text("easemob.data-dir"));
        runners = runners(settings);
        likeness = new Likeness(runners, System::nanoTime);
        states = new DestinationStates(Clock.systemUTC(), this::waiting,
                runners == Runners.ALONE ? PausedDestinations.in(dataDir) : PausedDestinations.of(runners));
        record = Records.of(settings, dataDir).orElse(null);
        Facts facts = record == null ? witness : record;
        beans = new RouteBeans(settings, home, shared, banGuard::mayBearMore, metrics, facts, runners);
        tls = ServerTlsFiles.of(settings, home).map(files -> new ServerTls(files, Clock.systemUTC())).orElse(null);
        listen(settings);
        callbacks.router().route().handler(requests::watch);
        CallbackAnswers answers = new CallbackAnswers(metrics, facts);
        callbackHttp = new CallbackHttpEngine(callbacks, settings.size("easemob.callback.max-body-size"), banGuard, answers);
        callbackHttp.server(settings.text("easemob.callback.path"));
        FrontPage.addTo(callbacks.router());
        store = new EventStore(settings, home, states.unreadableCallbacks(), facts, runners, answers::areLate);
        if (runners != Runners.ALONE) {
            PausedDestinations.handOver(dataDir, runners);
            HealthCheckRegistry.get(shared).register(new RunnersHealth(runners, likeness));
            RunnerMetrics.show(metrics, runners, likeness);
        }
        StartedWith.write(dataDir, settings, saved.catalogue());
        store.registerHealth(shared);
        if (record != null) {
            RecordMetrics.bind(metrics, record);
        }
        replacements = new Replacements(folder, dataDir);
        List.of(new ContextHealthCheck(), readiness, new BanHealth(banGuard)).forEach(HealthCheckRegistry.get(shared)::register);
        new ProcessMetrics().bindTo(metrics);
        state = new RunnerMetrics(store.embedded(), store.queues(), store::problem, states, readiness::isReceiving, routes::problem,
                this::needRestart, Clock.systemUTC());
        state.bindTo(metrics);
        if (management != null) {
            administration = new Administration(management.router(), settings, () -> inForce.access(), states, shared, dataDir,
                    store.connectionFactory(), metrics, runners, Optional.ofNullable(record),
                    new RunnerView(() -> inForce.settings(),
                            new RouteOverview(folder, () -> filesInForce, this::camelContext), routes::problem, this::needRestart,
                            metrics));
            management.serve();
        }
    }

    private static Runners runners(Settings settings) {
        String broker = settings.text("easemob.broker.url");
        return broker.isEmpty() || !settings.flag("easemob.broker.shared") ? Runners.ALONE
                : new SharedRunners(broker, host() + ":" + settings.text("camel.server.port"),
                        EventStore.QUEUE_OPTIONS);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    private void listen(Settings settings) {
        int connections = maxConnections(settings);
        callbacks = new HttpPort(connections, tls);
        Problems problems = new Problems();
        problems.attempt(() -> {
            if (callbacks.listen(listening)) {
                LOG.info("Standard input is a listening socket, on port {}: it is served instead of camel.server.port",
                        callbacks.number());
            } else {
                listen(settings, callbacks, "camel.server");
            }
        });
        if (settings.flag("camel.management.enabled")) {
            management = new HttpPort(connections, null);
            problems.attempt(() -> listen(settings, management, "camel.management"));
        }
        problems.refuse();
    }

    private static void listen(Settings settings, HttpPort http, String prefix) {
        http.listen(prefix, settings.text(prefix + ".host"), settings.integer(prefix + ".port"));
    }

    /** Connections must leave descriptors to the broker's files, or the broker stops. */
    private static int maxConnections(Settings settings) {
        int wanted = settings.integer("easemob.server.max-connections");
        long possible = Descriptors.forConnections();
        if (possible < wanted) {
            LOG.warn("At most {} connections are open at once, not the {} of easemob.server.max-connections: this process may have "
                    + "{} files and connections open (ulimit -n)", possible, wanted, Descriptors.limit());
        }
        return (int) Math.min(wanted, possible);
    }

    /** What is saved at one moment: read here, checked when it becomes a generation. */
    private final class NextEdition implements Edition {

        private final List<RouteFile> files;
        private RunnerProperties properties;
        private ConfigurationException unreadable;
        private InForce next;
        private DeliveryPolicies policies;

        private NextEdition(List<RouteFile> files) {
            this.files = files;
            try {
                properties = saved.read();
            } catch (ConfigurationException e) {
                unreadable = e;
            }
        }

        @Override
        public Generation generation() {
            if (unreadable != null) {
                throw unreadable;
            }
            next = atStart.after(properties, saved.catalogue(), home);
            policies = states.next(next.destinations().values());
            replacements.see(files);
            routesInForce = replacements.description(files);
            lib.change().ifPresent(LOG::warn);
            return new Generation(folder, files, next.properties(), next.destinations().values(), this::bind);
        }

        private void bind(CamelContext camel) {
            Settings settings = next.settings();
            beans.of(settings, policies).forEach(camel.getRegistry()::bind);
            HttpComponents.addTo(camel, settings.size("easemob.http.max-answer-size"));
            DestinationTls.bind(next.destinations().values(), home, camel.getRegistry());
            camel.getRegistry().bind("callbackHttp", callbackHttp);
            GenerationRouter.bind(camel, callbacks);
            camel.getRegistry().bind(MicrometerConstants.METRICS_REGISTRY_NAME, metrics);
            store.bind(camel, policies);
            if (settings.flag("easemob.tracing.enabled")) {
                tracing = tracing == null ? new Tracing() : tracing;
                tracing.addTo(camel);
            }
            beforeStart.accept(camel);
        }

        @Override
        public void prepare() {
            store.prepare(next.destinations().keySet());
        }

        @Override
        public void tookOver() {
            InForce former = inForce;
            filesInForce = files;
            states.tookOver(policies);
            likeness.use(next.properties(), files);
            beans.use(next.settings());
            if (record != null) {
                record.use(RecordPlace.of(next.settings(), home.resolve(next.settings().text("easemob.data-dir"))),
                        RecordLimits.of(next.settings()));
            }
            state.show(metrics, next.destinations().keySet());
            if (administration != null) {
                administration.count(next.destinations().keySet());
            }
            LogLevel.use(next.settings().text("easemob.log.level"));
            inForce = next;
            ChangeReport.log(former, next);
        }

        @Override
        public void ended() {
            Set<String> gone = new TreeSet<>(next.destinations().keySet());
            gone.removeAll(states.defined());
            store.warnOfForgotten(gone);
        }

        @Override
        public ConfigurationException located(ConfigurationException wrong) {
            return properties == null ? wrong : properties.located(wrong);
        }
    }
}

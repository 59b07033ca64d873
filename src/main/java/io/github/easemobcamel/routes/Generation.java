package io.github.easemobcamel.routes;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.deliver.DeliveryRoutes;
import io.github.easemobcamel.files.RouteFile;
import io.github.easemobcamel.files.RouteFolder;
import io.github.easemobcamel.http.GenerationRouter;
import io.github.easemobcamel.http.RequestsInProgress;
import io.github.easemobcamel.receive.CallbackHttpEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.service.ServiceHelper;

/**
 * One state of the folder {@code routes/}: a Camel context of its own with all the routes there, complete and checked before
 * any of them runs. After an edit the next generation is made beside the one that runs; so the edit is in effect as a
 * whole or not at all, and what the former one has begun ends in the routes in which it began.
 */
public final class Generation {

    /** For the answers to HTTP requests, and what routes do that no queue gave them. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(25);
    /** For all that, when deliveries hang: Camel would wait for them, too. */
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(200);
    /** A consumer looks much more often whether it is to go on. */
    private static final Duration SUSPENSION = Duration.ofSeconds(2);

    private final Main main = new Main();
    private final RouteFolder routes;
    private final Collection<Destination> destinations;
    private volatile boolean leftBehind;

    /**
     * @param routes the folders with the route files
     * @param files the route files
     * @param properties the properties in force
     * @param destinations all destinations
     * @param prepare gives the context what the routes name: beans and components
     */
    public Generation(RouteFolder routes, List<RouteFile> files, Properties properties, Collection<Destination> destinations,
            Consumer<CamelContext> prepare) {
        this.routes = routes;
        this.destinations = destinations;
        // Camel's own hook would not wait for the broker; the runner has one that does.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setOverrideProperties(routesOnly(properties));
        // The environment and -D options are in the properties already.
        main.configure().withAutoConfigurationEnvironmentVariablesEnabled(false)
                .withAutoConfigurationSystemPropertiesEnabled(false)
                .addRoutesBuilder(new DeliveryRoutes(destinations));
        main.setRoutesCollector(new RoutesRead(files));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport support) {
                prepare.accept(support.getCamelContext());
                StepsMade.watch(support.getCamelContext());
                new FolderContents(routes, files).check(name -> support.getCamelContext().getRegistry().lookupByName(name) != null);
            }

            @Override
            public void afterConfigure(BaseMainSupport support) {
                new RouteRules(support.getCamelContext(), routes).check();
                RouteFailureLog.addTo(support.getCamelContext());
                new DirectEndpoints(support.getCamelContext(), routes).requireRoutes(destinations);
            }
        });
    }

    private static Properties routesOnly(Properties properties) {
        Properties result = new Properties();
        result.putAll(properties);
        result.setProperty("camel.server.enabled", "false");
        result.setProperty("camel.management.enabled", "false");
        result.setProperty("camel.metrics.enabled", "false");
        result.setProperty("camel.main.auto-startup", "false");
        // Otherwise a "rest:" that calls a route by direct: takes the route away from everything else that calls it.
        result.setProperty("camel.rest.inline-routes", "false");
        return result;
    }

    /**
     * Reads the folder and makes all its routes, with their steps and endpoints; connects to nothing.
     *
     * @throws ConfigurationException with file, line and reason if something there is wrong
     */
    public void check() {
        attempt(() -> {
            main.init();
            main.getCamelContext().init();
            new RouteRules(camelContext(), routes).requireOneRouteForEachStart();
            requireRouteFrom("platform-http:.*callbackHttp.*", "receives callbacks", "receive-callback");
            requireRouteFrom("jms:(queue:)?callbacks(\\?.*)?", "takes stored callbacks from their queue", "dispatch-callback");
        });
    }

    /**
     * Tries what else may fail when the routes start and needs no connection: the paths of HTTP endpoints.
     *
     * @throws ConfigurationException if one cannot be served
     */
    public void tryPaths() {
        attempt(() -> {
            for (RouteDefinition route : definitions()) {
                Endpoint endpoint = route.getTemplateParameters() != null ? null
                        : camelContext().hasEndpoint(camelContext().resolvePropertyPlaceholders(route.getInput().getEndpointUri()));
                if (endpoint != null && Start.of(endpoint) == Start.HTTP) {
                    try (org.apache.camel.Consumer consumer = endpoint.createConsumer(exchange -> {})) {
                        consumer.start();
                    } catch (Exception e) {
                        throw new FailedToStartRouteException(route.getRouteId(), String.valueOf(e.getMessage()), e);
                    }
                }
            }
        });
    }

    /** Without them callbacks would be refused, or stay where they are, and no error would ever say so. */
    private void requireRouteFrom(String endpoint, String purpose, String usual) {
        if (definitions().stream().noneMatch(route -> route.getInput().getEndpointUri().matches(endpoint))) {
            throw new ConfigurationException("no route in " + routes + " " + purpose + ", as " + usual
                    + ".camel.yaml of the distribution does; put it back, or a route from the same endpoint");
        }
    }

    /** {@return a line for each step behind which an event of a destination is in memory only} */
    List<String> stepsThatLoseOnCrash() {
        return LostOnCrash.steps(camelContext(), routes, destinations);
    }

    /** {@return the ids of all routes, in order} */
    public List<String> routeIds() {
        return definitions().stream().map(RouteDefinition::getRouteId).sorted().toList();
    }

    private List<RouteDefinition> definitions() {
        return camelContext().getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions();
    }

    /**
     * Makes ready what {@link #check()} has read: a producer that connects at its start does so now.
     *
     * @param before makes ready what the routes need
     * @throws ConfigurationException if that fails
     */
    void warmUp(Runnable before) {
        attempt(() -> {
            before.run();
            main.start();
        });
    }

    /**
     * Takes over from the generation before, which goes on with what it has begun until it is told to finish. What may fail
     * comes first: no event and no callback passes through routes that are not to run in the end.
     *
     * @param before the generation that runs, or null
     * @throws ConfigurationException if a route does not start; then the generation before runs as if nothing had been
     */
    void takeOver(Generation before) {
        List<Route> interrupted = new ArrayList<>();
        try {
            attempt(() -> {
                startRoutes(Start.CALLED, Start.HTTP);
                if (before != null) {
                    interrupted.addAll(before.running(Start.ALONE));
                    interrupted.forEach(route -> ServiceHelper.suspendService(route.getConsumer()));
                }
                startRoutes(Start.ALONE, Start.QUEUE, Start.CALLBACKS);
            });
        } catch (ConfigurationException e) {
            interrupted.forEach(route -> ServiceHelper.resumeService(route.getConsumer()));
            throw e;
        }
    }

    private void startRoutes(Start... kinds) throws Exception {
        for (Start kind : kinds) {
            List<Route> inOrder = camelContext().getRoutes().stream().filter(Route::isAutoStartup)
                    .filter(route -> Start.of(route.getEndpoint()) == kind)
                    .sorted(Comparator.comparing(Route::getStartupOrder, Comparator.nullsLast(Comparator.naturalOrder())))
                    .toList();
            for (Route route : inOrder) {
                try {
                    camelContext().getRouteController().startRoute(route.getRouteId());
                } catch (Exception e) {
                    throw new FailedToStartRouteException(route.getRouteId(), String.valueOf(e.getMessage()), e);
                }
            }
        }
    }

    /** When this returns, nothing new is taken any more; what has begun goes on. */
    void retire() {
        if (isRunning()) {
            retireEndpoints();
            ofEachQueue("retire-", ServiceHelper::suspendService, SUSPENSION);
        }
    }

    /**
     * {@return whether no event from a queue is being handled any more; none is taken from now on} What one route has in progress keeps
     * no other one from giving up its queue.
     *
     * @param longest how long to wait for what is in progress at most
     */
    boolean endDeliveries(Duration longest) {
        if (isRunning() && !leftBehind) {
            leftBehind = !ofEachQueue("finish-", consumer -> {
                ServiceHelper.suspendService(consumer);
                ServiceHelper.stopService(consumer);
            }, longest);
        }
        return !leftBehind;
    }

    /**
     * Takes nothing new, lets what is in progress finish, and stops.
     *
     * @param requests the HTTP requests in progress
     * @param longest how long to wait for what is in progress at most; deliveries that are not done then are left behind, and those that
     *        {@link #endDeliveries} has left behind are not waited for again
     */
    public void finish(RequestsInProgress requests, Duration longest) {
        boolean done = endDeliveries(longest);
        Duration wait = done ? longest.compareTo(LONGEST_WAIT) < 0 ? longest : LONGEST_WAIT : SHORTEST_WAIT;
        if (isRunning()) {
            retireEndpoints();
            running(Start.ALONE).forEach(route -> ServiceHelper.suspendService(route.getConsumer()));
            try {
                requests.awaitAnswers(wait);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            camelContext().getShutdownStrategy().setTimeUnit(TimeUnit.MILLISECONDS);
            camelContext().getShutdownStrategy().setTimeout(wait.toMillis());
        }
        Thread stop = new Thread(main::stop, "stop-routes");
        stop.start();
        join(List.of(stop), wait.multipliedBy(2));
    }

    private boolean isRunning() {
        return camelContext() != null && camelContext().isStarted();
    }

    private void retireEndpoints() {
        camelContext().getRegistry().findByType(GenerationRouter.class).forEach(GenerationRouter::retire);
    }

    private boolean ofEachQueue(String thread, Consumer<Object> action, Duration longest) {
        List<Thread> threads = running(Start.QUEUE).stream()
                .map(route -> new Thread(() -> action.accept(route.getConsumer()), thread + route.getRouteId())).toList();
        threads.forEach(Thread::start);
        return join(threads, longest);
    }

    private static boolean join(List<Thread> threads, Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        try {
            for (Thread each : threads) {
                each.join(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return threads.stream().noneMatch(Thread::isAlive);
    }

    private List<Route> running(Start kind) {
        return camelContext().getRoutes().stream().filter(route -> Start.of(route.getEndpoint()) == kind)
                .filter(route -> camelContext().getRouteController().getRouteStatus(route.getRouteId()).isStarted()).toList();
    }

    /** {@return the context with the routes, or null before they are read} */
    CamelContext camelContext() {
        return main.getCamelContext();
    }

    /** With what a route starts, in the order in which the routes of a generation are started. */
    private enum Start {
        /** Only other routes of the generation send to it. */
        CALLED,
        /** An HTTP endpoint of a user's own. */
        HTTP,
        /** A timer, a folder, a topic: what would come twice if two generations listened at the same time. */
        ALONE,
        /** Each message goes to one of those who listen. */
        QUEUE,
        /** The callbacks: they go to the route that has started last. */
        CALLBACKS;

        private static Start of(Endpoint endpoint) {
            if (endpoint instanceof PlatformHttpEndpoint http) {
                return http.getPlatformHttpEngine() instanceof CallbackHttpEngine ? CALLBACKS : HTTP;
            }
            String uri = endpoint.getEndpointBaseUri();
            if (uri.startsWith("jms:") && !uri.startsWith("jms://topic")) {
                return QUEUE;
            }
            return uri.startsWith("direct:") || uri.startsWith("seda:") ? CALLED : ALONE;
        }
    }

    private interface Step {
        void run() throws Exception;
    }

    private void attempt(Step step) {
        try {
            step.run();
        } catch (Throwable e) {
            // An Error too: a class that is missing, say, must neither leave half a generation nor end the watch over the files.
            ConfigurationException explained = StartFailure.explain(e, main.getCamelContext(), routes);
            main.stop();
            throw explained;
        }
    }
}

package io.github.easemobcamel;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.delivery.DeliveryRoutes;
import io.github.easemobcamel.http.GenerationRouter;
import io.github.easemobcamel.http.RequestsInProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
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
final class Generation {

    /** Where two generations can listen for a moment without doing anything twice. */
    private static final Set<String> SHARED = Set.of("direct", "seda", "jms", "platform-http");

    /** The graceful stop of a Camel context waits as long, by default. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(25);

    private final Main main = new Main();
    private final Path routes;

    /**
     * @param routes the folder with the route files
     * @param properties the properties in force
     * @param destinations all destinations
     * @param prepare gives the context what the routes name: beans and components
     */
    Generation(Path routes, Properties properties, Collection<Destination> destinations, Consumer<CamelContext> prepare) {
        this.routes = routes;
        // Camel's own hook would not wait for the broker; the runner has one that does.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setOverrideProperties(routesOnly(properties));
        // The environment and -D options are in the properties already.
        main.configure().withAutoConfigurationEnvironmentVariablesEnabled(false)
                .withAutoConfigurationSystemPropertiesEnabled(false)
                .withRoutesIncludePattern(new RouteFolder(routes).includePattern())
                .addRoutesBuilder(new DeliveryRoutes(destinations));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport support) {
                prepare.accept(support.getCamelContext());
            }

            @Override
            public void afterConfigure(BaseMainSupport support) {
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
        return result;
    }

    /**
     * Reads the folder and makes all its routes, with their steps and endpoints; connects to nothing.
     *
     * @throws ConfigurationException with file, line and reason if something there is wrong
     */
    void check() {
        attempt(() -> {
            main.init();
            main.getCamelContext().init();
            requireRouteFrom("platform-http:.*callbackHttp.*", "receives callbacks", "receive-callback");
            requireRouteFrom("jms:(queue:)?callbacks(\\?.*)?", "takes stored callbacks from their queue", "dispatch-callback");
        });
    }

    /** Without them callbacks would be refused, or stay where they are, and no error would ever say so. */
    private void requireRouteFrom(String endpoint, String purpose, String usual) {
        if (definitions().stream().noneMatch(route -> route.getInput().getEndpointUri().matches(endpoint))) {
            throw new ConfigurationException("no route in " + routes + " " + purpose + ", as " + usual
                    + ".camel.yaml of the distribution does; put it back, or a route from the same endpoint");
        }
    }

    /** @return the ids of all routes, in order */
    List<String> routeIds() {
        return definitions().stream().map(RouteDefinition::getRouteId).sorted().toList();
    }

    private List<RouteDefinition> definitions() {
        return camelContext().getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions();
    }

    /**
     * Makes ready what {@link #check()} has read: a producer that connects at its start does so now.
     *
     * @throws ConfigurationException if that fails
     */
    void warmUp() {
        attempt(main::start);
    }

    /**
     * Takes over from the generation before, which goes on with what it has begun until it is told to finish.
     *
     * @param before the generation that runs, or null
     * @throws ConfigurationException if a route does not start; then the generation before runs as if nothing had been
     */
    void takeOver(Generation before) {
        attempt(() -> startRoutes(route -> SHARED.contains(scheme(route))));
        List<Route> interrupted = before == null ? List.of() : before.running(route -> !SHARED.contains(scheme(route)));
        interrupted.forEach(route -> ServiceHelper.suspendService(route.getConsumer()));
        try {
            attempt(() -> startRoutes(route -> true));
        } catch (ConfigurationException e) {
            interrupted.forEach(route -> ServiceHelper.resumeService(route.getConsumer()));
            throw e;
        }
    }

    private void startRoutes(Predicate<Route> which) throws Exception {
        List<Route> inOrder = camelContext().getRoutes().stream().filter(Route::isAutoStartup).filter(which)
                .filter(route -> !isRunning(route))
                .sorted(Comparator.comparing((Route route) -> !scheme(route).equals("direct"))
                        .thenComparing(Route::getStartupOrder, Comparator.nullsLast(Comparator.naturalOrder())))
                .toList();
        for (Route route : inOrder) {
            camelContext().getRouteController().startRoute(route.getRouteId());
        }
    }

    /**
     * Takes nothing new, lets what is in progress finish, and stops. What one route has in progress keeps no other one from
     * giving up its queue.
     *
     * @param requests the HTTP requests in progress
     */
    void finish(RequestsInProgress requests) {
        if (camelContext() != null && camelContext().isStarted()) {
            List<Thread> closing = new ArrayList<>();
            camelContext().getRegistry().findByType(GenerationRouter.class).forEach(GenerationRouter::retire);
            for (Route route : running(route -> scheme(route).equals("jms"))) {
                ServiceHelper.suspendService(route.getConsumer());
                Thread thread = new Thread(() -> ServiceHelper.stopService(route.getConsumer()), "finish-" + route.getRouteId());
                thread.start();
                closing.add(thread);
            }
            try {
                for (Thread thread : closing) {
                    thread.join();
                }
                requests.awaitAnswers(LONGEST_WAIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        main.stop();
    }

    private List<Route> running(Predicate<Route> which) {
        return camelContext().getRoutes().stream().filter(which).filter(this::isRunning).toList();
    }

    private boolean isRunning(Route route) {
        return camelContext().getRouteController().getRouteStatus(route.getRouteId()).isStarted();
    }

    private static String scheme(Route route) {
        String uri = Objects.toString(route.getEndpoint().getEndpointBaseUri(), "");
        return uri.startsWith("jms://topic") ? "jms-topic" : uri.replaceFirst(":.*", "");
    }

    /** @return the context with the routes, or null before they are read */
    CamelContext camelContext() {
        return main.getCamelContext();
    }

    private interface Step {
        void run() throws Exception;
    }

    private void attempt(Step step) {
        try {
            step.run();
        } catch (Exception e) {
            ConfigurationException explained = StartFailure.explain(e, main.getCamelContext(), routes);
            main.stop();
            throw explained;
        }
    }
}

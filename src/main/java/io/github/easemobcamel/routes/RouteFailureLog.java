package io.github.easemobcamel.routes;

import io.github.easemobcamel.log.Tally;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.LoggingLevel;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.processor.errorhandler.DefaultErrorHandler;
import org.apache.camel.spi.CamelLogger;
import org.apache.camel.support.PatternHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what fails in users' routes: the first failure at once, later ones with their number every ten seconds, for a route may fail
 * for each of many events. At the level debug, each has a line of its own.
 */
final class RouteFailureLog extends CamelLogger {

    private static final Logger LOG = LoggerFactory.getLogger(DefaultErrorHandler.class);

    private final Tally tally = new Tally();

    private RouteFailureLog() {
        super(LOG, LoggingLevel.ERROR);
    }

    /**
     * Gives each route that has no error handler, by itself or by its route configuration, the usual one with this log. (One for the
     * whole context would take the place of those of the configurations.)
     *
     * @param camel a context with route definitions that are not made yet
     */
    static void addTo(CamelContext camel) {
        RouteFailureLog log = new RouteFailureLog();
        Model model = camel.getCamelContextExtension().getContextPlugin(Model.class);
        for (RouteDefinition route : model.getRouteDefinitions()) {
            if (model.getRouteConfigurationDefinitions().stream()
                    .noneMatch(each -> each.getErrorHandler() != null && isOf(route, each))) {
                route.setErrorHandlerFactoryIfNull(new DefaultErrorHandlerDefinition().logger(log).logStackTrace(false)
                        .logExhaustedMessageHistory(false));
            }
        }
    }

    private static boolean isOf(RouteDefinition route, RouteConfigurationDefinition configuration) {
        return configuration.getId() == null || (route.getRouteConfigurationId() != null && Stream.of(
                route.getRouteConfigurationId().split(","))
                .anyMatch(id -> PatternHelper.matchPattern(configuration.getId(), id.strip())));
    }

    @Override
    public void log(String message) {
        note(message, getLevel());
    }

    @Override
    public void log(String message, LoggingLevel level) {
        note(message, level);
    }

    @Override
    public void log(String message, Throwable failure) {
        note(message, getLevel());
    }

    @Override
    public void log(String message, Throwable failure, LoggingLevel level) {
        note(message, level);
    }

    private void note(String message, LoggingLevel level) {
        LOG.debug(message);
        if (level == LoggingLevel.ERROR || level == LoggingLevel.WARN) {
            tally.count("{} time(s) a route failed; the last one: {}", message);
        }
    }
}

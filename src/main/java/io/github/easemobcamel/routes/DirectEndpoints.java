package io.github.easemobcamel.routes;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.files.RouteFolder;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.InterceptSendToEndpointDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.PollDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.errorhandler.DeadLetterChannelDefinition;

/**
 * Checks that each {@code direct:} endpoint to which something sends is the start of a route. Without one, every event would
 * fail there, and nothing would say so before the first event.
 */
final class DirectEndpoints {

    private static final String SCHEME = "direct:";

    private final CamelContext camel;
    private final RoutePlaces places;
    private final RouteFolder routes;
    private final Model model;
    private final Set<String> starts;

    /**
     * @param camel the context with all route definitions, not started yet
     * @param routes the folders with the route files
     */
    DirectEndpoints(CamelContext camel, RouteFolder routes) {
        this.camel = camel;
        this.routes = routes;
        this.places = new RoutePlaces(routes);
        this.model = camel.getCamelContextExtension().getContextPlugin(Model.class);
        this.starts = model.getRouteDefinitions().stream().filter(route -> route.getInput() != null)
                .map(route -> resolved(route.getInput().getEndpointUri(), route)).collect(Collectors.toSet());
    }

    /**
     * @param destinations all destinations
     * @throws ConfigurationException if one of them, or a step of a route, sends to a {@code direct:} endpoint without a route
     */
    void requireRoutes(Collection<Destination> destinations) {
        destinations.stream().filter(destination -> isMissing(name(destination.uri()))).findFirst().ifPresent(destination -> {
            throw new ConfigurationException("easemob.destination." + destination.name() + ".uri is "
                    + destination.uri() + ", but no route in " + routes + " starts with that endpoint"
                    + meant(name(destination.uri())));
        });
        for (RouteDefinition route : model.getRouteDefinitions()) {
            each(route.getOutputs(), step -> require(step, route));
            if (route.getErrorHandlerFactory() instanceof DeadLetterChannelDefinition channel) {
                requireDeadLetters(channel, route, route);
            }
        }
        for (RouteConfigurationDefinition errors : model.getRouteConfigurationDefinitions()) {
            Stream.of(errors.getOnExceptions(), errors.getOnCompletions(), errors.getIntercepts(), errors.getInterceptFroms(),
                    errors.getInterceptSendTos()).forEach(steps -> each(steps, step -> require(step, null)));
            if (errors.getErrorHandler() != null
                    && errors.getErrorHandler().getErrorHandlerType() instanceof DeadLetterChannelDefinition channel) {
                requireDeadLetters(channel, errors, null);
            }
        }
    }

    /** Does something with each of the steps and with all that stand within them. */
    static void each(Collection<? extends ProcessorDefinition<?>> steps, Consumer<ProcessorDefinition<?>> action) {
        for (ProcessorDefinition<?> step : steps) {
            action.accept(step);
            each(step.getOutputs(), action);
            if (step instanceof ChoiceDefinition choice) {
                choice.getWhenClauses().forEach(when -> each(when.getOutputs(), action));
                if (choice.getOtherwise() != null) {
                    each(choice.getOtherwise().getOutputs(), action);
                }
            } else if (step instanceof CircuitBreakerDefinition breaker && breaker.getOnFallback() != null) {
                each(breaker.getOnFallback().getOutputs(), action);
            }
        }
    }

    private void require(ProcessorDefinition<?> step, RouteDefinition route) {
        if (step instanceof InterceptSendToEndpointDefinition intercept) {
            require(intercept.getAfterUri(), step, route);
        } else if (step instanceof ToDynamicDefinition dynamic) {
            require(dynamic.getUri(), step, route);
        } else if (step instanceof ExpressionNode expression
                && (step instanceof EnrichDefinition || step instanceof RoutingSlipDefinition<?>
                        || step instanceof RecipientListDefinition<?>)) {
            for (String uri : constant(expression).split(",")) {
                require(uri.strip(), step, route);
            }
        } else if (step instanceof EndpointRequiredDefinition sends && !(step instanceof PollDefinition)) {
            require(sends.getEndpointUri(), step, route);
        }
    }

    /** What is the same for every event; the rest is known when an event comes. */
    private static String constant(ExpressionNode step) {
        return step.getExpression() == null || step.getExpression().getExpression() == null
                || !Set.of("constant", "simple").contains(step.getExpression().getLanguage()) ? ""
                        : step.getExpression().getExpression();
    }

    private void require(String given, NamedNode step, RouteDefinition route) {
        String uri = given == null || given.contains("${") ? "" : resolved(given, route);
        if (isMissing(uri)) {
            throw new ConfigurationException(places.of(step) + "a step sends to " + uri + ", but no route starts with that endpoint"
                    + meant(uri));
        }
    }

    private void requireDeadLetters(DeadLetterChannelDefinition channel, NamedNode owner, RouteDefinition route) {
        String given = channel.getDeadLetterUri();
        if (given != null && isMissing(resolved(given, route))) {
            throw new ConfigurationException(places.of(owner, "deadLetterUri", given) + "deadLetterUri is " + given
                    + ", but no route starts with that endpoint" + meant(resolved(given, route)));
        }
    }

    private String meant(String uri) {
        String meant = RouteSchema.meant(uri, starts.stream().filter(start -> start.startsWith(SCHEME)).sorted().toList());
        return meant.isEmpty() ? "; mend the name, or add the route" : meant;
    }

    private boolean isMissing(String uri) {
        return uri.startsWith(SCHEME) && !uri.contains("{{") && !starts.contains(uri);
    }

    /** What cannot be resolved is reported by Camel, with better words. */
    private String resolved(String uri, RouteDefinition route) {
        String result = uri == null ? "" : uri;
        if (route != null && route.getTemplateParameters() != null) {
            for (Map.Entry<String, Object> parameter : route.getTemplateParameters().entrySet()) {
                result = result.replace("{{" + parameter.getKey() + "}}", String.valueOf(parameter.getValue()));
            }
        }
        try {
            return name(camel.resolvePropertyPlaceholders(result));
        } catch (IllegalArgumentException e) {
            return result;
        }
    }

    private static String name(String uri) {
        return uri.replaceFirst("\\?.*", "").replace("://", ":");
    }
}

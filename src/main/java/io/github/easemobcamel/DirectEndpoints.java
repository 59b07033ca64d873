package io.github.easemobcamel;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Destination;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;

/**
 * Checks that each {@code direct:} endpoint to which something sends is the start of a route. Without one, every event would
 * fail there, and nothing would say so before the first event.
 */
final class DirectEndpoints {

    private static final String SCHEME = "direct:";

    private final CamelContext camel;
    private final RoutePlaces places;
    private final Path routes;
    private final Model model;

    /**
     * @param camel the context with all route definitions, not started yet
     * @param routes the folder with the route files
     */
    DirectEndpoints(CamelContext camel, Path routes) {
        this.camel = camel;
        this.routes = routes;
        this.places = new RoutePlaces(routes);
        this.model = camel.getCamelContextExtension().getContextPlugin(Model.class);
    }

    /**
     * @param destinations all destinations
     * @throws ConfigurationException if one of them, or a step of a route, sends to a {@code direct:} endpoint without a route
     */
    void requireRoutes(Collection<Destination> destinations) {
        Set<String> starts = model.getRouteDefinitions().stream()
                .map(route -> resolved(route.getInput().getEndpointUri(), route)).collect(Collectors.toSet());
        destinations.stream().filter(destination -> isMissing(name(destination.uri()), starts)).findFirst()
                .ifPresent(destination -> {
                    throw new ConfigurationException("easemob.destination." + destination.name() + ".uri is "
                            + destination.uri() + ", but no route in " + routes + " starts with that endpoint");
                });
        model.getRouteDefinitions().forEach(route -> require(route.getOutputs(), route, starts));
        model.getRouteConfigurationDefinitions().forEach(errors -> errors.getOnExceptions()
                .forEach(handler -> require(handler.getOutputs(), null, starts)));
    }

    private void require(List<ProcessorDefinition<?>> steps, RouteDefinition route, Set<String> starts) {
        Stream.concat(steps.stream().filter(ToDefinition.class::isInstance).map(ToDefinition.class::cast),
                ProcessorDefinitionHelper.filterTypeInOutputs(steps, ToDefinition.class).stream()).forEach(step -> {
                    String uri = resolved(step.getEndpointUri(), route);
                    if (isMissing(uri, starts)) {
                        throw new ConfigurationException(places.of(step) + "a step sends to " + uri
                                + ", but no route starts with that endpoint");
                    }
                });
    }

    private static boolean isMissing(String uri, Set<String> starts) {
        return uri.startsWith(SCHEME) && !starts.contains(uri);
    }

    /** What cannot be resolved is reported by Camel, with better words. */
    private String resolved(String uri, RouteDefinition route) {
        String result = uri;
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

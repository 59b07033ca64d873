package io.github.easemobcamel.routes;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.files.RouteFolder;
import io.github.easemobcamel.rest.CallMistake;
import io.github.easemobcamel.rest.EasemobCalls;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.NamedNode;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.model.DelayDefinition;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.LoopDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ThrottleDefinition;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.URISupport;

/** Checks, once all files are read, what Camel lets pass, or notices only when a route starts. */
final class RouteRules {

    private static final Set<Class<?>> NUMBERS = Set.of(int.class, long.class, Integer.class, Long.class);

    private final CamelContext camel;
    private final RoutePlaces places;
    private final Model model;

    /**
     * @param camel the context with all route definitions
     * @param routes the folders with the route files
     */
    RouteRules(CamelContext camel, RouteFolder routes) {
        this.camel = camel;
        this.places = new RoutePlaces(routes);
        this.model = camel.getCamelContextExtension().getContextPlugin(Model.class);
    }

    /**
     * @throws ConfigurationException if a route has no start, names a configuration that is not there, or an onException names what
     *     is no exception
     */
    void check() {
        for (RouteDefinition route : model.getRouteDefinitions()) {
            if (route.getInput() == null) {
                throw new ConfigurationException(
                        places.of(route) + "the route has no 'from': add it, with 'uri' and 'steps' below it");
            }
            checkConfiguration(route);
            checkCall(route);
            DirectEndpoints.each(route.getOutputs(), step -> {
                if (step instanceof OnExceptionDefinition handler) {
                    check(handler);
                } else if (step instanceof EndpointRequiredDefinition sends) {
                    checkNumbers(sends);
                } else if (step instanceof DelayDefinition || step instanceof ThrottleDefinition
                        || step instanceof LoopDefinition) {
                    checkNumber((ExpressionNode) step);
                }
            });
            checkNumbers(route.getInput());
        }
        model.getRouteConfigurationDefinitions().forEach(errors -> errors.getOnExceptions().forEach(this::check));
    }

    private void check(OnExceptionDefinition handler) {
        if (handler.getExceptions().isEmpty()) {
            throw new ConfigurationException(
                    places.of(handler) + "the onException names no exception: add 'exception' with a list of "
                            + "classes, such as java.lang.Exception");
        }
        for (String name : handler.getExceptions()) {
            Class<?> type = camel.getClassResolver().resolveClass(resolved(name));
            if (type == null || !Throwable.class.isAssignableFrom(type)) {
                throw new ConfigurationException(places.of(handler) + (type == null ? "there is no class " + name
                        + ": it is mistyped, or its jar is not in lib/" : name + " is no exception: name a class that is one"));
            }
        }
    }

    private void checkCall(RouteDefinition route) {
        EasemobCalls calls = camel.getRegistry().lookupByNameAndType("easemobCalls", EasemobCalls.class);
        if (calls != null && EasemobCalls.isCall(route)) {
            try {
                calls.define(route);
            } catch (CallMistake e) {
                String name = String.valueOf(route.getTemplateParameters().get("name"));
                throw new ConfigurationException(
                        places.ofParameter(route.getRouteId(), name, e.parameter()) + "route " + name + ": " + e.getMessage(), e);
            }
        }
    }

    /** Without it nothing would handle the route's failures, and Camel would not say so. */
    private void checkConfiguration(RouteDefinition route) {
        List<String> known = model.getRouteConfigurationDefinitions().stream().map(RouteConfigurationDefinition::getId).toList();
        String named = route.getRouteConfigurationId();
        Stream.of(named == null ? new String[0] : resolved(named).split(",")).map(String::strip)
                .filter(id -> !id.contains("*") && !id.isEmpty() && !known.contains(id)).findFirst().ifPresent(id -> {
                    throw new ConfigurationException(
                            places.of(route) + "route " + route.getRouteId() + " names the routeConfigurationId "
                                    + id + ", but there is no such routeConfiguration: mend the name, or add it"
                                    + RouteSchema.meant(id, known.stream().filter(other -> other != null).toList()));
                });
    }

    /** Camel takes a word that is no number for 0, and a timer with that never rests. */
    private void checkNumbers(EndpointRequiredDefinition step) {
        String uri = step.getEndpointUri() == null || step.getEndpointUri().contains("${") ? "" : resolved(step.getEndpointUri());
        String scheme = uri.replaceFirst(":.*", "");
        try {
            Map<String, Object> options = URISupport.parseQuery(URISupport.extractQuery(uri), true);
            if (!options.isEmpty()
                    && PluginHelper.getConfigurerResolver(camel).resolvePropertyConfigurer(scheme + "-endpoint-configurer",
                            camel) instanceof PropertyConfigurerGetter types) {
                options.forEach((name, value) -> {
                    Class<?> type = types.getOptionType(name, true);
                    if (type != null && NUMBERS.contains(type) && isNoNumber(String.valueOf(value))) {
                        throw new ConfigurationException(
                                places.of((NamedNode) step) + "the option " + name + " of " + SafeUri.of(uri)
                                        + " is not a number: write one, such as 5 or, if it is a time, 5s");
                    }
                });
            }
        } catch (URISyntaxException e) {
            // Camel says so when it makes the endpoint.
        }
    }

    private void checkNumber(ExpressionNode step) {
        String value = step.getExpression() != null && "constant".equals(step.getExpression().getLanguage())
                ? step.getExpression().getExpression() : null;
        if (value != null && isNoNumber(resolved(value))) {
            throw new ConfigurationException(places.of(step) + "'" + step.getShortName() + "' needs a number, and '" + value
                    + "' is none: write one");
        }
    }

    /** What refers to a bean or to a property that is not set is not known here. */
    private static boolean isNoNumber(String value) {
        return !value.matches("(?s).*[\\d#{].*");
    }

    private String resolved(String text) {
        try {
            return camel.resolvePropertyPlaceholders(text);
        } catch (IllegalArgumentException e) {
            // Camel says which property is missing when it makes the step; a template has its own.
            return text;
        }
    }

    /**
     * @throws ConfigurationException if two routes start with what can only have one that listens, or one with the path of the callbacks
     */
    void requireOneRouteForEachStart() {
        Map<Endpoint, RouteDefinition> starts = new HashMap<>();
        for (RouteDefinition route : model.getRouteDefinitions()) {
            String uri = resolved(route.getInput().getEndpointUri());
            Endpoint endpoint = uri.contains("{{") ? null : camel.hasEndpoint(uri);
            if (endpoint instanceof PlatformHttpEndpoint http && !uri.contains("callbackHttp")
                    && http.getPath().equals(resolved("{{easemob.callback.path}}"))) {
                throw new ConfigurationException(
                        places.of(route.getInput()) + http.getPath() + " is the path at which callbacks arrive, "
                                + "so this route would get no request: give it another path");
            }
            RouteDefinition other = endpoint == null ? null : starts.putIfAbsent(endpoint, route);
            boolean several = endpoint instanceof MultipleConsumersSupport many && many.isMultipleConsumersSupported();
            if (other != null && !several) {
                throw new ConfigurationException(places.of(route.getInput()) + "more than one route starts with "
                        + SafeUri.of(uri) + ", also that in " + places.of(other.getInput()).replaceFirst(": $", "")
                        + ": give one of them another 'from', or make one route of both");
            }
        }
    }
}

package io.github.easemobcamel;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.delivery.DeliveryRoutes;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.ExpressionIllegalSyntaxException;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.NamedNode;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.URISupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds, in what Camel throws when it does not start, the one line that helps a person: file, line, reason. The options of
 * a URI are left out, for credentials stand there.
 */
final class StartFailure {

    private static final Logger LOG = LoggerFactory.getLogger(StartFailure.class);
    /** How the YAML parser names a place, for example {@code in file:/x/routes/a.camel.yaml, line 6, column 11:}. */
    private static final Pattern PLACE = Pattern.compile("^\\s*in (.+), line (\\d+), column \\d+:?$");
    private static final Pattern DUPLICATE = Pattern.compile("(?i).*duplicate (?:route )?ids? detected:? ([^\\s,]+?)\\. .*");
    private static final Pattern TWO_STARTS = Pattern.compile("Multiple consumers .* not allowed: (\\w+):(?://)?(.+)");
    private static final Pattern UNKNOWN_OPTIONS = Pattern.compile("Unknown parameters=\\[\\{(.*)}]");
    /** How Camel says that a file is empty, or has nothing but comments. */
    private static final Pattern NO_ROUTE = Pattern.compile("(?m)^(?:Resource is empty|Unable to parse resource): (file:.+)$");
    /** How Camel says that the property of a placeholder is not set. */
    private static final Pattern MISSING = Pattern.compile("[Pp]roperty with key \\[(.+?)] not found");
    /** How Camel names the step with which it failed to create a route. */
    private static final Pattern STEP = Pattern.compile("(?s) at: >>> (.*) <<< in route: ");

    private final CamelContext camel;
    private final RoutePlaces places;

    private StartFailure(CamelContext camel, Path routes) {
        this.camel = camel;
        this.places = new RoutePlaces(routes);
    }

    /**
     * @param failure what was thrown
     * @param camel the context that did not start, or null if there is none
     * @param routes the folder with the route files
     * @return the same in one line
     */
    static ConfigurationException explain(Throwable failure, CamelContext camel, Path routes) {
        LOG.debug("The start failed", failure);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigurationException known) {
                return known;
            }
        }
        return new ConfigurationException(SafeUri.of(new StartFailure(camel, routes).line(failure)), failure);
    }

    private String line(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            Matcher duplicate = DUPLICATE.matcher(message);
            if (duplicate.matches()) {
                return "the id " + duplicate.group(1) + " is given more than once (" + String.join(" and ",
                        places.ofId(duplicate.group(1))) + "); ids are unique in all files";
            }
            if (message.lines().anyMatch(line -> PLACE.matcher(line).matches())) {
                return brokenYaml(message);
            }
            if (cause instanceof FailedToCreateRouteException route && route.getRouteId() != null) {
                return brokenRoute(route.getRouteId(), cause);
            }
            if (cause instanceof FailedToStartRouteException route) {
                return brokenRoute(route.getRouteId(), cause);
            }
            if (cause instanceof PropertyBindingException property) {
                return camelProperty(property.getOptionPrefix() + StringHelper.camelCaseToDash(property.getOptionKey()));
            }
            Matcher empty = NO_ROUTE.matcher(message);
            if (empty.find()) {
                return places.place(empty.group(1), -1) + ": there is no route in this file; write one, or delete the file";
            }
        }
        return "the runner does not start: " + reason(failure);
    }

    private static String camelProperty(String key) {
        PropertyCatalogue catalogue = new PropertyCatalogue();
        if (catalogue.names().contains(key)) {
            return "the property " + key + " has a wrong value; docs/configuration.md says what it is for";
        }
        return catalogue.nearestOfCamel(key).map(known -> "unknown property " + key + "; did you mean " + known + "?")
                .orElse("the property " + key + " is unknown or has a wrong value; Camel's documentation lists the properties outside "
                        + "easemob.*");
    }

    private String brokenYaml(String message) {
        String place = "";
        for (String line : message.lines().toList()) {
            Matcher matcher = PLACE.matcher(line);
            if (matcher.matches()) {
                place = places.place(matcher.group(1), Integer.parseInt(matcher.group(2)));
            }
        }
        // What remains are the parser's words; an excerpt of the file is indented.
        String reason = message.lines().filter(line -> !line.isBlank() && !line.startsWith(" "))
                .filter(line -> !PLACE.matcher(line).matches()).collect(Collectors.joining(": "));
        return place + ": " + reason;
    }

    private String brokenRoute(String routeId, Throwable failure) {
        if (routeId.startsWith(DeliveryRoutes.ID_PREFIX)) {
            String prefix = "easemob.destination." + routeId.substring(DeliveryRoutes.ID_PREFIX.length());
            return isExpression(failure) ? prefix + ".filter is wrong: " + reason(failure) + filter(prefix + ".filter")
                    : prefix + ".uri is wrong: " + reason(failure);
        }
        List<RouteDefinition> all = camel.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions();
        String reason = reason(failure);
        Matcher twice = TWO_STARTS.matcher(reason);
        if (twice.matches()) {
            String endpoint = twice.group(1) + ":" + twice.group(2);
            return "more than one route starts with " + endpoint + " (" + places.ofStarts(all, endpoint) + ")";
        }
        return all.stream().filter(route -> routeId.equals(route.getId())).findFirst()
                .map(route -> places.of(step(route, failure))).orElse("") + "route " + routeId + ": " + reason;
    }

    private String filter(String key) {
        return camel.getPropertiesComponent().resolveProperty(key).map(filter -> ", in " + filter).orElse("");
    }

    /** Camel names the step only by its text; of a step within another, the outer one. */
    private static NamedNode step(RouteDefinition route, Throwable failure) {
        Matcher step = STEP.matcher(failure.getMessage());
        String text = step.find() ? step.group(1) : "";
        return route.getOutputs().stream().filter(output -> output.toString().equals(text))
                .map(NamedNode.class::cast).findFirst().orElse(route);
    }

    /** The filter is the only expression of a delivery route that a person writes. */
    private static boolean isExpression(Throwable failure) {
        return failure != null && (failure instanceof ExpressionIllegalSyntaxException || isExpression(failure.getCause()));
    }

    /** The innermost reason, its first line: the outer ones repeat it with the whole route around it. */
    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause().getMessage() != null) {
            root = root.getCause();
        }
        if (root instanceof URISyntaxException uri) {
            // The message repeats the whole URI, credentials included.
            return "it is not a URI: " + uri.getReason() + " at character " + (uri.getIndex() + 1)
                    + "; write what is not allowed there as %XX";
        }
        String message = String.valueOf(root.getMessage());
        if (root instanceof NoSuchEndpointException endpoint) {
            return endpoint.getUri() + " belongs to no component: it is mistyped, or the component's jar is not in lib/";
        }
        Matcher missing = MISSING.matcher(message);
        if (missing.find()) {
            return "it uses {{" + missing.group(1) + "}}, which is not set; set " + missing.group(1) + " in application.properties";
        }
        Matcher unknown = UNKNOWN_OPTIONS.matcher(message);
        if (root instanceof ResolveEndpointFailedException endpoint && unknown.find()) {
            return endpoint.getUri() + " has no option " + unknownNames(endpoint.getUri(), unknown.group(1));
        }
        String first = message.lines().findFirst().orElse(message);
        int because = first.lastIndexOf(" because: ");
        return because < 0 ? first : first.substring(because + " because: ".length());
    }

    /** The names, never the values: a mistyped {@code password} is one of them. */
    private static String unknownNames(String uri, String unknown) {
        try {
            return URISupport.parseQuery(URISupport.extractQuery(uri), true).keySet().stream()
                    .filter(name -> unknown.contains(name + "=")).collect(Collectors.joining(" and no option "));
        } catch (URISyntaxException e) {
            return "that is given";
        }
    }
}

package io.github.easemobcamel.routes;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.deliver.DeliveryRoutes;
import io.github.easemobcamel.files.RouteFolder;
import java.util.List;
import java.util.Objects;
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
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.util.StringHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds, in what Camel throws when it does not start, the one line that helps a person: file, line, reason. The options of
 * a URI are left out, for credentials stand there.
 */
public final class StartFailure {

    private static final Logger LOG = LoggerFactory.getLogger(StartFailure.class);
    /** How the YAML parser names a place, for example {@code in file:/x/routes/a.camel.yaml, line 6, column 11:}. */
    private static final Pattern PLACE = Pattern.compile("^\\s*in (.+), line (\\d+), column \\d+:?$");
    private static final Pattern DUPLICATE = Pattern.compile("(?i).*duplicate (?:route )?ids? detected:? ([^\\s,]+?)\\. .*");
    /** How Camel names the file whose beans it makes, and the bean. */
    private static final Pattern BEANS = Pattern.compile("Error pre-parsing resource: (file:.+)");
    private static final Pattern BEAN = Pattern.compile("(?s)Error creating bean: (.+) of type: .*");
    /** How Camel names the step with which it failed to create a route. */
    private static final Pattern STEP = Pattern.compile("(?s) at: >>> (.*) <<< in route: ");

    private final CamelContext camel;
    private final RoutePlaces places;
    private final FailureReason reasons;

    private StartFailure(CamelContext camel, RouteFolder routes) {
        this.camel = camel;
        this.places = new RoutePlaces(routes);
        this.reasons = new FailureReason(routes);
    }

    /**
     * {@return the same in one line}
     *
     * @param failure what was thrown
     * @param camel the context that did not start, or null if there is none
     * @param routes the folders with the route files
     */
    public static ConfigurationException explain(Throwable failure, CamelContext camel, RouteFolder routes) {
        LOG.debug("The start failed", failure);
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigurationException known) {
                return known;
            }
        }
        return new ConfigurationException(SafeUri.of(new StartFailure(camel, routes).line(failure)), failure);
    }

    private String line(Throwable failure) {
        String file = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            Matcher duplicate = DUPLICATE.matcher(message);
            Matcher beans = BEANS.matcher(message);
            Matcher bean = BEAN.matcher(message);
            if (duplicate.matches()) {
                return places.duplicate(duplicate.group(1));
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
            if (cause instanceof PropertyBindingException property && property.getOptionPrefix() != null) {
                return camelProperty(property.getOptionPrefix() + StringHelper.camelCaseToDash(property.getOptionKey()));
            }
            if (file != null && bean.matches()) {
                return places.ofBean(file, bean.group(1)) + "the bean " + bean.group(1) + ": " + reasons.of(failure);
            }
            file = beans.matches() ? beans.group(1) : cause instanceof RoutesRead.BrokenFile broken ? broken.location() : file;
        }
        if (file != null) {
            return brokenFile(file, failure);
        }
        String reason = reasons.of(failure);
        boolean routesKnown = camel != null && !model().getRouteDefinitions().isEmpty();
        return routesKnown ? places.suspect(failure).map(place -> place + reason).orElse(reason) : reason;
    }

    private Model model() {
        return camel.getCamelContextExtension().getContextPlugin(Model.class);
    }

    /** Camel says the file, but not the line. */
    private String brokenFile(String file, Throwable failure) {
        return places.fault(file, fault -> true).orElseGet(() -> places.suspect(file, failure) + reasons.of(failure));
    }

    private static String camelProperty(String key) {
        PropertyCatalogue catalogue = new PropertyCatalogue();
        if (catalogue.names().contains(key)) {
            return "the property " + key + " has a wrong value; docs/configuration.md says what it is for";
        }
        return catalogue.nearestOfCamel(key).map(known -> "unknown property " + key + "; did you mean " + known + "?")
                .orElse("the property " + key
                        + " is unknown or has a wrong value; Camel's documentation lists the properties outside "
                        + "easemob.*");
    }

    private String brokenYaml(String message) {
        String file = "";
        int line = 1;
        for (String text : message.lines().toList()) {
            Matcher matcher = PLACE.matcher(text);
            if (matcher.matches()) {
                file = matcher.group(1);
                line = Integer.parseInt(matcher.group(2));
            }
        }
        // What remains are the parser's words; an excerpt of the file is indented.
        String reason = message.lines().filter(text -> !text.isBlank() && !text.startsWith(" "))
                .filter(text -> !PLACE.matcher(text).matches()).collect(Collectors.joining(": "));
        int camels = line;
        String place = places.place(file, line) + ": ";
        return places.fault(file, fault -> Math.abs(fault.line() - camels) <= 1)
                .orElseGet(() -> place + reasons.of(new IllegalArgumentException(reason)));
    }

    private String brokenRoute(String routeId, Throwable failure) {
        List<RouteDefinition> all = model().getRouteDefinitions();
        String reason = reasons.of(failure);
        NamedNode step = all.stream().filter(route -> routeId.equals(route.getRouteId())).findFirst()
                .map(route -> step(route, failure)).orElse(null);
        String prefix = "easemob.destination." + routeId.replaceFirst("^" + DeliveryRoutes.ID_PREFIX, "");
        if (step instanceof ToDefinition to && "{{uri}}".equals(to.getUri())) {
            return prefix + ".uri is wrong: " + reason;
        }
        if (routeId.startsWith(DeliveryRoutes.ID_PREFIX) && isExpression(failure) && step instanceof ExpressionNode filter
                && "{{filter}}".equals(filter.getExpression().getExpression())) {
            return prefix + ".filter is wrong: " + reason;
        }
        String told = (step == null ? "" : place(step, failure)) + "route " + routeId + ": " + reason;
        return step != null && (FailureReason.isWordless(failure) || reason.contains("a value here"))
                ? places.fault(step).orElse(told) : told;
    }

    /** Camel names the step only by its text, and of a step within another, the outer one. */
    private NamedNode step(RouteDefinition route, Throwable failure) {
        Matcher step = STEP.matcher(failure.getMessage());
        if (step.find()) {
            return StepsMade.failed(camel, route, failure).orElseGet(() -> route.getOutputs().stream()
                    .filter(output -> output.toString().equals(step.group(1))).map(NamedNode.class::cast).findFirst()
                    .orElse(route));
        }
        return isEndpoint(failure) || failure instanceof FailedToStartRouteException ? route.getInput() : route;
    }

    /** Of a choice, the branch at fault; of what is made from something else, what that is called. */
    private String place(NamedNode step, Throwable failure) {
        if (step instanceof ChoiceDefinition choice) {
            String expression = FailureReason.expression(failure);
            return choice.getWhenClauses().stream().filter(when -> when.getExpression() == null
                    || Objects.equals(expression, when.getExpression().getExpression())).findFirst().map(places::of)
                    .orElseGet(() -> places.of(step));
        }
        return step.getLineNumber() < 0 && step.getLocation() != null ? places.suspect(step.getLocation(), failure)
                : places.of(step);
    }

    private static boolean isEndpoint(Throwable failure) {
        return failure != null && (failure instanceof ResolveEndpointFailedException || failure instanceof NoSuchEndpointException
                || isEndpoint(failure.getCause()));
    }

    /** The filter is the only expression of a delivery route that a person writes. */
    private static boolean isExpression(Throwable failure) {
        return failure != null && (failure instanceof ExpressionIllegalSyntaxException || isExpression(failure.getCause()));
    }
}

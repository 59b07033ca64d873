package io.github.easemobcamel;

import io.github.easemobcamel.config.ConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds, in what Camel throws when it does not start, the one line that helps a person: file, line, reason. */
final class StartFailure {

    private static final Logger LOG = LoggerFactory.getLogger(StartFailure.class);
    /** How the YAML parser names a place, for example {@code in file:/x/routes/a.camel.yaml, line 6, column 11:}. */
    private static final Pattern PLACE = Pattern.compile("^\\s*in (?:file:)?(\\S+), line (\\d+), column \\d+:?$");
    private static final String DELIVERY = "deliver-to-";

    private StartFailure() {
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
            String message = String.valueOf(cause.getMessage());
            if (message.lines().anyMatch(line -> PLACE.matcher(line).matches())) {
                return new ConfigurationException(brokenYaml(message, routes), failure);
            }
            if (cause instanceof FailedToCreateRouteException route && route.getRouteId() != null) {
                return new ConfigurationException(brokenRoute(route.getRouteId(), root(cause), camel, routes), failure);
            }
            if (cause instanceof FailedToStartRouteException route) {
                return new ConfigurationException(brokenRoute(route.getRouteId(), root(cause), camel, routes), failure);
            }
            if (cause instanceof PropertyBindingException property) {
                return new ConfigurationException("unknown or wrong property " + property.getOptionPrefix()
                        + property.getOptionKey() + ": " + root(cause), failure);
            }
        }
        return new ConfigurationException("the runner does not start: " + root(failure), failure);
    }

    private static String brokenYaml(String message, Path routes) {
        String place = "";
        for (String line : message.lines().toList()) {
            Matcher matcher = PLACE.matcher(line);
            if (matcher.matches()) {
                place = relative(Path.of(matcher.group(1)), routes) + ", line " + matcher.group(2);
            }
        }
        // What remains are the parser's words; an excerpt of the file is indented.
        String reason = message.lines().filter(line -> !line.isBlank() && !line.startsWith(" "))
                .collect(Collectors.joining(": "));
        return place + ": " + reason;
    }

    private static String brokenRoute(String routeId, String reason, CamelContext camel, Path routes) {
        if (routeId.startsWith(DELIVERY)) {
            String prefix = "easemob.destination." + routeId.substring(DELIVERY.length());
            return prefix + ".uri or " + prefix + ".filter is wrong: " + reason;
        }
        List<RouteDefinition> definitions = camel.getCamelContextExtension().getContextPlugin(Model.class)
                .getRouteDefinitions();
        return definitions.stream().filter(route -> routeId.equals(route.getId()) && route.getResource() != null).findFirst()
                .map(route -> place(route, routes) + ": ").orElse("") + "route " + routeId + ": " + reason;
    }

    private static String place(RouteDefinition route, Path routes) {
        String line = route.getLineNumber() < 0 ? "" : ", line " + route.getLineNumber();
        Path file = Path.of(route.getResource().getLocation().replaceFirst("^file:", ""));
        return relative(file, routes) + line;
    }

    private static Path relative(Path file, Path routes) {
        return file.startsWith(routes) ? routes.getParent().relativize(file) : file;
    }

    /** The innermost reason, its first line: the outer ones repeat it with the whole route around it. */
    private static String root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause().getMessage() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage());
        String reason = message.lines().findFirst().orElse(message);
        int because = reason.lastIndexOf(" because: ");
        return because < 0 ? reason : reason.substring(because + " because: ".length());
    }
}

package io.github.easemobcamel.runner;

import io.github.easemobcamel.config.LocalAddress;
import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.log.StandardStreams;
import io.github.easemobcamel.routes.SafeUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a person, once the runner receives, what runs: addresses, destinations, and which operation goes where. */
final class StartReport {

    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private StartReport() {
    }

    /**
     * @param settings the settings in force
     * @param store where callbacks are stored, in words
     * @param routes which route files are in force, in words
     */
    static void log(Settings settings, String store, String routes) {
        lines(settings, store, routes).forEach(LOG::info);
        if (StandardStreams.areOfATerminal()) {
            LOG.info(next(settings));
        }
    }

    /** {@return what somebody at a terminal can do now} */
    static String next(Settings settings) {
        return "Next: send a sample from another terminal with \"bin/easemob-camel send kick\""
                + (settings.flag("camel.management.enabled") ? ", look at " + LocalAddress.management(settings) + "/" : "")
                + ", stop with Ctrl-C";
    }

    /**
     * {@return the report; without the options of URIs, where credentials stand}
     *
     * @param settings the settings in force
     * @param store where callbacks are stored, in words
     * @param routes which route files are in force, in words
     */
    static List<String> lines(Settings settings, String store, String routes) {
        List<String> lines = new ArrayList<>();
        String management = settings.flag("camel.management.enabled")
                ? ", health at http://%1$s:%2$s/observe/health, the operations page at http://%1$s:%2$s/".formatted(
                        settings.text("camel.management.host"), settings.text("camel.management.port"))
                : "";
        lines.add("Receiving callbacks at %s://%s:%s%s%s".formatted(settings.receivesOverTls() ? "https" : "http",
                settings.text("camel.server.host"), settings.text("camel.server.port"), settings.text("easemob.callback.path"),
                management));
        lines.add("Stored in " + store);
        lines.add(routes);
        settings.destinations().values().forEach(destination -> lines.add("Destination " + destination.name() + ": "
                + SafeUri.endpoint(destination.uri()) + (destination.filter().isEmpty() ? "" : " if " + destination.filter())));
        SortedMap<String, List<String>> forwards = settings.forwards();
        List<String> usual = forwards.remove("default");
        SortedMap<String, String> byDestinations = new TreeMap<>(forwards.entrySet().stream()
                .filter(forward -> !forward.getValue().equals(usual))
                .collect(Collectors.groupingBy(forward -> names(forward.getValue()),
                        Collectors.mapping(Map.Entry::getKey, Collectors.joining(", ")))));
        byDestinations.forEach((names, operations) -> lines.add("Forwarding " + operations + " to " + names));
        lines.add("Forwarding everything else to " + names(usual));
        return lines;
    }

    private static String names(List<String> destinations) {
        return destinations.isEmpty() ? "no destination" : String.join(", ", destinations);
    }
}

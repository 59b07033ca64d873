package io.github.easemobcamel;

import io.github.easemobcamel.config.Settings;
import java.util.List;
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

    static void log(Settings settings, String store) {
        LOG.info("Receiving callbacks at http://{}:{}{}, health at http://{}:{}/observe/health",
                settings.text("camel.server.host"), settings.text("camel.server.port"),
                settings.text("easemob.callback.path"),
                settings.text("camel.management.host"), settings.text("camel.management.port"));
        LOG.info("Stored in {}", store);
        settings.destinations().values().forEach(destination -> LOG.info("Destination {}: {}{}", destination.name(),
                SafeUri.of(destination.uri()), destination.filter().isEmpty() ? "" : " if " + destination.filter()));
        SortedMap<String, List<String>> forwards = settings.forwards();
        List<String> usual = forwards.remove("default");
        SortedMap<String, String> byDestinations = new TreeMap<>(forwards.entrySet().stream()
                .filter(forward -> !forward.getValue().equals(usual))
                .collect(Collectors.groupingBy(forward -> names(forward.getValue()),
                        Collectors.mapping(forward -> forward.getKey(), Collectors.joining(", ")))));
        byDestinations.forEach((names, operations) -> LOG.info("Forwarding {} to {}", operations, names));
        LOG.info("Forwarding everything else to {}", names(usual));
    }

    private static String names(List<String> destinations) {
        return destinations.isEmpty() ? "no destination" : String.join(", ", destinations);
    }
}

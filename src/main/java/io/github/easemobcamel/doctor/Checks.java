package io.github.easemobcamel.doctor;

import io.github.easemobcamel.Validation;
import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.tls.ServerTlsFiles;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Decides what is looked at, from what is configured. */
final class Checks {

    private static final String CONFIGURATION = "configuration";

    private Checks() {
    }

    static List<Check> of(Place place) {
        Settings settings = place.settings();
        List<Check> checks = new ArrayList<>();
        checks.add(new Check(CONFIGURATION, () -> configuration(place)));
        checks.add(new Check(CONFIGURATION, () -> place.remarks().stream().map(remark -> Finding.warning(CONFIGURATION, remark, ""))
                .toList()));
        checks.add(new Check("secrets", () -> new Secrets(place).examine()));
        checks.add(new Check("java", JavaMachine::examine));
        checks.add(new Check("folders", () -> new Folders(place).examine()));
        checks.add(new Check("ports", () -> new Ports(place).examine()));
        if (settings.receivesOverTls()) {
            checks.add(new Check("certificate", () -> Network.expiry("certificate", "the certificate of the port for callbacks",
                    ServerTlsFiles.of(settings, place.home()).orElseThrow().identity().certificate(), Clock.systemUTC())));
        }
        String broker = settings.text("easemob.broker.url");
        if (!broker.isEmpty()) {
            checks.add(new Check("broker", () -> new Broker(broker).examine()));
        }
        EasemobService service = new EasemobService(settings);
        checks.add(new Check("clock", () -> service.clock(Clock.systemUTC())));
        checks.add(new Check("easemob.rest", service::credentials));
        try {
            for (Destination destination : settings.destinations().values()) {
                checks.add(new Check("destination " + destination.name(), () -> new DestinationCheck(place, destination).examine()));
            }
        } catch (ConfigurationException e) {
            // The check of the configuration says it.
        }
        return checks;
    }

    private static List<Finding> configuration(Place place) {
        int routes = Validation.run(place.home(), place.routes(), place.properties(), place.catalogue()).size();
        return List.of(Finding.ok(CONFIGURATION, routes + " routes in " + place.routes() + " and all properties are right"));
    }
}

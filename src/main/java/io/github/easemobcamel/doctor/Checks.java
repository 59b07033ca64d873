package io.github.easemobcamel.doctor;

import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.deliver.NoveltyLog;
import io.github.easemobcamel.record.RecordPlace;
import io.github.easemobcamel.runner.Validation;
import io.github.easemobcamel.store.QueueNames;
import io.github.easemobcamel.tls.ServerTlsFiles;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
        checks.add(new Check("certificate", () -> certificate(place)));
        checks.add(new Check("broker", () -> broker(settings)));
        checks.add(new Check("record", () -> record(place)));
        checks.add(new Check("novelties", () -> novelties(place)));
        EasemobService service = new EasemobService(settings);
        checks.add(new Check("clock", () -> service.clock(Clock.systemUTC())));
        checks.add(new Check("easemob.rest", service::credentials));
        // What is wrong with one of them keeps no other one from being examined.
        settings.destinationNames().forEach(name -> checks.add(new Check("destination " + name,
                () -> new DestinationCheck(place, settings.destination(name)).examine())));
        return checks;
    }

    private static List<Finding> certificate(Place place) {
        return ServerTlsFiles.of(place.settings(), place.home()).map(files -> Network.expiry("certificate",
                "the certificate of the port for callbacks", files.identity().certificate(), Clock.systemUTC())).orElse(List.of());
    }

    /** What has been seen since the file was last moved away; by an older version perhaps. */
    private static List<Finding> novelties(Place place) throws IOException {
        List<String> seen = NoveltyLog.seen(place.dataDir());
        return seen.isEmpty() ? List.of() : List.of(Finding.warning("novelties",
                "Easemob has sent " + seen.size() + " thing(s) that this version, or one before it, does not know: "
                        + String.join("; ", seen),
                "such events are delivered as usual; report " + NoveltyLog.file(place.dataDir())
                        + ", which has a sample of each without personal data, then delete it"));
    }

    private static List<Finding> broker(Settings settings) {
        String url = settings.text("easemob.broker.url");
        List<String> queues = Stream.concat(QueueNames.ofCallbacks().stream(),
                settings.destinationNames().stream().flatMap(name -> QueueNames.of(name).stream())).toList();
        return url.isEmpty() ? List.of() : new Broker(url, queues).examine();
    }

    private static List<Finding> record(Place place) {
        try {
            return RecordPlace.of(place.settings(), place.dataDir()).database(Duration.ofMillis(Network.TIMEOUT_MILLIS))
                    .map(server -> List
                            .of(Finding.ok("record", "connected to the database of easemob.record.url (" + server + ")")))
                    .orElse(List.of());
        } catch (IOException e) {
            return List.of(
                    Finding.warning("record", e.getMessage(), "start it, or mend easemob.record.url, .user and .password; events "
                            + "are delivered without it, and soon nothing of them is recorded"));
        }
    }

    private static List<Finding> configuration(Place place) {
        int routes = Validation.run(place.home(), place.routes(), place.properties(), place.catalogue(), place.problems()).size();
        return List.of(Finding.ok(CONFIGURATION, routes + " routes in " + place.routes() + " and all properties are right"));
    }
}

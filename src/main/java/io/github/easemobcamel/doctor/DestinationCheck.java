package io.github.easemobcamel.doctor;

import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.routes.SafeUri;
import io.github.easemobcamel.tls.DestinationTls;
import io.github.easemobcamel.tls.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** Finds out whether a destination could take events, without sending one. */
final class DestinationCheck {

    private static final Pattern HTTP = Pattern.compile("(https?)://([^/?#:\\[\\]]+|\\[[0-9A-Fa-f:.]+])(?::(\\d{1,5}))?");
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final Place place;
    private final Destination destination;
    private final String name;

    DestinationCheck(Place place, Destination destination) {
        this.place = place;
        this.destination = destination;
        this.name = "destination " + destination.name();
    }

    List<Finding> examine() throws GeneralSecurityException, IOException {
        return switch (destination.scheme()) {
            case "http", "https" -> http();
            case "kafka" -> new KafkaCheck(name, destination.uri()).examine();
            case "file" -> file();
            case "direct" -> List.of(Finding.ok(name, SafeUri.endpoint(destination.uri()) + ", a route of this runner; the finding "
                    + "\"configuration\" says whether it is right"));
            case "jms" -> List.of(Finding.ok(name, SafeUri.endpoint(destination.uri()) + ", in the broker that keeps the events"));
            default ->
                List.of(Finding.ok(name, SafeUri.endpoint(destination.uri()) + ", which cannot be examined without an event"));
        };
    }

    private List<Finding> http() throws GeneralSecurityException {
        Matcher address = HTTP.matcher(SafeUri.endpoint(destination.uri()));
        if (!address.matches()) {
            return List.of(Finding.problem(name, "its URI has no host", "write it as https://host/path"));
        }
        boolean secure = address.group(1).equals("https");
        int port = address.group(3) == null ? secure ? HTTPS_PORT : HTTP_PORT : Integer.parseInt(address.group(3));
        boolean usual = destination.tls().equals(Destination.Tls.USUAL);
        SSLContext tls = !secure ? null : usual ? SSLContext.getDefault()
                : new DestinationTls(destination, place.home()).context();
        List<Finding> findings = new ArrayList<>(Network.connect(name, address.group(2), port, tls, Clock.systemUTC()));
        if (!destination.tls().certificate().isEmpty()) {
            Destination.Tls own = destination.tls();
            findings.addAll(Network.expiry(name, "the certificate shown to it", Identity.ofPem("easemob.destination."
                    + destination.name() + ".tls.certificate", place.home().resolve(own.certificate()),
                    place.home().resolve(own.key())).certificate(), Clock.systemUTC()));
        }
        return findings;
    }

    private List<Finding> file() throws IOException {
        // As Camel takes it: a relative one lies in the current folder.
        Path folder = Path.of(destination.uri().replaceFirst("^file:(//)?", "").replaceFirst("\\?.*", ""));
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return List.of(Files.isDirectory(there) && Files.isWritable(there) ? Finding.ok(name, folder + " can be written to")
                : Finding.problem(name, "cannot write to " + there, "let the user who runs it write there"));
    }
}

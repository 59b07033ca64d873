package io.github.easemobcamel.doctor;

import static io.github.easemobcamel.event.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.easemobcamel.config.DataFolderId;
import io.github.easemobcamel.config.LocalAddress;
import io.github.easemobcamel.config.Settings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Finds out whether the ports are free, or held by a runner, whose health it asks for then. */
final class Ports {

    private static final String NAME = "ports";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int UP = 200;
    private static final int DOWN = 503;

    private final Place place;
    private final Settings settings;

    Ports(Place place) {
        this.place = place;
        settings = place.settings();
    }

    List<Finding> examine() throws InterruptedException {
        boolean callbacks = isFree("camel.server");
        boolean management = isFree("camel.management");
        if (callbacks && management) {
            return List.of(Finding.ok(NAME, address("camel.server") + " and " + address("camel.management")
                    + " are free; no runner runs here"));
        }
        if (!management) {
            return List.of(health(callbacks));
        }
        return List.of(taken("camel.server"));
    }

    private Finding taken(String prefix) {
        return Finding.problem(NAME,
                address(prefix) + " is in use, not by a runner with these properties, or not an address of this "
                        + "machine",
                "if systemd holds it (easemob-camel.socket), start the service; else stop what uses it, or set another " + prefix
                        + ".port or .host");
    }

    private Finding health(boolean callbacksFree) throws InterruptedException {
        String url = LocalAddress.management(settings) + settings.text("camel.management.health-path");
        try {
            HttpResponse<String> answer = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT)
                    .build()
                    .send(HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).build(), BodyHandlers.ofString());
            JsonNode health = JSON.readTree(answer.body());
            String status = health.path("status").asText();
            Optional<String> folder = answer.headers().firstValue(DataFolderId.HEADER);
            if (folder.isPresent() && !folder.equals(DataFolderId.of(place.dataDir()))) {
                return Finding.problem(NAME, "a runner of another home holds " + address("camel.management") + (callbacksFree ? ""
                        : ", and it or something else " + address("camel.server")) + "; its data folder is not " + place.dataDir(),
                        "stop it, or set other camel.server.port and camel.management.port here");
            }
            if (answer.statusCode() == UP && status.equals("UP") && !callbacksFree) {
                return Finding.ok(NAME, "a runner holds " + address("camel.server") + " and " + address("camel.management")
                        + " and says that it is UP");
            }
            if ((answer.statusCode() == UP && status.equals("UP")) || (answer.statusCode() == DOWN && status.equals("DOWN"))) {
                return Finding.problem(NAME, "the runner at " + address("camel.management") + (callbacksFree
                        ? " does not hold " + address("camel.server") : " says that it is DOWN"), "see its log, and " + url);
            }
        } catch (IOException e) {
            // Something else, then.
        }
        return taken("camel.management");
    }

    private boolean isFree(String prefix) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(settings.text(prefix + ".host"), settings.integer(prefix + ".port")));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String address(String prefix) {
        return settings.text(prefix + ".host") + ":" + settings.text(prefix + ".port");
    }
}

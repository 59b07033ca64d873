package io.github.easemobcamel.proof;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The runner's folder: one route of a user's own, one that replaces the product's, and properties that send every event to every
 * destination, with retries quick and many enough for all to arrive in the end.
 */
final class RunnerHome {

    /** Signs the callbacks. */
    static final String SECRET = "the secret of the proof";

    /** The destination that is a user's route; the route passes on to its receiver. */
    static final String THROUGH_A_ROUTE = "route";

    /** What the user's route tells the receiver: which saving of its file it is from. */
    static final String VERSION_HEADER = "Proof-Version";

    /** The product's file that the editor edits. */
    static final String DISPATCH = "dispatch-callback.camel.yaml";

    private static final List<String> RETRY = List.of("retry.initial-delay=200ms", "retry.multiplier=1.5",
            "retry.max-delay=1s", "retry.max-attempts=100000");

    private final Path folder;
    private final int port = Port.free();
    private final int managementPort = Port.free();

    private RunnerHome(Path folder) {
        this.folder = folder;
    }

    /**
     * @param folder the folder; what was there goes
     * @param distribution the packaged runner
     * @param urls the receivers' addresses by the destinations' names
     * @param timeouts the destinations' timeouts
     */
    static RunnerHome create(Path folder, Path distribution, Map<String, String> urls, Map<String, String> timeouts)
            throws IOException {
        RunnerHome home = new RunnerHome(folder);
        delete(folder);
        Files.createDirectories(home.routes());
        Files.copy(distribution.resolve("routes/" + DISPATCH), home.routes().resolve(DISPATCH));
        Files.writeString(home.routes().resolve(THROUGH_A_ROUTE + ".camel.yaml"), userRoute(urls.get(THROUGH_A_ROUTE), 0));
        Files.write(folder.resolve("application.properties"), home.properties(urls, timeouts));
        return home;
    }

    /**
     * {@return the text of the user's route file}
     *
     * @param url where it sends to
     * @param version what it tells the receiver
     */
    static String userRoute(String url, int version) {
        return """
                - route:
                    id: %s
                    description: Pass an event on, saying which version of this file does so.
                    from:
                      uri: direct:%1$s
                      steps:
                        - setHeader:
                            name: %s
                            expression:
                              constant:
                                expression: "%d"
                        - to:
                            uri: %s
                            parameters:
                              httpMethod: POST
                              responseTimeout: 5000
                """.formatted(THROUGH_A_ROUTE, VERSION_HEADER, version, url);
    }

    Path folder() {
        return folder;
    }

    Path routes() {
        return folder.resolve("routes");
    }

    /** Where callbacks are posted to. */
    URI callbacks() {
        return URI.create("http://127.0.0.1:" + port + "/callbacks");
    }

    /** Answers 200 when the runner is ready. */
    URI health() {
        return URI.create("http://127.0.0.1:" + managementPort + "/observe/health");
    }

    /** A call of the administration. */
    URI administration(String call) {
        return URI.create("http://127.0.0.1:" + managementPort + "/admin/" + call);
    }

    private List<String> properties(Map<String, String> urls, Map<String, String> timeouts) {
        List<String> lines = new ArrayList<>(List.of("camel.server.host=127.0.0.1", "camel.server.port=" + port,
                "camel.management.port=" + managementPort, "easemob.callback.secrets=" + SECRET,
                "easemob.forward.default=" + String.join(",", urls.keySet())));
        urls.forEach((name, url) -> {
            String key = "easemob.destination." + name + ".";
            lines.add(key + "uri=" + (name.equals(THROUGH_A_ROUTE) ? "direct:" + name : url));
            lines.add(key + "timeout=" + timeouts.get(name));
            RETRY.forEach(option -> lines.add(key + option));
        });
        return lines;
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}

package io.github.easemobcamel.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The runner's home folder: its configuration. Everything that is not said here is the product's default. */
final class RunnerHome {

    /** The path of {@link #heldDestination}. */
    static final String HELD = "/held";

    private RunnerHome() {
    }

    /**
     * @param dir the folder
     * @param port where it receives
     * @param managementPort where it answers health
     * @param more in addition
     * @throws IOException if it cannot be written
     */
    static void write(Path dir, int port, int managementPort, Map<String, String> more) throws IOException {
        Map<String, String> properties = new LinkedHashMap<>(Map.of(
                "easemob.callback.secrets", Callbacks.SECRET,
                "camel.server.host", "127.0.0.1", "camel.server.port", String.valueOf(port),
                "camel.management.port", String.valueOf(managementPort),
                "easemob.forward.default", ""));
        properties.putAll(more);
        Files.writeString(dir.resolve("application.properties"), properties.entrySet().stream()
                .map(property -> property.getKey() + "=" + property.getValue() + "\n").collect(Collectors.joining()));
    }

    /**
     * @param receiver where they are
     * @param count how many destinations: {@code d1}, {@code d2} …
     * @param used how many of them get every kick
     * @return the properties
     */
    static Map<String, String> destinations(Receiver receiver, int count, int used) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (int number = 1; number <= count; number++) {
            properties.put("easemob.destination.d" + number + ".uri", receiver.url() + "/d" + number);
        }
        properties.put("easemob.forward.kick", IntStream.rangeClosed(1, used).mapToObj(number -> "d" + number)
                .collect(Collectors.joining(",")));
        return properties;
    }

    /**
     * @param receiver where it is
     * @return a destination {@code held} that gets every {@code add_mute} and may take an hour to answer
     */
    static Map<String, String> heldDestination(Receiver receiver) {
        return Map.of("easemob.destination.held.uri", receiver.url() + HELD, "easemob.destination.held.timeout", "1h",
                "easemob.forward.add_mute", "held");
    }
}

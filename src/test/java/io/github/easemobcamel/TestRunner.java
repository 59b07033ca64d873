package io.github.easemobcamel;

import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.SavedProperties;
import io.github.easemobcamel.files.RouteFolder;
import io.github.easemobcamel.runner.Runner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;

/**
 * A runner as users start it, in this JVM: the real routes and the real application.properties, the latter copied to a folder of
 * the test, on free ports of the loopback interface. A test overrides properties, and adds or replaces route files.
 */
public final class TestRunner implements AutoCloseable {

    /** The secret that signs what a test sends. */
    public static final String SECRET = "test-secret";

    private static final Path PROJECT = Path.of("").toAbsolutePath();
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Path home;
    private final Map<String, String> overrides = new HashMap<>();
    private Consumer<CamelContext> beforeStart = camel -> {};
    private Runner runner;

    /**
     * @param home the folder of the test; what a runner stored there before is found again
     */
    public TestRunner(Path home) {
        this.home = home;
        try {
            Files.createDirectories(home.resolve("routes"));
            Files.copy(PROJECT.resolve("application.properties"), home.resolve("application.properties"),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        with("camel.server.host", "127.0.0.1");
        with("camel.server.port", String.valueOf(freePort()));
        with("camel.management.port", String.valueOf(freePort()));
        with("easemob.callback.secrets", SECRET);
    }

    /** Overrides a property. */
    public TestRunner with(String key, String value) {
        overrides.put(key, value);
        return this;
    }

    /** Leaves a property to the file: what is overridden is in force over it. */
    public TestRunner without(String key) {
        overrides.remove(key);
        return this;
    }

    /** {@return the real route files, and those that the test has added} */
    public RouteFolder routes() {
        return RouteFolder.of(PROJECT.resolve("routes"), home.resolve("routes"));
    }

    /** Adds a route file, as a user would. */
    public TestRunner withRoute(String fileName, String yaml) {
        try {
            Files.writeString(home.resolve("routes").resolve(fileName), yaml);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does something with the context before the routes are loaded, such as binding a bean that a test's route names. */
    public TestRunner beforeStart(Consumer<CamelContext> action) {
        beforeStart = action;
        return this;
    }

    /** Starts and returns when callbacks are received. */
    public TestRunner start() {
        Properties system = new Properties();
        overrides.forEach(system::setProperty);
        String own = overrides.entrySet().stream().filter(entry -> !entry.getKey().matches("(easemob|camel)\\..*"))
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n").collect(Collectors.joining());
        append(home.resolve("application.properties"), own);
        Runner started = new Runner(routes(),
                new SavedProperties(new PropertyCatalogue(), Map.of(), system, home, null, routes()));
        started.beforeStart(beforeStart);
        started.start();
        runner = started;
        return this;
    }

    /** Sends a callback as Easemob does. */
    public HttpResponse<String> post(byte[] body) {
        return send(HttpRequest.newBuilder(callbackUri()).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body)).build());
    }

    /** Sends any request. */
    public static HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public URI callbackUri() {
        return URI.create("http://127.0.0.1:" + overrides.get("camel.server.port") + "/callbacks");
    }

    public URI managementUri(String path) {
        return URI.create("http://127.0.0.1:" + overrides.get("camel.management.port") + path);
    }

    public CamelContext camelContext() {
        return runner.camelContext();
    }

    public Path home() {
        return home;
    }

    @Override
    public void close() {
        stop();
    }

    /** Does what SIGTERM begins a stop with: callbacks are still received. */
    public void leave() {
        runner.leave();
    }

    /** Stops it as SIGTERM does in the end; it can be started again. */
    public void stop() {
        if (runner != null) {
            runner.stop();
            runner = null;
        }
    }

    /**
     * A port that nobody has now, and that was not given to anybody before. Not one of those that systems give to whoever asks for any: a
     * broker may first listen, or listen again, minutes later.
     */
    public static int freePort() {
        int port = ThreadLocalRandom.current().nextInt(10_000, 32_768);
        try (ServerSocket socket = new ServerSocket(port)) {
            return GIVEN.add(socket.getLocalPort()) ? port : freePort();
        } catch (BindException taken) {
            return freePort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What somebody does to files. */
    public interface FileChange {
        void make() throws IOException;
    }

    /** Does it. */
    public static void change(FileChange change) {
        try {
            change.make();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.github.easemobcamel.kit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.RunnerProperties;
import io.github.easemobcamel.config.SavedProperties;
import io.github.easemobcamel.files.RouteFolder;
import io.github.easemobcamel.files.TemporaryFolder;
import io.github.easemobcamel.http.FreePorts;
import io.github.easemobcamel.kit.TestFile.Kind;
import io.github.easemobcamel.kit.TestFile.Observation;
import io.github.easemobcamel.runner.Runner;
import io.github.easemobcamel.runner.Validation;
import io.github.easemobcamel.simulator.Simulator;
import io.github.easemobcamel.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.BrowsableEndpoint;

/** A runner with stand-ins for everything outside, started when it is used first; it says what came, and when all has ended. */
final class Bench implements AutoCloseable {

    /** Signs the callbacks that it takes. */
    static final String SECRET = "test-secret";
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int LOOK_MILLIS = 5;

    private final RouteFolder routes;
    private final SavedProperties saved;
    private final TemporaryFolder data;
    private final Simulator easemob = Simulator.start(SimulatorSettings.defaults().withRateLimit(1_000_000));
    private final Observed observed = new Observed();
    private final Outside outside = new Outside(observed);
    private final int port;
    private final TestLayer layer;
    private final Runner runner;
    private Map<String, String> inForce;

    /**
     * @param routes the folders with the route files
     * @param saved the property files
     * @param logLevel the level from which on the runner logs
     */
    Bench(RouteFolder routes, SavedProperties saved, String logLevel) {
        this.routes = routes;
        try {
            data = new TemporaryFolder();
            port = FreePorts.of(1).get(0);
        } catch (IOException e) {
            easemob.close();
            throw new UncheckedIOException(e);
        }
        Map<String, String> fixed = new HashMap<>(Map.of("camel.server.host", "127.0.0.1", "camel.server.port", "" + port,
                "camel.server.enabled", "true", "camel.management.enabled", "false", "easemob.data-dir", data.path().toString(),
                "easemob.callback.secrets", SECRET, "easemob.callback.path", "/callbacks", "easemob.broker.url", "",
                "easemob.record.enabled", "false", "easemob.recovery.enabled", "false"));
        fixed.put("easemob.tracing.enabled", "false");
        fixed.put("easemob.log.level", logLevel);
        fixed.putAll(TestLayer.easemob(easemob.baseUrl(), easemob.settings()));
        layer = new TestLayer(fixed);
        this.saved = saved.below(layer);
        runner = new Runner(routes, this.saved);
        runner.beforeStart(outside::surround);
        runner.tell(observed);
    }

    /**
     * Takes properties above those of the home.
     *
     * @throws ConfigurationException if the routes cannot run with them
     */
    void use(Map<String, String> properties) {
        if (properties.equals(inForce)) {
            return;
        }
        layer.use(properties);
        RunnerProperties read = saved.read();
        try {
            if (inForce == null) {
                // The components that are stood for here know which options they have.
                Validation.run(saved.home(), routes, read.values(), saved.catalogue(), read.problems());
                runner.start();
            } else {
                runner.replaceRoutes();
            }
        } catch (ConfigurationException e) {
            throw read.located(e);
        }
        inForce = properties;
    }

    /** Begins anew: with an Easemob that knows nothing, and nothing that came. */
    void clear() {
        observed.clear();
        outside.clear();
        easemob.script().clear();
        easemob.rooms().clear();
        runner.forgetRooms();
    }

    /** {@return Easemob} */
    Simulator easemob() {
        return easemob;
    }

    /** {@return what comes of what is sent} */
    Observed observed() {
        return observed;
    }

    /** {@return all other services} */
    Outside outside() {
        return outside;
    }

    /** {@return the context of the routes} */
    CamelContext camel() {
        return runner.camelContext();
    }

    /** {@return the address of a path at the port for callbacks} */
    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** {@return all that came since it began anew} */
    List<Observation> came() {
        List<Observation> came = new ArrayList<>(observed.all());
        easemob.script().asked().forEach(asked -> {
            ObjectNode members = JsonNodeFactory.instance.objectNode().put("path", asked.path());
            if (!asked.body().isEmpty()) {
                members.set("body", Observed.body(asked.body()));
            }
            came.add(new Observation(Kind.CALLED, asked.label(), members));
        });
        return came;
    }

    /** {@return what has not ended in time, or null} */
    String awaitQuiet() {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (System.nanoTime() < end) {
            if (isQuiet()) {
                return null;
            }
            pause();
        }
        List<String> pending = observed.pending();
        return "after " + LONGEST.toSeconds() + " s "
                + (pending.isEmpty() ? "a route is still at work" : String.join("; ", pending));
    }

    private boolean isQuiet() {
        CamelContext camel = runner.camelContext();
        return observed.pending().isEmpty() && camel.getInflightRepository().size() == 0
                && camel.getEndpoints().stream().filter(endpoint -> endpoint.getEndpointUri().startsWith("seda:"))
                        .allMatch(endpoint -> !(endpoint instanceof BrowsableEndpoint queue) || queue.getExchanges().isEmpty())
                && observed.pending().isEmpty();
    }

    /** Waits for a moment. */
    static void pause() {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Stops the runner and leaves nothing behind. */
    @Override
    public void close() {
        if (inForce != null) {
            runner.stop();
        }
        easemob.close();
        try {
            data.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

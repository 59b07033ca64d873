package io.github.easemobcamel.kit;

import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.SavedProperties;
import io.github.easemobcamel.deliver.SignatureMask;
import io.github.easemobcamel.event.EventReader;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.files.RouteFolder;
import io.github.easemobcamel.files.TemporaryFolder;
import io.github.easemobcamel.rest.RestBeans;
import io.github.easemobcamel.store.Runners;
import io.github.easemobcamel.simulator.SimulatedEndpoint;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.test.junit5.CamelContextConfiguration;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.AfterEach;

/**
 * For tests in Java of one's own routes, with Camel's {@link CamelTestSupport}: the route files and properties of a home, without the
 * runner around them. Each endpoint outside of the process, and each call of Easemob's REST API, is a {@code mock:} of the same URI
 * without options: {@code getMockEndpoint("mock:file:/tmp/easemob")}, {@code getMockEndpoint("mock:direct:set-chatroom-metadata")}. A route
 * that waits for the outside is not started.
 *
 * <p>Who uses it has {@code camel-test-junit5} on the class path of the tests; the runner has not.
 */
public abstract class RoutesTestSupport extends CamelTestSupport {

    private static final String SECRET = "test-secret";
    private static final String INSIDE = "(direct|seda|log|bean|class|language|mock|ref|controlbus|dataformat):";
    private static final String CALLS = Stream
            .concat(Stream.of("call-easemob-api"), Arrays.stream(SimulatedEndpoint.values()).map(SimulatedEndpoint::label))
            .collect(Collectors.joining("|"));

    private TemporaryFolder data;

    /** {@return the folder with {@code application.properties} and {@code routes/}; the current one unless a test says otherwise} */
    protected Path home() {
        return Path.of("").toAbsolutePath();
    }

    /** {@return the route files of the home; a test can give others, or fewer} */
    protected List<Resource> routeFiles() {
        return List.copyOf(new RouteFolder(home().resolve("routes")).read());
    }

    /**
     * Gives a route an event as the runner does: the callback's bytes and the headers of the event.
     *
     * @param route the id of a route that starts at {@code direct:} with this name
     * @param callback a sample, such as {@code SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom("1735")}
     */
    protected void send(String route, SampleCallback callback) {
        send(route, callback.fresh(SECRET, Instant.now()));
    }

    /**
     * Gives a route an event as the runner does.
     *
     * @param route the id of a route that starts at {@code direct:} with this name
     * @param callback the callback's JSON
     */
    protected void send(String route, byte[] callback) {
        Map<String, Object> headers = new HashMap<>();
        new EventReader().setHeaders(callback, headers);
        template.sendBodyAndHeaders("direct:" + route, callback, headers);
    }

    @Override
    public void configureContext(CamelContextConfiguration configuration) {
        super.configureContext(configuration);
        configuration.withUseOverridePropertiesWithPropertiesComponent(properties())
                .withMockEndpointsAndSkip("(?!" + INSIDE + ").*|direct:(//)?(" + CALLS + ")")
                // Neither is the id of a route, which has no colon.
                .withAutoStartupExcludePatterns("(?!(direct|seda):)[\\w-]+:.*");
    }

    private Properties properties() {
        try {
            data = new TemporaryFolder();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RouteFolder routes = new RouteFolder(home().resolve("routes"));
        TestLayer layer = new TestLayer(Map.of("easemob.callback.secrets", SECRET, "easemob.data-dir", data.path().toString()));
        return new SavedProperties(new PropertyCatalogue(), Map.of(), System.getProperties(), home(), null, routes).below(layer)
                .read()
                .values();
    }

    @Override
    protected RoutesBuilder createRouteBuilder() {
        List<Resource> files = routeFiles();
        Properties properties = context.getPropertiesComponent().loadProperties();
        return new RouteBuilder() {
            @Override
            public void configure() throws Exception {
                CamelContext camel = getContext();
                camel.getRegistry().bind("signatureMask", new SignatureMask());
                camel.getRegistry().bind("runners", Runners.ALONE);
                new RestBeans(camel, properties, new SimpleMeterRegistry(), Runners.ALONE).byName()
                        .forEach(camel.getRegistry()::bind);
                PluginHelper.getRoutesLoader(camel).loadRoutes(files);
            }
        };
    }

    /** Leaves nothing behind. */
    @AfterEach
    void removeData() throws IOException {
        data.close();
    }
}

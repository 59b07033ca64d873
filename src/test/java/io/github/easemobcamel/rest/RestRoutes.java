package io.github.easemobcamel.rest;

import io.github.easemobcamel.store.Runners;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;

/** The real files of {@code routes/chatroom/} and {@code routes/group/}, and others that a test names, running in a Camel context. */
final class RestRoutes implements AutoCloseable {

    private final MeterRegistry meters = new SimpleMeterRegistry();
    final CamelContext context = new DefaultCamelContext();
    final ProducerTemplate template;
    final OwnWrites ownWrites;

    /** What a test does to the context before the routes are loaded. */
    interface Preparation {
        void prepare(CamelContext context) throws Exception;
    }

    RestRoutes(Properties properties, Path... more) {
        this(properties, context -> {}, more);
    }

    RestRoutes(Properties properties, Preparation preparation, Path... more) {
        try {
            context.getComponent("direct", DirectComponent.class).setBlock(false);
            context.setTracing(Boolean.parseBoolean(properties.getProperty("camel.main.tracing")));
            context.getPropertiesComponent().setInitialProperties(properties);
            template = context.createProducerTemplate();
            RestBeans beans = new RestBeans(context, properties, meters, Runners.ALONE);
            beans.byName().forEach(context.getRegistry()::bind);
            ownWrites = beans.ownWrites();
            preparation.prepare(context);
            List<Resource> files = new ArrayList<>();
            for (String folder : List.of("routes/chatroom", "routes/group")) {
                try (Stream<Path> calls = Files.list(Path.of(folder))) {
                    calls.sorted().map(this::resource).forEach(files::add);
                }
            }
            Stream.of(more).map(this::resource).forEach(files::add);
            PluginHelper.getRoutesLoader(context).loadRoutes(files);
            EasemobCalls calls = context.getRegistry().lookupByNameAndType("easemobCalls", EasemobCalls.class);
            context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions().stream()
                    .filter(EasemobCalls::isCall).forEach(calls::define);
            context.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Resource resource(Path file) {
        return PluginHelper.getResourceLoader(context).resolveResource("file:" + file);
    }

    /** The properties for a fake at this address, with short pauses where a test would wait. */
    static Properties properties(String url) {
        Properties properties = new Properties();
        properties.setProperty("easemob.rest.base-url", url);
        properties.setProperty("easemob.rest.org-name", "org");
        properties.setProperty("easemob.rest.app-name", "app");
        properties.setProperty("easemob.rest.client-id", "the-client");
        properties.setProperty("easemob.rest.client-secret", FakeEasemob.SECRET);
        return properties;
    }

    /** Calls a route and returns the whole exchange, failed or not. */
    Exchange call(String route, Object body, Map<String, Object> headers) {
        return template.request("direct:" + route, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    CompletableFuture<Exchange> callAsync(String route, Object body, Map<String, Object> headers) {
        return template.asyncSend("direct:" + route, exchange -> {
            exchange.setPattern(ExchangePattern.InOut);
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    /** The failure of an exchange that must have failed. */
    static EasemobException failure(Exchange exchange) {
        if (exchange.getException() instanceof EasemobException failure) {
            return failure;
        }
        throw new AssertionError("expected an EasemobException, body " + exchange.getMessage().getBody(),
                exchange.getException());
    }

    /** The body of an exchange that must have succeeded. */
    static Object body(Exchange exchange) {
        if (exchange.getException() != null) {
            throw new AssertionError(exchange.getException());
        }
        return exchange.getMessage().getBody();
    }

    /** Where the calls are counted. */
    MeterRegistry meters() {
        return meters;
    }

    @Override
    public void close() {
        context.stop();
    }
}

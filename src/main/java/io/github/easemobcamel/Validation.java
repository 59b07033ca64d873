package io.github.easemobcamel;

import io.github.easemobcamel.callback.BanGuard;
import io.github.easemobcamel.callback.CallbackAnswers;
import io.github.easemobcamel.callback.CallbackHttpEngine;
import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.delivery.DestinationStates;
import io.github.easemobcamel.tls.DestinationTls;
import io.github.easemobcamel.tls.ServerTlsFiles;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import io.github.easemobcamel.http.RequestsInProgress;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Checks properties and route files as a start and each edit do, without a broker, without a port, without a connection to
 * anything, and without writing anything.
 */
public final class Validation {

    private Validation() {
    }

    /**
     * @param home the folder against which relative paths in properties are resolved
     * @param folder the folder with the route files
     * @param properties the properties in force
     * @param catalogue the known properties
     * @return the ids of the routes that would run
     * @throws ConfigurationException with what is wrong, where, and how to mend it
     */
    public static List<String> run(Path home, Path folder, Properties properties, PropertyCatalogue catalogue) {
        Vertx vertx = Vertx.vertx();
        try (DefaultCamelContext owner = new DefaultCamelContext()) {
            owner.getPropertiesComponent().setOverrideProperties(properties);
            Settings settings = new Settings(properties, catalogue, owner::resolvePropertyPlaceholders);
            DestinationStates states = new DestinationStates(settings.destinations().values(), Clock.systemUTC(), name -> 0);
            Map<String, Object> beans = RouteBeans.of(settings, home, owner, () -> null, states, () -> true,
                    new SimpleMeterRegistry());
            int port = settings.number("camel.server.port", 1, 65_535);
            settings.number("camel.management.port", 1, 65_535);
            settings.number("easemob.server.max-connections", 1, 1_000_000);
            ServerTlsFiles.of(settings, home).ifPresent(ServerTlsFiles::check);
            Generation generation = new Generation(folder, properties, settings.destinations().values(),
                    camel -> {
                        DestinationTls.bind(settings.destinations().values(), home, camel.getRegistry());
                        prepare(camel, beans, port, vertx, settings.maxBodySize());
                    });
            generation.check();
            generation.tryPaths();
            try {
                return generation.routeIds();
            } finally {
                generation.finish(new RequestsInProgress());
            }
        } catch (ConfigurationException e) {
            throw e;
        } catch (Exception e) {
            throw StartFailure.explain(e, null, folder);
        } finally {
            vertx.close();
        }
    }

    /**
     * @param folder the folder with the route files
     * @return the files there that have no effect and are not meant to, each in a sentence
     */
    public static List<String> strays(Path folder) {
        return new FolderContents(folder).strays();
    }

    private static void prepare(CamelContext camel, Map<String, Object> beans, int port, Vertx vertx, int maxBodySize) {
        beans.forEach(camel.getRegistry()::bind);
        camel.getRegistry().bind("callbackHttp", new CallbackHttpEngine(port, maxBodySize, new BanGuard(new SimpleMeterRegistry()),
                new CallbackAnswers(new SimpleMeterRegistry()), new RequestsInProgress()));
        Processor nowhere = exchange -> { };
        camel.getRegistry().bind("storeCallback", nowhere);
        camel.addComponent("jms", JmsComponent.jmsComponent(new ActiveMQConnectionFactory()));
        String name = VertxPlatformHttpRouter.getRouterNameFromPort(port);
        camel.getRegistry().bind(name, new VertxPlatformHttpRouter(null, vertx, Router.router(vertx), name));
    }
}

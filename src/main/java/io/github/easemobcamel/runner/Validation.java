package io.github.easemobcamel.runner;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Problems;
import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.deliver.DeliveryPolicies;
import io.github.easemobcamel.deliver.DestinationStates;
import io.github.easemobcamel.deliver.HttpComponents;
import io.github.easemobcamel.deliver.PausedDestinations;
import io.github.easemobcamel.files.RouteFile;
import io.github.easemobcamel.files.RouteFolder;
import io.github.easemobcamel.http.GenerationRouter;
import io.github.easemobcamel.http.HttpPort;
import io.github.easemobcamel.http.RequestsInProgress;
import io.github.easemobcamel.receive.BanGuard;
import io.github.easemobcamel.receive.CallbackAnswers;
import io.github.easemobcamel.receive.CallbackHttpEngine;
import io.github.easemobcamel.record.Facts;
import io.github.easemobcamel.routes.FolderContents;
import io.github.easemobcamel.routes.Generation;
import io.github.easemobcamel.routes.OneByOne;
import io.github.easemobcamel.routes.StartFailure;
import io.github.easemobcamel.store.Runners;
import io.github.easemobcamel.tls.DestinationTls;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Checks properties and route files as a start and each edit do, without a broker, without a port, without a connection to
 * anything, and without writing anything.
 */
public final class Validation {

    private Validation() {
    }

    /**
     * {@return the ids of the routes that would run}
     *
     * @param home the folder against which relative paths in properties are resolved
     * @param folder the folders with the route files
     * @param properties the properties in force
     * @param catalogue the known properties
     * @param known what is known to be wrong already
     * @throws ConfigurationException with everything that is wrong with properties and route files, where, and how to mend it
     */
    public static List<String> run(Path home, RouteFolder folder, Properties properties, PropertyCatalogue catalogue,
            List<String> known) {
        Problems problems = new Problems();
        known.forEach(problems::add);
        Properties usable = PropertiesValidation.usable(home, properties, catalogue, problems);
        List<String> ids = new ArrayList<>();
        OneByOne oneByOne = new OneByOne(folder, files -> ids.addAll(routes(home, folder, files, usable, catalogue)));
        problems.attempt(oneByOne::check);
        problems.refuse();
        return ids;
    }

    private static List<String> routes(Path home, RouteFolder folder, List<RouteFile> files, Properties properties,
            PropertyCatalogue catalogue) {
        try (HttpPort port = new HttpPort(1, null); DefaultCamelContext owner = new DefaultCamelContext()) {
            owner.getPropertiesComponent().setOverrideProperties(properties);
            Settings settings = new Settings(properties, catalogue, owner::resolvePropertyPlaceholders);
            settings.check();
            DeliveryPolicies policies = new DestinationStates(Clock.systemUTC(), name -> 0, PausedDestinations.NONE)
                    .next(settings.destinations().values());
            Map<String, Object> beans = new RouteBeans(settings, home, owner, () -> true, new SimpleMeterRegistry(), Facts.NONE,
                    Runners.ALONE).of(settings, policies);
            Generation generation = new Generation(folder, files, properties, settings.destinations().values(),
                    camel -> {
                        HttpComponents.addTo(camel, settings.size("easemob.http.max-answer-size"));
                        DestinationTls.bind(settings.destinations().values(), home, camel.getRegistry());
                        prepare(camel, beans, port, settings.size("easemob.callback.max-body-size"));
                    });
            generation.check();
            generation.tryPaths();
            try {
                return generation.routeIds();
            } finally {
                generation.finish(new RequestsInProgress(), Duration.ofSeconds(1));
            }
        } catch (ConfigurationException e) {
            throw e;
        } catch (Exception e) {
            throw StartFailure.explain(e, null, folder);
        }
    }

    /**
     * {@return the names of the properties that have another value than the runner of this home was started with, and cannot change
     *     while it runs; none if none runs}
     *
     * @param home the folder against which relative paths in properties are resolved
     * @param settings the properties in force
     * @param catalogue the known properties
     */
    public static List<String> needRestart(Path home, Settings settings, PropertyCatalogue catalogue) {
        return StartedWith.needRestart(home.resolve(settings.text("easemob.data-dir")), settings, catalogue);
    }

    /**
     * {@return the files there that have no effect and are not meant to, each in a sentence}
     *
     * @param folder the folders with the route files
     */
    public static List<String> strays(RouteFolder folder) {
        return FolderContents.strays(folder);
    }

    private static void prepare(CamelContext camel, Map<String, Object> beans, HttpPort port, int maxBodySize) {
        beans.forEach(camel.getRegistry()::bind);
        camel.getRegistry().bind("callbackHttp",
                new CallbackHttpEngine(port, maxBodySize, new BanGuard(new SimpleMeterRegistry(), () -> null),
                        new CallbackAnswers(new SimpleMeterRegistry(), Facts.NONE)));
        Processor nowhere = exchange -> {};
        camel.getRegistry().bind("storeCallback", nowhere);
        camel.addComponent("jms", JmsComponent.jmsComponent(new ActiveMQConnectionFactory()));
        GenerationRouter.bind(camel, port);
    }
}

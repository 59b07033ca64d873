package io.github.easemobcamel.runner;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.deliver.CloudEvents;
import io.github.easemobcamel.deliver.DeliveryAttempts;
import io.github.easemobcamel.deliver.DeliveryCounts;
import io.github.easemobcamel.deliver.DeliveryPolicies;
import io.github.easemobcamel.deliver.Destinations;
import io.github.easemobcamel.deliver.EventCounts;
import io.github.easemobcamel.deliver.EventDescription;
import io.github.easemobcamel.deliver.EventIntake;
import io.github.easemobcamel.deliver.EventLine;
import io.github.easemobcamel.deliver.FaultClassifier;
import io.github.easemobcamel.deliver.NoveltyLog;
import io.github.easemobcamel.deliver.SignatureMask;
import io.github.easemobcamel.deliver.StandardWebhooks;
import io.github.easemobcamel.deliver.StructuredCloudEvents;
import io.github.easemobcamel.log.StandardStreams;
import io.github.easemobcamel.receive.AnswerBody;
import io.github.easemobcamel.receive.CallbackReader;
import io.github.easemobcamel.receive.CallbackVerifier;
import io.github.easemobcamel.record.Facts;
import io.github.easemobcamel.recovery.MissedCallbacks;
import io.github.easemobcamel.rest.RestBeans;
import io.github.easemobcamel.store.Runners;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;

/** The beans that the routes name: those that last as long as the runner, and those that are made anew for each generation. */
final class RouteBeans {

    private final Path home;
    private final MeterRegistry meters;
    private final Facts facts;
    private final Map<String, Object> lasting = new HashMap<>();
    private final MissedCallbacks missedCallbacks;
    private final RestBeans rest;

    /**
     * @param settings the settings of the start
     * @param home the folder that a relative data folder lies in
     * @param owner the context whose threads the beans use, and with whose end they end
     * @param mayBearMore whether what is received is answered well enough to ask Easemob for more
     * @param meters where the beans count
     * @param facts is told what happens to events
     * @param runners those of the broker
     * @throws ConfigurationException if a property is wrong
     */
    RouteBeans(Settings settings, Path home, CamelContext owner, BooleanSupplier mayBearMore, MeterRegistry meters,
            Facts facts, Runners runners) {
        this.home = home;
        this.meters = meters;
        this.facts = facts;
        missedCallbacks = new MissedCallbacks(home.resolve(settings.text("easemob.data-dir")),
                settings.duration("easemob.recovery.interval"), runners::leads, mayBearMore, meters, Clock.systemUTC());
        rest = new RestBeans(owner, resolved(settings), meters, runners);
        lasting.put("runners", runners);
        lasting.put("missedCallbacks", missedCallbacks);
        lasting.put("answerBody", new AnswerBody());
        lasting.put("eventReader", new EventIntake(new EventCounts(meters),
                new NoveltyLog(home.resolve(settings.text("easemob.data-dir")), meters, Clock.systemUTC()),
                rest.ownWrites()));
        lasting.put("faultClassifier", new FaultClassifier());
        lasting.put("signatureMask", new SignatureMask());
        lasting.put("eventLine", new EventLine(StandardStreams.areOfATerminal()));
        lasting.putAll(rest.byName());
    }

    private Properties resolved(Settings settings) {
        Properties resolved = settings.resolved();
        resolved.setProperty("easemob.data-dir", home.resolve(settings.text("easemob.data-dir")).toString());
        return resolved;
    }

    /**
     * {@return the beans of one generation by name, without those that need a broker or a port}
     *
     * @param settings its settings
     * @param policies how its destinations take events
     */
    Map<String, Object> of(Settings settings, DeliveryPolicies policies) {
        Map<String, Destination> destinations = settings.destinations();
        Map<String, Object> beans = new HashMap<>(lasting);
        beans.put("callbackReader", new CallbackReader(settings.size("easemob.callback.max-body-size"),
                settings.text("easemob.callback.unsigned").equals("drop")));
        beans.put("callbackVerifier", new CallbackVerifier(settings.secrets()));
        beans.put("destinations", new Destinations(destinations.keySet(), facts));
        beans.put("deliveryAttempts", new DeliveryAttempts(policies,
                new DeliveryCounts(destinations.keySet(), Clock.systemUTC(), meters, facts), Clock.systemUTC(), new Random()));
        bindDescriptions(beans, new CloudEvents(), new StructuredCloudEvents(),
                new StandardWebhooks(destinations, Clock.systemUTC()));
        return beans;
    }

    /** Forgets what calls and callbacks have told of rooms. */
    void forgetRooms() {
        rest.forgetRooms();
    }

    /** @param settings those in force from now on for what lasts */
    void use(Settings settings) {
        missedCallbacks.use(settings.duration("easemob.recovery.interval"));
        rest.use(resolved(settings));
    }

    private static void bindDescriptions(Map<String, Object> beans, CloudEvents attributes, StructuredCloudEvents structured,
            StandardWebhooks webhooks) {
        beans.put("httpDescription", new EventDescription(structured, unsigned -> {}, attributes::setHttpHeaders));
        beans.put("signedHttpDescription", new EventDescription(structured, webhooks::sign, attributes::setHttpHeaders));
        beans.put("kafkaDescription", new EventDescription(structured, unsigned -> {}, attributes::setKafkaHeaders));
        beans.put("otherDescription", new EventDescription(structured, unsigned -> {}, (headers, format) -> {}));
        // For a copy of the template in a home that was made before it had describedBy.
        beans.put("cloudEvents", attributes);
        beans.put("structuredCloudEvents", structured);
        beans.put("standardWebhooks", webhooks);
    }
}

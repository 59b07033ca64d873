package io.github.easemobcamel.runner;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.deliver.CloudEvents;
import io.github.easemobcamel.deliver.DeliveryAttempts;
import io.github.easemobcamel.deliver.DeliveryCounts;
import io.github.easemobcamel.deliver.DestinationStates;
import io.github.easemobcamel.deliver.Destinations;
import io.github.easemobcamel.deliver.EventCounts;
import io.github.easemobcamel.deliver.EventDescription;
import io.github.easemobcamel.deliver.EventIntake;
import io.github.easemobcamel.deliver.FaultClassifier;
import io.github.easemobcamel.deliver.NoveltyLog;
import io.github.easemobcamel.deliver.SignatureMask;
import io.github.easemobcamel.deliver.StandardWebhooks;
import io.github.easemobcamel.deliver.StructuredCloudEvents;
import io.github.easemobcamel.receive.AnswerBody;
import io.github.easemobcamel.receive.CallbackReader;
import io.github.easemobcamel.receive.CallbackVerifier;
import io.github.easemobcamel.record.Facts;
import io.github.easemobcamel.recovery.MissedCallbacks;
import io.github.easemobcamel.rest.RestBeans;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;

/** Makes the beans that the routes name; once, for every generation of the routes. */
final class RouteBeans {

    private RouteBeans() {
    }

    /**
     * {@return the beans by name, without those that need a broker or a port}
     *
     * @param settings the settings in force
     * @param home the folder that a relative data folder lies in
     * @param owner the context whose threads the beans use, and with whose end they end
     * @param states what is known of each destination
     * @param mayBearMore whether what is received is answered well enough to ask Easemob for more
     * @param meters where the beans count
     * @param facts is told what happens to events
     * @throws ConfigurationException if a property is wrong
     */
    static Map<String, Object> of(Settings settings, Path home, CamelContext owner, DestinationStates states,
            BooleanSupplier mayBearMore, MeterRegistry meters, Facts facts) {
        settings.check();
        Map<String, Destination> destinations = settings.destinations();
        Map<String, Object> beans = new HashMap<>();
        beans.put("callbackReader", new CallbackReader(settings.size("easemob.callback.max-body-size"),
                settings.text("easemob.callback.unsigned").equals("drop")));
        beans.put("callbackVerifier", new CallbackVerifier(settings.secrets()));
        beans.put("answerBody", new AnswerBody());
        beans.put("eventReader", new EventIntake(new EventCounts(meters),
                new NoveltyLog(home.resolve(settings.text("easemob.data-dir")), meters, Clock.systemUTC())));
        beans.put("destinations", new Destinations(destinations.keySet(), facts));
        beans.put("deliveryAttempts", new DeliveryAttempts(states,
                new DeliveryCounts(destinations.keySet(), Clock.systemUTC(), meters, facts), Clock.systemUTC(), new Random()));
        beans.put("faultClassifier", new FaultClassifier());
        beans.put("signatureMask", new SignatureMask());
        bindDescriptions(beans, new CloudEvents(), new StructuredCloudEvents(),
                new StandardWebhooks(destinations, Clock.systemUTC()));
        beans.put("missedCallbacks", new MissedCallbacks(home.resolve(settings.text("easemob.data-dir")),
                settings.duration("easemob.recovery.interval"), mayBearMore, meters, Clock.systemUTC()));
        Properties resolved = settings.resolved();
        resolved.setProperty("easemob.data-dir", home.resolve(settings.text("easemob.data-dir")).toString());
        beans.putAll(RestBeans.of(owner, resolved, meters));
        return beans;
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

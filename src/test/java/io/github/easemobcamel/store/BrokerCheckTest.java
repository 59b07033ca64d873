package io.github.easemobcamel.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.ArtemisBroker;
import io.github.easemobcamel.PreparedBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real brokers, well and badly set up. */
class BrokerCheckTest {

    private static final List<String> QUEUES = List.of("callbacks", "conflicts", "destination.a", "held-back.a", "dead-letters.a");

    @TempDir
    private Path folder;

    @Test
    void findsNothingButTheVersionWithTheSettingsThatWeShip() throws Exception {
        try (PreparedBroker broker = PreparedBroker.single(folder)) {
            BrokerCheck.Result found = BrokerCheck.of(broker.url(), QUEUES);

            assertThat(found.problems()).isEmpty();
            assertThat(found.version()).isEqualTo(broker.server().getVersion().getFullVersion());
            assertThat(found.warnings()).singleElement().asString().contains("use 2.57.0 or later");
        }
    }

    @Test
    void warnsOfTheSettingsOfABrokerThatNobodyHasPrepared() throws Exception {
        try (ArtemisBroker broker = new ArtemisBroker(folder)) {
            BrokerCheck.Result found = BrokerCheck.of(broker.url(), QUEUES);

            assertThat(found.problems()).isEmpty();
            assertThat(found.warnings()).anyMatch(sentence -> sentence
                    .startsWith("the broker's queue callbacks, destination.a, held-back.a drops what could not be taken"))
                    .anyMatch(sentence -> sentence.startsWith("the broker's queue held-back.a may be paged"))
                    .anyMatch(sentence -> sentence.startsWith("the broker remembers the last 20000 callIds only"))
                    .anyMatch(sentence -> sentence.startsWith("the broker's queue destination.a fills the memory when its"));
        }
    }

    @Test
    void refusesWhatLosesEvents() throws Exception {
        try (PreparedBroker broker = PreparedBroker.single(folder)) {
            broker.server().getConfiguration().setPersistenceEnabled(false).setPersistIDCache(false);
            broker.server().getAddressSettingsRepository().addMatch("destination.#",
                    new AddressSettings().setAddressFullMessagePolicy(AddressFullMessagePolicy.DROP).setRedeliveryDelay(7)
                            .setMaxDeliveryAttempts(-1));
            broker.server().getAddressSettingsRepository().addMatch("conflicts", new AddressSettings().setExpiryDelay(1000L));
            broker.server().createQueue(QueueConfiguration.of("callbacks").setRoutingType(RoutingType.ANYCAST).setRingSize(5L)
                    .setPurgeOnNoConsumers(true).setGroupRebalance(true));

            BrokerCheck.Result found = BrokerCheck.of(broker.url(), QUEUES);

            assertThat(found.problems()).anyMatch(sentence -> sentence.startsWith("the broker keeps nothing on disk"))
                    .anyMatch(
                            sentence -> sentence.startsWith("the broker's queue destination.a drops events when there is no room"))
                    .anyMatch(sentence -> sentence.startsWith("the broker's queue conflicts drops events that wait too long"))
                    .anyMatch(sentence -> sentence.startsWith("the broker's queue callbacks drops its oldest events"))
                    .anyMatch(sentence -> sentence.startsWith("the broker's queue callbacks is emptied when nobody consumes it"));
            assertThat(found.warnings()).anyMatch(sentence -> sentence.startsWith("the broker forgets with a restart"))
                    .anyMatch(sentence -> sentence.contains("queue destination.a loses the order of rooms"))
                    .anyMatch(sentence -> sentence.contains("queue callbacks loses the order of rooms when a consumer joins"));
        }
    }

    @Test
    void saysWhatItCouldNotLookAt() throws Exception {
        try (PreparedBroker broker = PreparedBroker.single(folder)) {
            broker.server().getSecurityRepository().addMatch("activemq.management.#", Set.of());
            broker.server().getSecurityRepository().addMatch("activemq.management", Set.of());

            BrokerCheck.Result found = BrokerCheck.of(broker.url(), QUEUES);

            assertThat(found.problems()).isEmpty();
            assertThat(found.warnings()).singleElement().asString().contains("could not be looked at", "activemq.management");
        }
    }
}

package io.github.easemobcamel.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.easemobcamel.config.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.health.HealthCheck.State;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

    @TempDir
    private Path folder;

    @Test
    void isReadyUntilItStops() throws Exception {
        EmbeddedBroker broker = start();
        BrokerHealth health = new BrokerHealth(broker);
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            health.setCamelContext(camel);
            assertThat(health.call().getState()).isEqualTo(State.UP);
            broker.close();
            assertThat(health.call().getState()).isEqualTo(State.DOWN);
        }
    }

    @Test
    void refusesAFolderThatAnotherRunnerUses() {
        try (EmbeddedBroker first = start()) {
            assertThat(first.isActive()).isTrue();
            assertThatThrownBy(this::start).isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(folder.toString()).hasMessageContaining("another runner");
        }
        try (EmbeddedBroker second = start()) {
            assertThat(second.isActive()).isTrue();
        }
    }

    @Test
    void refusesAFolderThatIsAFile() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> new EmbeddedBroker(file, 100, List.of())).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file.toString()).hasMessageContaining("easemob.data-dir");
    }

    private EmbeddedBroker start() {
        return new EmbeddedBroker(folder, 100, List.of(QueueNames.CALLBACKS));
    }
}

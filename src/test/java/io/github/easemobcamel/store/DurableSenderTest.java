package io.github.easemobcamel.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.PreparedBroker;
import java.nio.file.Path;
import java.util.List;
import org.apache.activemq.artemis.core.server.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What it makes at a real broker. */
class DurableSenderTest {

    /** One runner becomes several. */
    @Test
    void letsRoomsBeSharedOutInAQueueThatWasMadeForOneRunner(@TempDir Path folder) throws Exception {
        try (PreparedBroker broker = PreparedBroker.single(folder)) {
            new DurableSender(broker.url(), List.of(QueueNames.CALLBACKS, QueueNames.CONFLICTS), false).close();
            Queue callbacks = broker.server().locateQueue(QueueNames.CALLBACKS);
            assertThat(callbacks.isGroupRebalance()).isFalse();

            new DurableSender(broker.url(), List.of(QueueNames.CALLBACKS, QueueNames.CONFLICTS), true).close();

            assertThat(callbacks.isGroupRebalance()).isTrue();
            assertThat(callbacks.isGroupRebalancePauseDispatch()).isTrue();
            assertThat(callbacks.isDurable()).isTrue();
            assertThat(callbacks.getMaxConsumers()).isEqualTo(-1);
            assertThat(broker.server().locateQueue(QueueNames.CONFLICTS).isGroupRebalance()).isFalse();
        }
    }
}

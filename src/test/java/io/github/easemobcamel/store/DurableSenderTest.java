package io.github.easemobcamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.PreparedBroker;
import io.github.easemobcamel.TcpProxy;
import io.github.easemobcamel.event.CallIdentity;
import io.github.easemobcamel.event.Callback;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.activemq.artemis.core.server.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What it makes at a real broker. */
class DurableSenderTest {

    private static final List<String> QUEUES = List.of(QueueNames.CALLBACKS, QueueNames.CONFLICTS);

    /** One runner becomes several. */
    @Test
    void letsRoomsBeSharedOutInAQueueThatWasMadeForOneRunner(@TempDir Path folder) throws Exception {
        try (PreparedBroker broker = PreparedBroker.single(folder)) {
            new DurableSender(broker.url(), QUEUES, false).close();
            Queue callbacks = broker.server().locateQueue(QueueNames.CALLBACKS);
            assertThat(callbacks.isGroupRebalance()).isFalse();

            new DurableSender(broker.url(), QUEUES, true).close();

            assertThat(callbacks.isGroupRebalance()).isTrue();
            assertThat(callbacks.isGroupRebalancePauseDispatch()).isTrue();
            assertThat(callbacks.isDurable()).isTrue();
            assertThat(callbacks.getMaxConsumers()).isEqualTo(-1);
            assertThat(broker.server().locateQueue(QueueNames.CONFLICTS).isGroupRebalance()).isFalse();
        }
    }

    /** As a balancer does that has not noticed yet that the broker is gone, or a broker that dies or hangs. */
    @Test
    void storesWhatWaitsThoughItWasFirstConnectedToWhatDoesNotAnswer(@TempDir Path folder) throws Exception {
        try (PreparedBroker broker = PreparedBroker.single(folder);
                TcpProxy proxy = new TcpProxy(broker.address());
                DurableSender sender = new DurableSender(BrokerUrl.forClient(
                        "tcp://" + proxy.address() + PreparedBroker.login(), ""), QUEUES, true)) {
            proxy.vanish();
            proxy.cut();
            await().until(() -> proxy.isConnected() && !sender.isConnected());
            Callback callback = new Callback(new byte[]{'{', '}'}, "call", "1", "0f", null);
            CompletableFuture<Void> stored = sender.send(QueueNames.CALLBACKS, callback, CallIdentity.of(callback));
            proxy.appear();

            assertThat(stored).succeedsWithin(Duration.ofSeconds(30));
        }
    }
}

package io.github.easemobcamel.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;

/** That packets for the broker are written together when several have come, though the client asks for a write of each. */
class GatheredWritesTest {

    private final AtomicInteger writes = new AtomicInteger();
    private final EmbeddedChannel connection = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
        @Override
        public void flush(ChannelHandlerContext context) {
            writes.incrementAndGet();
            context.flush();
        }
    });

    @Test
    void writesAtOnceWhatHasComeMeanwhile() {
        try (ActiveMQConnectionFactory factory = BrokerUrl.lasting("tcp://127.0.0.1:1")) {
            factory.getServerLocator().getProtocolManagerFactory().newProtocolManager().addChannelHandlers(connection.pipeline());
        }

        connection.pipeline().flush();
        connection.pipeline().flush();
        connection.runPendingTasks();

        assertThat(writes).hasValue(1);
    }
}

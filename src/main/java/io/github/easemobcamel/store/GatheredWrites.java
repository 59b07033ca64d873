package io.github.easemobcamel.store;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;
import org.apache.activemq.artemis.core.protocol.core.impl.ActiveMQClientProtocolManager;
import org.apache.activemq.artemis.core.protocol.core.impl.ActiveMQClientProtocolManagerFactory;
import org.apache.activemq.artemis.spi.core.remoting.ClientProtocolManager;

/**
 * Writes to the broker at once what has come meanwhile. The client asks for a write of its own for each packet, though several threads share
 * one connection; with 64 callbacks at a time those writes were a seventh of what the runner took of the processor.
 */
final class GatheredWrites extends ActiveMQClientProtocolManagerFactory {

    @Override
    public ClientProtocolManager newProtocolManager() {
        return new ActiveMQClientProtocolManager() {
            @Override
            public void addChannelHandlers(ChannelPipeline pipeline) {
                pipeline.addLast(
                        new FlushConsolidationHandler(FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true));
                super.addChannelHandlers(pipeline);
            }
        };
    }
}

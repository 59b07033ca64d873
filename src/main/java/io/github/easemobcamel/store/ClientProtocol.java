package io.github.easemobcamel.store;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.ActiveMQNotConnectedException;
import org.apache.activemq.artemis.api.core.Interceptor;
import org.apache.activemq.artemis.core.protocol.core.impl.ActiveMQClientProtocolManager;
import org.apache.activemq.artemis.core.protocol.core.impl.ActiveMQClientProtocolManagerFactory;
import org.apache.activemq.artemis.core.protocol.core.impl.RemotingConnectionImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.remoting.ClientProtocolManager;
import org.apache.activemq.artemis.spi.core.remoting.Connection;
import org.apache.activemq.artemis.spi.core.remoting.TopologyResponseHandler;

/**
 * What the broker's client lacks.
 *
 * <ul>
 * <li>It writes to the broker at once what has come meanwhile. The client asks for a write of its own for each packet, though several
 * threads share one connection; with 64 callbacks at a time those writes were a seventh of what the runner took of the processor.
 * <li>It connects again at once when a connection ends before it was answered, as one does that a broker accepts while it dies, or a balancer
 * whose broker is away. The client notices that a connection has ended on the very thread on which it waits for that answer, and so waits as
 * long as for any call; all of its sessions do meanwhile.
 * </ul>
 */
final class ClientProtocol extends ActiveMQClientProtocolManagerFactory {

    /** An end that comes just before a call begins does not end it, so it is told again. */
    private static final Duration AGAIN = Duration.ofMillis(50);
    /** On which sessions are asked for. */
    private static final int CHANNEL = 1;

    @Override
    public ClientProtocolManager newProtocolManager() {
        return new Manager();
    }

    private static final class Manager extends ActiveMQClientProtocolManager {

        @Override
        public void addChannelHandlers(ChannelPipeline pipeline) {
            pipeline.addLast(new FlushConsolidationHandler(FlushConsolidationHandler.DEFAULT_EXPLICIT_FLUSH_AFTER_FLUSHES, true));
            super.addChannelHandlers(pipeline);
        }

        @Override
        public RemotingConnection connect(Connection transport, long callTimeout, long callFailoverTimeout,
                List<Interceptor> incoming, List<Interceptor> outgoing, TopologyResponseHandler topology) {
            super.connect(transport, callTimeout, callFailoverTimeout, incoming, outgoing, topology);
            RemotingConnectionImpl made = connection;
            if (transport instanceof NettyConnection netty) {
                Channel channel = netty.getNettyChannel();
                channel.closeFuture().addListener(end -> endCalls(channel, made, callTimeout));
            }
            return made;
        }

        /** Until there is another connection, or nobody can wait any more. */
        private void endCalls(Channel ended, RemotingConnectionImpl of, long callTimeoutMillis) {
            Future<?> calls = ended.eventLoop().scheduleWithFixedDelay(() -> {
                if (connection == of) {
                    of.getChannel(CHANNEL, -1).returnBlocking(new ActiveMQNotConnectedException("the connection has ended"));
                }
            }, 0, AGAIN.toMillis(), TimeUnit.MILLISECONDS);
            ended.eventLoop().schedule(() -> calls.cancel(false), callTimeoutMillis, TimeUnit.MILLISECONDS);
        }
    }
}

package io.github.easemobcamel.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.NetUtil;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;

/**
 * The socket that a server of Vert.x takes its connections from. Vert.x by itself would open one, and accept at once. Here a
 * connection is accepted when the server is ready and there is room for it; until then the operating system keeps it.
 */
final class ListeningSocket extends JDKTransport {

    private final ConnectionLimits limits;
    private ServerSocketChannel socket;
    private boolean adopted;
    private NioServerSocketChannel served;

    /** @param limits says whether there is room */
    ListeningSocket(ConnectionLimits limits) {
        this.limits = limits;
    }

    /** {@return makes a server that takes its connections from this socket} */
    Vertx vertx() {
        return new VertxBuilder().findTransport(this).init().vertx();
    }

    void bind(InetSocketAddress address) throws IOException {
        socket = ServerSocketChannel.open();
        socket.socket().setReuseAddress(true);
        socket.socket().bind(address, NetUtil.SOMAXCONN);
    }

    /**
     * {@return whether it is a TCP port; that one is used then, and left open at the end for whoever has it too}
     *
     * @param given what the process was started with, or null
     */
    boolean adopt(java.nio.channels.Channel given) throws IOException {
        if (given instanceof ServerSocketChannel listening && listening.getLocalAddress() instanceof InetSocketAddress) {
            socket = listening;
            adopted = true;
        }
        return adopted;
    }

    /** {@return where it listens, or null if it does not} */
    InetSocketAddress address() {
        return socket == null ? null : (InetSocketAddress) socket.socket().getLocalSocketAddress();
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return () -> served = new Served();
    }

    /**
     * Accepts from now on. To be called when the server is there: Vert.x closes without a word what is accepted in the moment before it
     * has noted how connections are served.
     */
    void accept() {
        served.config().setAutoRead(true);
    }

    /** Before the server, which otherwise gets connections that it can do nothing with any more. */
    void close() throws IOException {
        if (served != null) {
            served.close().syncUninterruptibly();
        } else if (socket != null && !adopted) {
            socket.close();
        }
    }

    /** The same for Netty. */
    private final class Served extends NioServerSocketChannel {

        private boolean ended;

        Served() {
            super(socket);
            config().setAutoRead(false);
            // One at a time, so that each time it is certain that there is one.
            ((MaxMessagesRecvByteBufAllocator) config().getRecvByteBufAllocator()).maxMessagesPerRead(1);
        }

        @Override
        protected int doReadMessages(List<Object> accepted) throws Exception {
            if (ended || !limits.hasRoom(() -> eventLoop().execute(() -> config().setAutoRead(true)))) {
                config().setAutoRead(false);
                return 0;
            }
            int result = super.doReadMessages(accepted);
            if (result > 0) {
                limits.accepted((Channel) accepted.get(accepted.size() - 1));
            }
            return result;
        }

        @Override
        protected void doBind(SocketAddress address) {
            // It is bound.
        }

        @Override
        protected void doClose() throws Exception {
            ended = true;
            if (!adopted) {
                super.doClose();
            }
        }

        @Override
        public boolean isOpen() {
            return !ended && super.isOpen();
        }
    }
}

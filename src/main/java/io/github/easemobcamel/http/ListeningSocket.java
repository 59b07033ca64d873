package io.github.easemobcamel.http;

import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.NetUtil;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;

/** The socket that a server of Vert.x takes its connections from. Vert.x by itself would open one, and accept at once. */
final class ListeningSocket extends JDKTransport {

    private ServerSocketChannel socket;
    private boolean adopted;
    private NioServerSocketChannel served;

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
    boolean adopt(Channel given) throws IOException {
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

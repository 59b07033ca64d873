package io.github.easemobcamel.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/**
 * Gives each new connection of a server the TLS that is in effect at that moment. Vert.x' own way,
 * {@code HttpServer.updateSSLOptions}, fails the connections that come while it reads the new certificate.
 */
final class RenewableTls extends SSLEngineOptions {

    private final Supplier<SslContext> current;
    private final Consumer<Channel> connecting;

    /**
     * @param current the TLS in effect
     * @param connecting is told of each connection before its first byte is read
     */
    RenewableTls(Supplier<SslContext> current, Consumer<Channel> connecting) {
        this.current = current;
        this.connecting = connecting;
        // Signing takes a millisecond, which the connections that are open need not wait for.
        setUseWorkerThread(true);
    }

    @Override
    public SSLEngineOptions copy() {
        return this;
    }

    @Override
    public SslContextFactory sslContextFactory() {
        return Current::new;
    }

    private final class Current extends SslContext {

        @Override
        protected SslHandler newHandler(ByteBufAllocator allocator, String host, int port, boolean startTls, Executor executor) {
            return new SslHandler(newEngine(allocator, host, port), startTls, executor) {
                @Override
                public void handlerAdded(ChannelHandlerContext context) throws Exception {
                    connecting.accept(context.channel());
                    super.handlerAdded(context);
                }
            };
        }

        @Override
        protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls, Executor executor) {
            return newHandler(allocator, null, -1, startTls, executor);
        }

        @Override
        public SSLEngine newEngine(ByteBufAllocator allocator) {
            return current.get().newEngine(allocator);
        }

        @Override
        public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
            return current.get().newEngine(allocator, host, port);
        }

        @Override
        public boolean isClient() {
            return false;
        }

        @Override
        public List<String> cipherSuites() {
            return current.get().cipherSuites();
        }

        @Override
        @SuppressWarnings("deprecation")
        public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
            return current.get().applicationProtocolNegotiator();
        }

        @Override
        public SSLSessionContext sessionContext() {
            return current.get().sessionContext();
        }
    }
}

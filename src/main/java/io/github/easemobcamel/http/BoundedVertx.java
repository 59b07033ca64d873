package io.github.easemobcamel.http;

import io.github.easemobcamel.log.Tally;
import io.github.easemobcamel.tls.ServerTls;
import io.netty.channel.Channel;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslClosedEngineException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes HTTP servers whose connections are bounded by {@link ConnectionLimits}. Camel makes its servers with the Vert.x that
 * it finds in its registry and lets nobody near their options: this is the one way to them.
 *
 * <p>Headers stay bounded by what Vert.x has by default: a request line of 4,096 bytes is answered 414 if it is longer, headers
 * of 8,192 bytes in all 431. HTTP/2 without TLS is off: it would let one connection carry any number of requests, and keep
 * a connection that sends nothing from being seen at all.
 */
public final class BoundedVertx extends VertxWrapper {

    private static final Logger LOG = LoggerFactory.getLogger(BoundedVertx.class);
    private static final long SWEEP_MILLIS = 1000;
    private static final long PATIENCE_SECONDS = 5;

    private final int maxConnections;
    private final ConnectionTimes times;
    private final Tally noTls = new Tally();
    private ServerTls tls;

    /** @param maxConnections how many connections each server has open at most */
    public BoundedVertx(int maxConnections) {
        this(maxConnections, ConnectionTimes.USUAL);
    }

    /**
     * Makes the servers speak TLS whose options ask for it from now on, with the certificate that is in effect when a
     * connection is opened. HTTP/2 stays off with TLS too.
     *
     * @param certificate the certificate
     */
    public void useTls(ServerTls certificate) {
        tls = certificate;
    }

    BoundedVertx(int maxConnections, ConnectionTimes times) {
        super((VertxInternal) Vertx.vertx());
        this.maxConnections = maxConnections;
        this.times = times;
    }

    @Override
    public HttpServer createHttpServer(HttpServerOptions options) {
        ConnectionLimits limits = new ConnectionLimits(maxConnections, times, System::nanoTime);
        delegate.setPeriodic(SWEEP_MILLIS, timer -> limits.closeOverdue());
        if (options.isSsl() && tls != null) {
            // Vert.x asks for a key of its own, and uses that of the engine.
            options.setUseAlpn(false).setTrustOptions(null).setKeyCertOptions(KeyCertOptions.wrap(tls.keys()))
                    .setSslEngineOptions(new RenewableTls(tls::context, limits::connecting));
        }
        return delegate.createHttpServer(options.setHttp2ClearTextEnabled(false))
                .exceptionHandler(this::refused)
                .connectionHandler(connection -> {
                    Channel channel = ((ConnectionBase) connection).channel();
                    limits.opened(channel);
                    if (channel.isOpen()) {
                        channel.pipeline().replace("httpDecoder", "httpDecoder", new StrictRequestDecoder(options));
                    }
                });
    }

    /** Whoever only looks whether the port is open closes the connection, and is no trouble. */
    private void refused(Throwable failure) {
        if (failure instanceof NotSslRecordException) {
            noTls.count("Closed {} connection(s) that did not speak TLS; senders need https://");
        } else if (failure instanceof SSLException && !(failure.getCause() instanceof IOException)
                && !(failure instanceof SslClosedEngineException) && !(failure instanceof SslHandshakeTimeoutException)) {
            noTls.count("Closed {} connection(s) that could not agree on TLS ({})", failure.getMessage());
        }
    }

    /** Closes every server that is still open; to be called when Camel has stopped. */
    public void shutDown() {
        try {
            delegate.close().toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Closing failed", e);
        }
    }
}

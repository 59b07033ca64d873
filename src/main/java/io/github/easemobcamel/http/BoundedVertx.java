package io.github.easemobcamel.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    /** @param maxConnections how many connections each server has open at most */
    public BoundedVertx(int maxConnections) {
        this(maxConnections, ConnectionTimes.USUAL);
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
        return delegate.createHttpServer(options.setHttp2ClearTextEnabled(false))
                .connectionHandler(connection -> limits.opened(((ConnectionBase) connection).channel()));
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

package io.github.easemobcamel.http;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.log.Tally;
import io.github.easemobcamel.tls.ServerTls;
import io.netty.channel.Channel;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslClosedEngineException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port of the runner, with an HTTP server whose connections are bounded by {@link ConnectionLimits}. It listens before it serves:
 * a port that is taken is noticed before anything runs, and who connects meanwhile waits for an answer instead of being refused.
 *
 * <p>Headers stay bounded by what Vert.x has by default: a request line of 4,096 bytes is answered 414 if it is longer, headers
 * of 8,192 bytes in all 431. HTTP/2 is off: it would let one connection carry any number of requests, and keep a connection that
 * sends nothing from being seen at all.
 */
public final class HttpPort implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpPort.class);
    private static final long SWEEP_MILLIS = 1000;
    private static final long PATIENCE_SECONDS = 10;
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

    private final HttpServerOptions options = new HttpServerOptions().setHttp2ClearTextEnabled(false).setUseAlpn(false);
    private final ConnectionLimits limits;
    private final ListeningSocket socket;
    private final Vertx vertx;
    private final Router router;
    private final Tally noTls = new Tally();
    private HttpServer server;

    /**
     * @param maxConnections how many connections are open at most
     * @param tls what each new connection gets at its opening; null for no TLS
     */
    public HttpPort(int maxConnections, ServerTls tls) {
        this(maxConnections, ConnectionTimes.USUAL, tls);
    }

    HttpPort(int maxConnections, ConnectionTimes times, ServerTls tls) {
        limits = new ConnectionLimits(maxConnections, times, System::nanoTime);
        socket = new ListeningSocket(limits);
        vertx = socket.vertx();
        router = Router.router(vertx);
        if (tls != null) {
            // Vert.x asks for a key of its own, and uses that of the engine.
            options.setSsl(true).setKeyCertOptions(KeyCertOptions.wrap(tls.keys()))
                    .setSslEngineOptions(new RenewableTls(tls::context, limits::connecting));
        }
    }

    /** {@return what is served here; may be changed at any time} */
    public Router router() {
        return router;
    }

    /** {@return the event loop of this port} */
    public Vertx vertx() {
        return vertx;
    }

    /**
     * Takes the port.
     *
     * @param prefix of the properties that say which: {@code camel.server} or {@code camel.management}
     * @param host the address
     * @param port the port
     * @throws ConfigurationException if it is not to be had
     */
    public void listen(String prefix, String host, int port) {
        try {
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new ConfigurationException("cannot listen on " + host + ":" + port + " (" + e.getMessage() + "); set another "
                    + prefix + ".port or stop what uses it", e);
        }
    }

    /**
     * Takes a socket that listens already, if it is one. It stays open at the end: who gave it has it too, and nobody who connects
     * meanwhile is refused.
     *
     * @param given what the process was started with as its standard input, as systemd does; may be null
     * @return whether it is a TCP port
     * @throws ConfigurationException if it cannot be used
     */
    public boolean listen(java.nio.channels.Channel given) {
        try {
            return socket.adopt(given);
        } catch (IOException e) {
            throw new ConfigurationException("the socket that is standard input cannot be used (" + e.getMessage() + ")", e);
        }
    }

    /** {@return the port that it listens on, 0 before it does} */
    public int number() {
        return socket.address() == null ? 0 : socket.address().getPort();
    }

    /** Answers from now on. */
    public void serve() {
        vertx.setPeriodic(SWEEP_MILLIS, timer -> limits.closeOverdue());
        server = vertx.createHttpServer(options).requestHandler(router).exceptionHandler(this::refused)
                .connectionHandler(this::opened);
        if (!done(server.listen(SocketAddress.inetSocketAddress(socket.address())))) {
            throw new IllegalStateException("the port " + number() + " cannot be served");
        }
        socket.accept();
    }

    private void opened(HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        limits.opened(channel);
        if (channel.isOpen()) {
            channel.pipeline().replace("httpDecoder", "httpDecoder", new StrictRequestDecoder(options));
        }
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

    /**
     * From now on each answer ends its connection, so that its sender turns to whoever listens next. Returns when no sender has an open
     * connection left for its next request.
     *
     * @param longest how long to wait for that at most
     */
    public void leave(Duration longest) {
        try {
            limits.leave(longest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Accepts no connection any more, answers the requests that have come, or come within a moment on connections that are open, and
     * closes these.
     *
     * @param longest how long to wait for the answers at most
     */
    public void stopServing(Duration longest) {
        try {
            socket.close();
            if (server != null && !limits.end(longest)) {
                LOG.warn("Port {} is closed before every request was answered", number());
            }
        } catch (IOException e) {
            LOG.warn("A port could not be closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (server != null) {
            done(server.close());
            server = null;
        }
    }

    /** Answers what has come, though not for long, and closes everything; may be called more than once. */
    @Override
    public void close() {
        stopServing(LAST_ANSWERS);
        done(vertx.close());
    }

    private static boolean done(Future<?> step) {
        try {
            step.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("A port could not be opened or closed", e);
        }
        return false;
    }
}

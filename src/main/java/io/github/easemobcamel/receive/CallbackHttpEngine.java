package io.github.easemobcamel.receive;

import io.github.easemobcamel.http.RequestsInProgress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/** Lets the {@code platform-http} endpoint of {@code receive-callback} be served by a {@link CallbackHttpServer}. */
public final class CallbackHttpEngine implements PlatformHttpEngine, AutoCloseable {

    private final int port;
    private final int maxBodySize;
    private final BanGuard banGuard;
    private final CallbackAnswers answers;
    private final RequestsInProgress inProgress;
    private final Map<String, CallbackHttpServer> servers = new ConcurrentHashMap<>();
    private volatile VertxPlatformHttpRouter router;

    /**
     * @param port the port of the runner's HTTP server
     * @param maxBodySize the longest body that is accepted, in bytes
     * @param banGuard sees every answer
     * @param answers counts every answer
     * @param inProgress the requests in progress
     */
    public CallbackHttpEngine(int port, int maxBodySize, BanGuard banGuard, CallbackAnswers answers,
            RequestsInProgress inProgress) {
        this.inProgress = inProgress;
        this.port = port;
        this.maxBodySize = maxBodySize;
        this.banGuard = banGuard;
        this.answers = answers;
    }

    /**
     * Answers 503 at a path until a route listens there.
     *
     * @param started the router of the runner's HTTP server, which has been started
     * @param path where callbacks arrive
     */
    public void open(VertxPlatformHttpRouter started, String path) {
        router = started;
        server(path);
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        return new CallbackHttpConsumer(endpoint, processor, this::server);
    }

    private CallbackHttpServer server(String path) {
        return servers.computeIfAbsent(path,
                key -> new CallbackHttpServer(router, key, maxBodySize, banGuard, answers, inProgress));
    }

    @Override
    public int getServerPort() {
        return port;
    }

    /** {@return whether a route listens at every path that has been opened} */
    public boolean isListening() {
        return servers.values().stream().allMatch(server -> server.listener() != null);
    }

    /** Answers what is being received and closes the port: before Camel stops, which would leave senders with a 404. */
    @Override
    public void close() {
        servers.values().forEach(CallbackHttpServer::closePort);
    }
}

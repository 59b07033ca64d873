package io.github.easemobcamel.receive;

import io.github.easemobcamel.http.HttpPort;
import io.github.easemobcamel.http.RequestsInProgress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the {@code platform-http} endpoint of {@code receive-callback} be served by a {@link CallbackHttpServer}. */
public final class CallbackHttpEngine implements PlatformHttpEngine, AutoCloseable {

    /** As long as Easemob waits for an answer. */
    static final Duration EASEMOB_PATIENCE = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(CallbackHttpEngine.class);

    private final HttpPort port;
    private final int maxBodySize;
    private final BanGuard banGuard;
    private final CallbackAnswers answers;
    private final RequestsInProgress inProgress;
    private final Map<String, CallbackHttpServer> servers = new ConcurrentHashMap<>();

    /**
     * @param port the port for callbacks
     * @param maxBodySize the longest body that is accepted, in bytes
     * @param banGuard sees every answer
     * @param answers counts every answer
     * @param inProgress the requests in progress
     */
    public CallbackHttpEngine(HttpPort port, int maxBodySize, BanGuard banGuard, CallbackAnswers answers,
            RequestsInProgress inProgress) {
        this.port = port;
        this.maxBodySize = maxBodySize;
        this.banGuard = banGuard;
        this.answers = answers;
        this.inProgress = inProgress;
    }

    /**
     * {@return what receives callbacks there; answers 503 until a route listens}
     *
     * @param path where callbacks arrive
     */
    public CallbackHttpServer server(String path) {
        return servers.computeIfAbsent(path, key -> new CallbackHttpServer(port, key, maxBodySize, banGuard, answers));
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        return new CallbackHttpConsumer(endpoint, processor, this::server);
    }

    @Override
    public int getServerPort() {
        return port.number();
    }

    /** {@return whether a route listens at every path that has been opened} */
    public boolean isListening() {
        return servers.values().stream().allMatch(server -> server.listener() != null);
    }

    /** Takes nothing new, waits until what has been received is answered, then closes the port. */
    @Override
    public void close() {
        servers.values().forEach(CallbackHttpServer::refuseFromNowOn);
        try {
            if (!inProgress.awaitAnswers(EASEMOB_PATIENCE)) {
                LOG.warn("The port is closed before every request was answered");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        port.stopServing();
    }
}

package io.github.easemobcamel.receive;

import io.github.easemobcamel.http.HttpPort;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;

/** Lets the {@code platform-http} endpoint of {@code receive-callback} be served by a {@link CallbackHttpServer}. */
public final class CallbackHttpEngine implements PlatformHttpEngine {

    /** As long as Easemob waits for an answer. */
    static final Duration EASEMOB_PATIENCE = Duration.ofSeconds(10);

    private final HttpPort port;
    private final int maxBodySize;
    private final BanGuard banGuard;
    private final CallbackAnswers answers;
    private final Map<String, CallbackHttpServer> servers = new ConcurrentHashMap<>();

    /**
     * @param port the port for callbacks
     * @param maxBodySize the longest body that is accepted, in bytes
     * @param banGuard sees every answer
     * @param answers counts every answer
     */
    public CallbackHttpEngine(HttpPort port, int maxBodySize, BanGuard banGuard, CallbackAnswers answers) {
        this.port = port;
        this.maxBodySize = maxBodySize;
        this.banGuard = banGuard;
        this.answers = answers;
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
}

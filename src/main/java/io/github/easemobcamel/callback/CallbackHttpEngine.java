package io.github.easemobcamel.callback;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;

/** Lets the {@code platform-http} endpoint of {@code receive-callback} be served by a {@link CallbackHttpConsumer}. */
public final class CallbackHttpEngine implements PlatformHttpEngine, AutoCloseable {

    private final int port;
    private final int maxBodySize;
    private final BanGuard banGuard;
    private final List<CallbackHttpConsumer> consumers = new CopyOnWriteArrayList<>();

    /**
     * @param port the port of the runner's HTTP server
     * @param maxBodySize the longest body that is accepted, in bytes
     * @param banGuard sees every answer
     */
    public CallbackHttpEngine(int port, int maxBodySize, BanGuard banGuard) {
        this.port = port;
        this.maxBodySize = maxBodySize;
        this.banGuard = banGuard;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        CallbackHttpConsumer consumer = new CallbackHttpConsumer(endpoint, processor, port, maxBodySize, banGuard);
        consumers.add(consumer);
        return consumer;
    }

    @Override
    public int getServerPort() {
        return port;
    }

    /** Answers what is being received and closes the port: before Camel stops, which would leave senders with a 404. */
    @Override
    public void close() {
        consumers.forEach(CallbackHttpConsumer::closePort);
    }
}

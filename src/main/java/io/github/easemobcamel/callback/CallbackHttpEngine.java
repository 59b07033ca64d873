package io.github.easemobcamel.callback;

import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;

/** Lets the {@code platform-http} endpoint of {@code receive-callback} be served by a {@link CallbackHttpConsumer}. */
public final class CallbackHttpEngine implements PlatformHttpEngine {

    private final int port;
    private final int maxBodySize;

    /**
     * @param port the port of the runner's HTTP server
     * @param maxBodySize the longest body that is accepted, in bytes
     */
    public CallbackHttpEngine(int port, int maxBodySize) {
        this.port = port;
        this.maxBodySize = maxBodySize;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        return new CallbackHttpConsumer(endpoint, processor, port, maxBodySize);
    }

    @Override
    public int getServerPort() {
        return port;
    }
}

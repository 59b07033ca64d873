package io.github.easemobcamel.rest;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what the beans hold when the context has stopped. */
final class Closing extends LifecycleStrategySupport {

    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final List<Closeable> closeables;

    Closing(Closeable... closeables) {
        this.closeables = List.of(closeables);
    }

    @Override
    public void onContextStopped(CamelContext context) {
        for (Closeable closeable : closeables) {
            try {
                closeable.close();
            } catch (IOException e) {
                LOG.debug("Closing failed", e);
            }
        }
    }
}

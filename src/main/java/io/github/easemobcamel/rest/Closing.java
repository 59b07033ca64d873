package io.github.easemobcamel.rest;

import java.io.Closeable;
import java.io.IOException;

import org.apache.camel.CamelContext;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes something when the context has stopped. */
final class Closing extends LifecycleStrategySupport {

    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final Closeable closeable;

    Closing(Closeable closeable) {
        this.closeable = closeable;
    }

    @Override
    public void onContextStopped(CamelContext context) {
        try {
            closeable.close();
        } catch (IOException e) {
            LOG.debug("Closing failed", e);
        }
    }
}

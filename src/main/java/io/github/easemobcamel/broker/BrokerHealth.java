package io.github.easemobcamel.broker;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Not ready while the embedded broker does not store: then every callback is answered 503. */
public final class BrokerHealth extends AbstractHealthCheck {

    private final EmbeddedBroker broker;

    /**
     * @param broker the broker
     */
    public BrokerHealth(EmbeddedBroker broker) {
        super("easemob-camel", "broker");
        this.broker = broker;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        if (broker.isActive() && broker.isDiskFull()) {
            builder.message("the disk of easemob.data-dir is full; free space, then it goes on by itself").down();
        } else if (broker.isActive()) {
            builder.up();
        } else {
            builder.message("the broker has stopped, see the log; restart the runner").down();
        }
    }
}

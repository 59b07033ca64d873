package io.github.easemobcamel.broker;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Not alive when the embedded broker has stopped by itself, after an error of the disk: only a restart mends that. */
public final class BrokerLiveness extends AbstractHealthCheck {

    private final EmbeddedBroker broker;

    /** @param broker the broker, which has been started */
    public BrokerLiveness(EmbeddedBroker broker) {
        super("easemob-camel", "broker-running");
        this.broker = broker;
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        if (broker.isActive()) {
            builder.up();
        } else {
            builder.message(EmbeddedBroker.STOPPED).down();
        }
    }
}

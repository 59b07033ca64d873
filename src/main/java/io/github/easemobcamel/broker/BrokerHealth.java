package io.github.easemobcamel.broker;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Not ready while the broker, the embedded or an external one, does not store: then every callback is answered 503. */
public final class BrokerHealth extends AbstractHealthCheck {

    private final Supplier<String> problem;

    /**
     * @param problem says why nothing is stored and what mends it, or null
     */
    public BrokerHealth(Supplier<String> problem) {
        super("easemob-camel", "broker");
        this.problem = problem;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        String reason = problem.get();
        if (reason == null) {
            builder.up();
        } else {
            builder.message(reason).down();
        }
    }
}

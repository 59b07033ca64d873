package io.github.easemobcamel.store;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Whether the broker stores, for readiness, and whether the embedded one runs, for liveness. */
public final class BrokerHealth extends AbstractHealthCheck {

    private final boolean liveness;
    private final Supplier<String> problem;

    private BrokerHealth(String id, boolean liveness, Supplier<String> problem) {
        super("easemob-camel", id);
        this.liveness = liveness;
        this.problem = problem;
    }

    /**
     * {@return not ready while the broker, the embedded or an external one, does not store: then every callback is answered 503}
     *
     * @param problem says why nothing is stored and what mends it, or null
     */
    public static BrokerHealth readiness(Supplier<String> problem) {
        return new BrokerHealth("broker", false, problem);
    }

    /**
     * {@return not alive when it has stopped by itself, after an error of the disk: only a restart mends that}
     *
     * @param broker the broker, which has been started
     */
    public static BrokerHealth liveness(EmbeddedBroker broker) {
        return new BrokerHealth("broker-running", true, () -> broker.isActive() ? null : EmbeddedBroker.STOPPED);
    }

    @Override
    public boolean isLiveness() {
        return liveness;
    }

    @Override
    public boolean isReadiness() {
        return !liveness;
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

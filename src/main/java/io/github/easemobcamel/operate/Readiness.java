package io.github.easemobcamel.operate;

import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Ready while callbacks are received: not before the routes run, and not from the moment on at which a stop begins. */
public final class Readiness extends AbstractHealthCheck {

    private final BooleanSupplier listening;
    private final Supplier<String> routesProblem;
    private volatile String reason = "the runner is starting";

    /**
     * @param listening whether a route receives callbacks, once it has started
     * @param routesProblem says why edited route files are not in effect, or null
     */
    public Readiness(BooleanSupplier listening, Supplier<String> routesProblem) {
        super("easemob-camel", "receiving");
        this.listening = listening;
        this.routesProblem = routesProblem;
    }

    public void started() {
        reason = null;
    }

    public void stopping() {
        reason = "the runner is stopping";
    }

    /** {@return whether callbacks are received} */
    public boolean isReceiving() {
        return reason == null;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        if (reason != null) {
            builder.message(reason).down();
        } else if (!listening.getAsBoolean()) {
            builder.message("no route receives callbacks").down();
        } else if (routesProblem.get() != null) {
            builder.message("edited route files are not in effect: " + routesProblem.get()).up();
        } else {
            builder.up();
        }
    }
}

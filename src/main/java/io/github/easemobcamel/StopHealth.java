package io.github.easemobcamel;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Not ready from the moment in which a stop begins: so nobody is sent here any more while what has been received is answered. */
final class StopHealth extends AbstractHealthCheck {

    private volatile boolean stopping;

    StopHealth() {
        super("easemob-camel", "stop");
    }

    /** The stop has begun. */
    void begin() {
        stopping = true;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        if (stopping) {
            builder.message("the runner is stopping").down();
        } else {
            builder.up();
        }
    }
}

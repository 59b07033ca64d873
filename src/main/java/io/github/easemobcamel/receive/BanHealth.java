package io.github.easemobcamel.receive;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Shows how near a ban is. It makes nothing unready: to take the runner out of service would only add failures. */
public final class BanHealth extends AbstractHealthCheck {

    private final BanGuard banGuard;

    /** @param banGuard counts the failures */
    public BanHealth(BanGuard banGuard) {
        super("easemob-camel", "ban");
        this.banGuard = banGuard;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.detail("ban.budget", banGuard.remaining()).detail("ban.failures", banGuard.byStatus().toString()).up();
    }
}

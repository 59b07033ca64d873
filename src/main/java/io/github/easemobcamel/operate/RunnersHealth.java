package io.github.easemobcamel.operate;

import io.github.easemobcamel.store.Runners;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Says which runners share the broker; whatever they are, this one goes on receiving. */
public final class RunnersHealth extends AbstractHealthCheck {

    private final Runners runners;
    private final Likeness likeness;

    /**
     * @param runners those of the broker
     * @param likeness whether they work alike
     */
    public RunnersHealth(Runners runners, Likeness likeness) {
        super("easemob-camel", "runners");
        this.runners = runners;
        this.likeness = likeness;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        String problem = runners.problem();
        builder.message(Stream.of(runners.count() + " runner(s) take from the broker" + (runners.leads() ? ", this one leads" : ""),
                problem == null ? "" : problem, likeness.description())
                .filter(part -> !part.isEmpty()).collect(Collectors.joining("; "))).up();
    }
}

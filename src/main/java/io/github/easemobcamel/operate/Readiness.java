package io.github.easemobcamel.operate;

import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Ready while callbacks are received: not before the routes run, and not from the moment on at which a stop begins. */
public final class Readiness extends AbstractHealthCheck {

    private final BooleanSupplier listening;
    private final Supplier<String> filesProblem;
    private final Supplier<List<String>> needRestart;
    private volatile String reason = "the runner is starting";

    /**
     * @param listening whether a route receives callbacks, once it has started
     * @param filesProblem says why edited files are not in effect, or null
     * @param needRestart names the properties whose change waits for a restart
     */
    public Readiness(BooleanSupplier listening, Supplier<String> filesProblem, Supplier<List<String>> needRestart) {
        super("easemob-camel", "receiving");
        this.listening = listening;
        this.filesProblem = filesProblem;
        this.needRestart = needRestart;
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
        } else {
            String message = message(filesProblem.get(), needRestart.get());
            builder.message(message.isEmpty() ? null : message).up();
        }
    }

    /** What runs is well; what is saved is not, or not yet. */
    private static String message(String problem, List<String> needRestart) {
        return Stream.of(problem == null ? "" : "edited files are not in effect: " + problem,
                needRestart.isEmpty() ? "" : "needs a restart: " + String.join(", ", needRestart))
                .filter(part -> !part.isEmpty()).collect(Collectors.joining("; "));
    }
}

package io.github.easemobcamel.operate;

import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.deliver.DestinationStates;
import io.github.easemobcamel.record.Recorder;
import io.github.easemobcamel.store.Runners;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.jms.ConnectionFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;

/** What the management port serves: health, metrics and administration, and the guard of all three. */
public final class Administration implements AutoCloseable {

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final Duration WRONG_TOKEN_PAUSE = Duration.ofSeconds(1);

    private final AdminApi api;
    private final Rates rates;
    private final PrometheusMeterRegistry metrics;

    /**
     * @param router the management port's
     * @param settings the settings of the start
     * @param access who may use the port now
     * @param states what is known of each destination
     * @param health has the checks
     * @param dataDir the data folder
     * @param connections makes connections to the broker, each a new one
     * @param metrics what is shown, and counts what is replayed and purged
     * @param runners those of the broker
     * @param record the record, or nothing if it is switched off
     * @param runner what the page shows of the runner
     */
    public Administration(Router router, Settings settings, Supplier<Access> access, DestinationStates states, CamelContext health,
            Path dataDir, ConnectionFactory connections, PrometheusMeterRegistry metrics, Runners runners,
            Optional<Recorder> record, RunnerView runner) {
        this.metrics = metrics;
        rates = new Rates(metrics);
        api = new AdminApi(connections, states::defined, metrics, Clock.systemUTC(), record, runners,
                Stream.concat(new StateCalls(runner.settings(), states, metrics, rates, record).all().stream(),
                        new RunnerCalls(runner).all().stream())
                        .toList());
        String healthPath = settings.text("camel.management.health-path");
        api.mount(router, access, healthPath, WRONG_TOKEN_PAUSE);
        if (settings.flag("camel.management.health-check-enabled")) {
            new HealthApi(health, dataDir).mount(router, healthPath);
        }
        if (settings.flag("camel.management.metrics-enabled") && settings.flag("camel.metrics.enabled")) {
            router.get("/observe/metrics").produces(TEXT).blockingHandler(this::metrics, false);
        }
    }

    /** Counts from now on, beginning with 0, what is done with the dead letters of these destinations. */
    public void count(Collection<String> names) {
        api.count(names);
    }

    private void metrics(RoutingContext request) {
        String accepted = request.request().getHeader(HttpHeaders.ACCEPT);
        String type = accepted != null && accepted.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
        request.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(metrics.scrape(type));
    }

    @Override
    public void close() {
        rates.close();
        api.close();
    }
}

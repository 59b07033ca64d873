package io.github.easemobcamel.operate;

import io.github.easemobcamel.config.Settings;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.jms.ConnectionFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.CamelContext;

/** What the management port serves: health, metrics and administration, and the guard of all three. */
public final class Administration implements AutoCloseable {

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final Duration WRONG_TOKEN_PAUSE = Duration.ofSeconds(1);

    private final AdminApi api;
    private final PrometheusMeterRegistry metrics;

    /**
     * @param router the management port's
     * @param settings the settings in force
     * @param health has the checks
     * @param dataDir the data folder
     * @param connections makes connections to the broker, each a new one
     * @param metrics what is shown, and counts what is replayed and purged
     * @param runner what the page shows of the runner
     */
    public Administration(Router router, Settings settings, CamelContext health, Path dataDir, ConnectionFactory connections,
            PrometheusMeterRegistry metrics, RunnerView runner) {
        this.metrics = metrics;
        api = new AdminApi(connections, settings.destinations().keySet(), metrics, Clock.systemUTC(),
                new RunnerCalls(runner).all());
        String healthPath = settings.text("camel.management.health-path");
        api.mount(router, Access.of(settings), healthPath, WRONG_TOKEN_PAUSE);
        if (settings.flag("camel.management.health-check-enabled")) {
            new HealthApi(health, dataDir).mount(router, healthPath);
        }
        if (settings.flag("camel.management.metrics-enabled") && settings.flag("camel.metrics.enabled")) {
            router.get("/observe/metrics").produces(TEXT).blockingHandler(this::metrics, false);
        }
    }

    private void metrics(RoutingContext request) {
        String accepted = request.request().getHeader(HttpHeaders.ACCEPT);
        String type = accepted != null && accepted.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
        request.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(metrics.scrape(type));
    }

    @Override
    public void close() {
        api.close();
    }
}

package io.github.easemobcamel.operate;

import io.github.easemobcamel.config.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.jms.ConnectionFactory;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.support.service.ServiceSupport;

/** Puts the administration, and the guard of everything else, on the management port as soon as Camel has opened it. */
public final class Administration extends ServiceSupport {

    private final CamelContext camel;
    private final Settings settings;
    private final Path dataDir;
    private final AdminApi api;

    /**
     * @param camel has the management server; started as a service after that one
     * @param settings the settings in force
     * @param dataDir the data folder
     * @param connections makes connections to the broker, each a new one
     * @param registry counts what is replayed and purged
     */
    public Administration(CamelContext camel, Settings settings, Path dataDir, ConnectionFactory connections,
            MeterRegistry registry) {
        this.camel = camel;
        this.settings = settings;
        this.dataDir = dataDir;
        this.api = new AdminApi(connections, settings.destinations().keySet(), registry, Clock.systemUTC());
    }

    @Override
    protected void doStart() {
        String port = settings.text("camel.management.port");
        VertxPlatformHttpRouter router = VertxPlatformHttpRouter.lookup(camel,
                VertxPlatformHttpRouter.getRouterNameFromPort(Integer.parseInt(port)));
        if (router != null) {
            new HealthApi(camel, dataDir).mount(router, settings.text("camel.management.health-path"));
            api.mount(router, settings.managementToken(), settings.text("camel.management.host"),
                    settings.text("camel.management.health-path"));
        }
    }

    @Override
    protected void doStop() {
        api.close();
    }
}

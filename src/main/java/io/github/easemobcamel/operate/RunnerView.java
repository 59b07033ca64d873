package io.github.easemobcamel.operate;

import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.routes.RouteOverview;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the page shows of the runner itself.
 *
 * @param settings gives the settings in force
 * @param routes the route files and routes
 * @param routesProblem says why edited route files are not in effect, or null
 * @param needRestart gives the properties whose saved values need a restart
 * @param metrics has the counts of the calls of Easemob's REST API
 */
public record RunnerView(Supplier<Settings> settings, RouteOverview routes, Supplier<String> routesProblem,
        Supplier<List<String>> needRestart, MeterRegistry metrics) {
}

package io.github.easemobcamel.operate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.config.DataFolderId;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.util.Collection;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;

/** Answers for health, in the words of Camel's own management server. */
final class HealthApi {

    private static final int OK = 200;
    private static final int DOWN = 503;
    private static final String JSON = "application/json";

    private final CamelContext camel;
    private final Path dataDir;

    /**
     * @param camel has the checks
     * @param dataDir the data folder, whose id every answer has, so that a person's command finds the right runner
     */
    HealthApi(CamelContext camel, Path dataDir) {
        this.camel = camel;
        this.dataDir = dataDir;
    }

    /**
     * @param router the management port's
     * @param path the path of health
     */
    void mount(Router router, String path) {
        mount(router, path, level -> HealthCheckHelper.invoke(camel, level), false);
        mount(router, path + "/live", level -> HealthCheckHelper.invokeLiveness(camel, level), false);
        mount(router, path + "/ready", level -> HealthCheckHelper.invokeReadiness(camel, level), true);
    }

    private void mount(Router router, String path, Function<String, Collection<HealthCheck.Result>> checks,
            boolean readiness) {
        router.route(HttpMethod.GET, path).produces(JSON).blockingHandler(request -> {
            String asked = request.request().getParam("exposureLevel");
            String level = asked == null ? HealthCheckRegistry.get(camel).getExposureLevel() : asked;
            Collection<HealthCheck.Result> results = checks.apply(level);
            boolean up = HealthCheckHelper.isResultsUp(results, readiness);
            ObjectNode answer = JsonNodeFactory.instance.objectNode().put("status", up ? "UP" : "DOWN");
            if (!"oneline".equals(level)) {
                describe(answer, results, "full".equals(level), request);
            }
            DataFolderId.of(dataDir).ifPresent(id -> request.response().putHeader(DataFolderId.HEADER, id));
            request.response().setStatusCode(up ? OK : DOWN)
                    .putHeader(HttpHeaders.CONTENT_TYPE, JSON).end(answer.toString());
        }, false);
    }

    /** In full, or only what is down. */
    private static void describe(ObjectNode answer, Collection<HealthCheck.Result> results, boolean full, RoutingContext request) {
        ArrayNode checks = JsonNodeFactory.instance.arrayNode();
        results.stream().filter(result -> full || result.getState() == HealthCheck.State.DOWN).forEach(result -> {
            ObjectNode check = checks.addObject().put("name", result.getCheck().getId()).put("status", result.getState().name());
            result.getError().filter(error -> full).ifPresent(error -> check.put("error-message", error.getMessage()));
            result.getMessage().ifPresent(message -> check.put("message", message));
            if ("true".equals(request.request().getParam("data")) && !result.getDetails().isEmpty()) {
                ObjectNode data = check.putObject("data");
                new TreeMap<>(result.getDetails()).forEach((name, value) -> data.putPOJO(name, value == null ? "" : value));
            }
        });
        if (!checks.isEmpty()) {
            answer.set("checks", checks);
        }
    }
}

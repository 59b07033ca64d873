package io.github.easemobcamel.operate;

import static io.github.easemobcamel.event.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.config.LocalAddress;
import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.operate.AdminRefusal.Reason;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The calls of the administration that tell of the runner itself.
 *
 * <pre>
 * GET  /admin/runner     which one it is: version, app, where callbacks arrive
 * GET  /admin/dispatch   which destinations the actions go to, by property
 * GET  /admin/routes     the route files, what is wrong with them, and which route sends to which
 * GET  /admin/calls      the calls of Easemob's REST API: counts, pace, token
 * POST /admin/samples    {@code {"operation": …, "scope": …}}: sends a signed sample to the runner's own port
 * </pre>
 */
final class RunnerCalls {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String CALLS = "easemob.camel.rest.calls";
    private static final String WAITS = "easemob.camel.rest.wait";
    private static final String TOKENS = "easemob.camel.rest.tokens";

    private final RunnerView runner;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

    RunnerCalls(RunnerView runner) {
        this.runner = runner;
    }

    List<AdminCalls.Call> all() {
        return List.of(AdminCalls.get("/runner", request -> runner()), AdminCalls.get("/dispatch", request -> dispatch()),
                AdminCalls.get("/routes", request -> routes()), AdminCalls.get("/calls", request -> calls()),
                new AdminCalls.Call("POST", "/samples", this::sendSample));
    }

    private ObjectNode runner() {
        Settings settings = runner.settings().get();
        ObjectNode answer = JSON.createObjectNode();
        String version = RunnerCalls.class.getPackage().getImplementationVersion();
        answer.put("version", version == null ? "not packaged" : version).put("callbackUrl", LocalAddress.callbacks(settings))
                .put("callbackPath", settings.text("easemob.callback.path"));
        if (!settings.text("easemob.rest.org-name").isEmpty()) {
            answer.put("app", settings.text("easemob.rest.org-name") + "#" + settings.text("easemob.rest.app-name"));
        }
        ArrayNode needRestart = answer.putArray("needRestart");
        runner.needRestart().get().forEach(needRestart::add);
        return answer;
    }

    private ObjectNode dispatch() {
        Settings settings = runner.settings().get();
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode forwards = answer.putObject("forward");
        settings.forwards().forEach((key, names) -> names.forEach(forwards.putArray(key)::add));
        ArrayNode operations = answer.putArray("operations");
        for (Operation operation : Operation.values()) {
            ArrayNode scopes = operations.addObject().put("operation", operation.wireName()).putArray("scopes");
            operation.scopes().forEach(scope -> scopes.add(scope.word()));
        }
        return answer;
    }

    private ObjectNode routes() {
        ObjectNode answer = JSON.createObjectNode().put("problem", runner.routesProblem().get());
        ArrayNode files = answer.putArray("files");
        runner.routes().files().forEach(file -> {
            ObjectNode json = files.addObject().put("name", file.name()).put("digest", file.digest())
                    .put("changedAt", file.changedAt() == null ? null : file.changedAt().toString()).put("problem", file.problem());
            file.routes().forEach(json.putArray("routes")::add);
        });
        ArrayNode routes = answer.putArray("routes");
        runner.routes().routes().forEach(route -> {
            ObjectNode json = routes.addObject().put("id", route.id()).put("description", route.description())
                    .put("file", route.file()).put("line", route.line()).put("from", route.from());
            route.to().forEach(json.putArray("to")::add);
        });
        return answer;
    }

    private ObjectNode calls() {
        Settings settings = runner.settings().get();
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode missing = answer.putArray("missing");
        Stream.of("org-name", "app-name", "client-id", "client-secret").map("easemob.rest."::concat)
                .filter(property -> settings.text(property).isEmpty()).forEach(missing::add);
        answer.put("ratePerSecond", settings.integer("easemob.rest.rate-limit"));
        MeterRegistry metrics = runner.metrics();
        ObjectNode tokens = answer.putObject("tokens");
        metrics.find(TOKENS).counters().forEach(counter -> tokens.put(counter.getId().getTag("outcome"), (long) counter.count()));
        ArrayNode calls = answer.putArray("calls");
        TreeMap<String, Timer> waits = new TreeMap<>();
        metrics.find(WAITS).timers().forEach(timer -> waits.put(timer.getId().getTag("call"), timer));
        metrics.find(CALLS).timers().stream().filter(timer -> timer.count() > 0).sorted((a, b) -> key(a).compareTo(key(b)))
                .forEach(timer -> calls.addObject().put("call", timer.getId().getTag("call"))
                        .put("outcome", timer.getId().getTag("outcome")).put("count", timer.count())
                        .put("meanMillis", timer.mean(TimeUnit.MILLISECONDS)).put("maxMillis", timer.max(TimeUnit.MILLISECONDS)));
        ArrayNode waited = answer.putArray("waits");
        waits.forEach((call, timer) -> {
            if (timer.count() > 0) {
                waited.addObject().put("call", call).put("count", timer.count())
                        .put("meanMillis", timer.mean(TimeUnit.MILLISECONDS))
                        .put("maxMillis", timer.max(TimeUnit.MILLISECONDS));
            }
        });
        return answer;
    }

    private static String key(Meter meter) {
        return meter.getId().getTag("call") + ' ' + meter.getId().getTag("outcome");
    }

    private AdminCalls.Reply sendSample(AdminRequest request) {
        request.allow(List.of());
        JsonNode body = request.body();
        Operation operation = Operation.ofWireName(body.path("operation").asText("set_metadata"))
                .orElseThrow(() -> new AdminRefusal(Reason.MALFORMED, "operation: there is no sample of it"));
        Scope scope = body.path("scope").isMissingNode() ? operation.scopes().iterator().next()
                : Stream.of(Scope.values()).filter(each -> each.word().equals(body.path("scope").asText().toLowerCase(Locale.ROOT)))
                        .filter(operation.scopes()::contains).findFirst()
                        .orElseThrow(() -> new AdminRefusal(Reason.MALFORMED, "scope: there is no such sample of that operation"));
        Settings settings = runner.settings().get();
        String secret = settings.firstSecret().orElseThrow();
        byte[] sample = SampleCallback.of(operation, scope).fresh(secret, Instant.now());
        try {
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create(LocalAddress.callbacks(settings)))
                    .timeout(PATIENCE).header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(sample)).build(),
                    BodyHandlers.ofString());
            return new AdminCalls.Reply(AdminCalls.OK,
                    JSON.createObjectNode().put("callId", JSON.readTree(sample).path("callId").asText())
                            .put("status", answer.statusCode()));
        } catch (IOException e) {
            throw new AdminRefusal(Reason.UNAVAILABLE, "the port for callbacks: " + e + "; try \"easemob-camel send\"");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdminRefusal(Reason.UNAVAILABLE, "the runner stops");
        }
    }
}

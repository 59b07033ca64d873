package io.github.easemobcamel.kit;

import static io.github.easemobcamel.event.Json.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.RunnerProperties;
import io.github.easemobcamel.config.SavedProperties;
import io.github.easemobcamel.deliver.DeliveryRoutes;
import io.github.easemobcamel.event.CallbackSignature;
import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.event.EventReader;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.files.RouteFolder;
import io.github.easemobcamel.kit.TestFile.Kind;
import io.github.easemobcamel.kit.TestFile.Observation;
import io.github.easemobcamel.routes.RouteSchema;
import io.github.easemobcamel.runner.Runner;
import io.github.easemobcamel.runner.Validation;
import io.github.easemobcamel.simulator.Room;
import io.github.easemobcamel.simulator.SimulatedEndpoint;
import io.github.easemobcamel.simulator.Simulator;
import io.github.easemobcamel.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.spi.BrowsableEndpoint;
import org.apache.camel.support.DefaultConsumer;

/** Runs tests, all of them in one runner; each begins with an Easemob that knows nothing of the others. */
public final class RouteTests implements AutoCloseable {

    private static final String SECRET = "test-secret";
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int LOOK_MILLIS = 5;

    private final RouteFolder routes;
    private final SavedProperties saved;
    private final Path data;
    private final Simulator easemob = Simulator.start(SimulatorSettings.defaults().withRateLimit(1_000_000));
    private final Observed observed = new Observed();
    private final Outside outside = new Outside(observed);
    private final HttpClient http = HttpClient.newHttpClient();
    private final EventReader reader = new EventReader();
    private final int port = freePort();
    private final TestLayer layer;
    private final Runner runner;
    private Map<String, String> inForce;

    /**
     * @param routes the folders with the route files
     * @param saved the property files
     * @param logLevel the level from which on the runner logs
     */
    public RouteTests(RouteFolder routes, SavedProperties saved, String logLevel) {
        this.routes = routes;
        try {
            data = Files.createTempDirectory("easemob-camel-test");
        } catch (IOException e) {
            easemob.close();
            throw new UncheckedIOException(e);
        }
        Map<String, String> fixed = new HashMap<>(Map.of("camel.server.host", "127.0.0.1", "camel.server.port", "" + port,
                "camel.server.enabled", "true", "camel.management.enabled", "false", "easemob.data-dir", data.toString(),
                "easemob.callback.secrets", SECRET, "easemob.callback.path", "/callbacks", "easemob.broker.url", "",
                "easemob.record.enabled", "false", "easemob.recovery.enabled", "false"));
        fixed.put("easemob.tracing.enabled", "false");
        fixed.put("easemob.log.level", logLevel);
        fixed.putAll(TestLayer.easemob(easemob.baseUrl(), easemob.settings()));
        layer = new TestLayer(fixed);
        this.saved = saved.below(layer);
        runner = new Runner(routes, this.saved);
        runner.beforeStart(outside::surround);
        runner.tell(observed);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs the tests of a file.
     *
     * @param file the file
     * @param after is told of each test when it has ended
     * @throws ConfigurationException if the routes cannot run with its properties
     */
    public void run(TestFile file, Consumer<TestResult> after) {
        use(file.properties());
        for (TestFile.Test test : file.tests()) {
            long begin = System.nanoTime();
            List<String> failures = failures(test);
            after.accept(new TestResult(test, failures, Duration.ofNanos(System.nanoTime() - begin)));
        }
    }

    private void use(Map<String, String> properties) {
        if (properties.equals(inForce)) {
            return;
        }
        layer.use(properties);
        RunnerProperties read = saved.read();
        try {
            if (inForce == null) {
                // The components that are stood for here know which options they have.
                Validation.run(saved.home(), routes, read.values(), saved.catalogue(), read.problems());
                runner.start();
            } else {
                runner.replaceRoutes();
            }
        } catch (ConfigurationException e) {
            throw read.located(e);
        }
        inForce = properties;
    }

    private List<String> failures(TestFile.Test test) {
        observed.clear();
        outside.clear();
        easemob.script().clear();
        easemob.rooms().clear();
        runner.forgetRooms();
        List<String> mistakes = new ArrayList<>();
        test.replies().forEach(reply -> tell(reply, mistakes));
        test.then().forEach(expected -> checkName(expected, mistakes));
        test.rooms().forEach(this::make);
        for (TestFile.Step step : test.when()) {
            String failure = mistakes.isEmpty() ? take(step) : null;
            if (failure != null) {
                mistakes.add("line " + step.line() + ": " + failure);
            }
        }
        if (!mistakes.isEmpty()) {
            return mistakes;
        }
        List<String> failures = Verdict.failures(test.then(), came());
        long end = System.nanoTime() + test.patience().toNanos();
        while (!failures.isEmpty() && System.nanoTime() < end) {
            pause();
            failures = Verdict.failures(test.then(), came());
        }
        return failures;
    }

    private List<Observation> came() {
        List<Observation> came = new ArrayList<>(observed.all());
        easemob.script().asked().forEach(asked -> {
            ObjectNode members = JsonNodeFactory.instance.objectNode().put("path", asked.path());
            if (!asked.body().isEmpty()) {
                members.set("body", Observed.body(asked.body()));
            }
            came.add(new Observation(Kind.CALLED, asked.label(), members));
        });
        return came;
    }

    private void tell(TestFile.Reply reply, List<String> mistakes) {
        Set<String> destinations = destinations();
        if (isCall(reply.from())) {
            easemob.script().tell(reply.from(), reply.status(), reply.body() == null ? null : Outside.text(reply.body()),
                    reply.times());
        } else if (destinations.contains(reply.from()) || reply.from().contains(":") || reply.from().contains("*")) {
            outside.tell(reply);
        } else {
            mistakes.add(unknown(reply.line(), reply.from(), "is neither a destination, nor a call of Easemob's, nor a URI",
                    Stream.concat(destinations.stream(), calls()).toList()));
        }
    }

    private void checkName(TestFile.Expectation expected, List<String> mistakes) {
        String name = expected.about();
        switch (expected.kind()) {
            case DELIVERED, FILTERED -> requireOneOf(expected, destinations(), "is no destination", mistakes);
            case FAILED -> {
                Set<String> known = destinations();
                runner.camelContext().getRoutes().forEach(route -> known.add(route.getRouteId()));
                requireOneOf(expected, known, "is neither a destination nor a route", mistakes);
            }
            case CALLED -> {
                if (!isCall(name) && !name.contains("*")) {
                    mistakes.add(unknown(expected.line(), name, "is no call of Easemob's", calls().toList()));
                }
            }
            default -> {
            }
        }
    }

    private static void requireOneOf(TestFile.Expectation expected, Collection<String> known, String otherwise,
            List<String> mistakes) {
        if (!known.contains(expected.about()) && !expected.about().contains("*")) {
            mistakes.add(unknown(expected.line(), expected.about(), otherwise, known));
        }
    }

    private static String unknown(int line, String name, String why, Collection<String> known) {
        String meant = RouteSchema.meant(name, known);
        return "line " + line + ": " + name + " " + why
                + (meant.isEmpty() && known.size() < 20 ? "; there are " + String.join(", ", known) : meant);
    }

    private Set<String> destinations() {
        return runner.camelContext().getRoutes().stream().map(Route::getRouteId)
                .filter(id -> id.startsWith(DeliveryRoutes.ID_PREFIX))
                .map(id -> id.substring(DeliveryRoutes.ID_PREFIX.length())).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> calls() {
        return Arrays.stream(SimulatedEndpoint.values()).map(SimulatedEndpoint::label);
    }

    private static boolean isCall(String name) {
        return calls().anyMatch(name::equals) || name.matches("[A-Z]+ .*");
    }

    private void make(TestFile.Room given) {
        easemob.rooms().createGroup(given.id(), given.members()).announce(given.announcement());
        Room room = easemob.rooms().create(given.id(), given.members().toArray(String[]::new));
        room.announce(given.announcement());
        given.attributes().forEach((owner, values) -> {
            room.join(owner);
            room.attributes(owner, values);
        });
    }

    private String take(TestFile.Step step) {
        try {
            String failure = step instanceof TestFile.Callback callback ? post(callback)
                    : step instanceof TestFile.Start start ? start(start) : request((TestFile.Request) step);
            return failure == null ? awaitQuiet() : failure;
        } catch (IOException e) {
            return "the runner has not answered (" + e + ")";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String post(TestFile.Callback step) throws IOException, InterruptedException {
        ObjectNode callback = callback(step);
        String callId = callback.path("callId").asText();
        Map<String, Object> headers = new HashMap<>();
        byte[] body = JSON.writeValueAsBytes(callback);
        reader.setHeaders(body, headers);
        makeRoomOf(headers);
        observed.expect(callId);
        HttpResponse<String> answer = http.send(HttpRequest.newBuilder(uri("/callbacks")).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofString());
        return answer.statusCode() == 200 ? null : "the callback was answered " + answer.statusCode() + " " + answer.body();
    }

    /** A callback that was never sent before, with its signature. */
    private static ObjectNode callback(TestFile.Callback step) throws IOException {
        SampleCallback any = step.sample() != null ? step.sample() : SampleCallback.of(Operation.KICK, Scope.GROUP);
        ObjectNode fresh = (ObjectNode) JSON.readTree(any.fresh(SECRET, Instant.now()));
        ObjectNode callback = step.content() == null ? fresh : step.content().deepCopy();
        callback.set("callId", fresh.get("callId"));
        if (!callback.path("timestamp").isIntegralNumber()) {
            callback.set("timestamp", fresh.get("timestamp"));
        }
        merge(callback, step.with());
        return callback.put("security",
                CallbackSignature.of(callback.path("callId").asText(), SECRET, callback.path("timestamp").asText()));
    }

    private static void merge(ObjectNode into, ObjectNode members) {
        members.properties().forEach(entry -> {
            if (entry.getValue() instanceof ObjectNode inner && into.get(entry.getKey()) instanceof ObjectNode former) {
                merge(former, inner);
            } else {
                into.set(entry.getKey(), entry.getValue());
            }
        });
    }

    /** What a callback tells of is there at Easemob, unless the test says that it is not. */
    private void makeRoomOf(Map<String, Object> headers) {
        if (headers.get(EventHeader.ROOM_ID) instanceof String id) {
            List<String> people = Stream.of(EventHeader.ACTOR, EventHeader.TARGET).map(headers::get).filter(Objects::nonNull)
                    .map(Object::toString).toList();
            if ("group".equals(headers.get(EventHeader.SCOPE))) {
                easemob.rooms().createGroup(id, people);
            } else {
                Room room = easemob.rooms().find(id).orElseGet(() -> easemob.rooms().create(id));
                people.forEach(room::join);
            }
        }
    }

    private String start(TestFile.Start step) {
        CamelContext camel = runner.camelContext();
        Route route = camel.getRoute(step.route());
        if (route == null || !(route.getConsumer() instanceof DefaultConsumer consumer)) {
            return unknown(step.line(), step.route(), "is no route", camel.getRoutes().stream().map(Route::getRouteId).toList())
                    .replaceFirst("^line \\d+: ", "");
        }
        Exchange exchange = consumer.createExchange(false);
        step.headers().forEach(exchange.getMessage()::setHeader);
        exchange.getMessage().setBody(step.body() == null ? null : Outside.text(step.body()));
        try {
            consumer.getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        if (exchange.getException() != null) {
            observed.add(Kind.FAILED, step.route(),
                    JsonNodeFactory.instance.objectNode().put("attempts", 1).put("reason",
                            String.valueOf(exchange.getException().getMessage())));
        } else {
            observed.add(Kind.ANSWERED, step.route(), Outside.members(exchange.getMessage()));
        }
        return null;
    }

    private String request(TestFile.Request step) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(step.path()));
        step.headers().forEach(request::header);
        JsonNode body = step.body();
        if (body != null && !body.isTextual() && !step.headers().containsKey("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<String> answer = http.send(request.method(step.method(),
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Outside.text(body))).build(),
                BodyHandlers.ofString());
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        ObjectNode headers = members.putObject("headers");
        answer.headers().map().forEach((name, values) -> headers.put(name, values.get(0)));
        members.set("body", Observed.body(answer.body()));
        observed.add(Kind.ANSWERED, "" + answer.statusCode(), members);
        return null;
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** {@return what has not ended in time, or null} */
    private String awaitQuiet() {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (System.nanoTime() < end) {
            if (isQuiet()) {
                return null;
            }
            pause();
        }
        List<String> pending = observed.pending();
        return "after " + LONGEST.toSeconds() + " s "
                + (pending.isEmpty() ? "a route is still at work" : String.join("; ", pending));
    }

    private boolean isQuiet() {
        CamelContext camel = runner.camelContext();
        return observed.pending().isEmpty() && camel.getInflightRepository().size() == 0
                && camel.getEndpoints().stream().filter(endpoint -> endpoint.getEndpointUri().startsWith("seda:"))
                        .allMatch(endpoint -> !(endpoint instanceof BrowsableEndpoint queue) || queue.getExchanges().isEmpty())
                && observed.pending().isEmpty();
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Stops the runner and leaves nothing behind. */
    @Override
    public void close() {
        if (inForce != null) {
            runner.stop();
        }
        easemob.close();
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

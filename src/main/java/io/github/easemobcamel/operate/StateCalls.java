package io.github.easemobcamel.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.config.Destination;
import io.github.easemobcamel.config.Settings;
import io.github.easemobcamel.deliver.CircuitBreaker;
import io.github.easemobcamel.deliver.DestinationStates;
import io.github.easemobcamel.operate.AdminRefusal.Reason;
import io.github.easemobcamel.receive.BanGuard;
import io.github.easemobcamel.record.Recorder;
import io.github.easemobcamel.routes.SafeUri;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The calls about the state of the runner: what the metrics tell, for a person.
 *
 * <pre>
 * GET  /admin/overview                     callbacks a second by answer, what waits where, ban budget, disk, record, destinations
 * GET  /admin/destinations                 each with its state, rate and backlog, and what goes there by which property
 * POST /admin/destinations/{name}/pause    nothing is delivered to it until it is resumed, across restarts
 * POST /admin/destinations/{name}/resume
 * </pre>
 */
final class StateCalls {

    private static final int SECONDS_A_MINUTE = 60;

    private final Supplier<Settings> settings;
    private final DestinationStates states;
    private final MeterRegistry registry;
    private final Rates rates;
    private final Optional<Recorder> record;

    StateCalls(Supplier<Settings> settings, DestinationStates states, MeterRegistry registry, Rates rates,
            Optional<Recorder> record) {
        this.settings = settings;
        this.states = states;
        this.registry = registry;
        this.rates = rates;
        this.record = record;
    }

    List<AdminCalls.Call> all() {
        return List.of(new AdminCalls.Call("GET", "/overview", request -> ok(request, overview())),
                new AdminCalls.Call("GET", "/destinations", request -> ok(request, list())),
                new AdminCalls.Call("POST", "/destinations/:name/pause", request -> pause(request, true)),
                new AdminCalls.Call("POST", "/destinations/:name/resume", request -> pause(request, false)));
    }

    private static AdminCalls.Reply ok(AdminRequest request, JsonNode answer) {
        request.allow(List.of());
        return new AdminCalls.Reply(AdminCalls.OK, answer);
    }

    private AdminCalls.Reply pause(AdminRequest request, boolean pause) {
        String name = request.path().get("name");
        SortedMap<String, Destination> destinations = settings.get().destinations();
        if (!destinations.containsKey(name)) {
            throw new AdminRefusal(Reason.NOT_FOUND,
                    "there is no destination " + name + "; there are " + String.join(", ", destinations.keySet()));
        }
        try {
            states.paused().set(name, pause);
        } catch (UncheckedIOException e) {
            throw new AdminRefusal(Reason.UNAVAILABLE, "it cannot be kept (" + e.getCause() + ")");
        }
        return ok(request, destination(destinations.get(name), settings.get().forwards()));
    }

    private ObjectNode list() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray("destinations");
        Settings now = settings.get();
        SortedMap<String, List<String>> forwards = now.forwards();
        SortedMap<String, Destination> destinations = now.destinations();
        destinations.values().forEach(destination -> list.add(destination(destination, forwards)));
        forgotten(answer.putArray("forgotten"), destinations.keySet());
        return answer;
    }

    /** What waits for, and what was not taken by, what is no destination any more. */
    private void forgotten(ArrayNode list, Set<String> defined) {
        registry.find("easemob.camel.dead.letters.waiting").gauges().stream().map(gauge -> gauge.getId().getTag("destination"))
                .filter(name -> !defined.contains(name)).sorted().forEach(name -> {
                    Double waiting = gauge("waiting.events", "destination", name);
                    Double dead = gauge("dead.letters.waiting", "destination", name);
                    if (waiting != null && dead != null && waiting + dead > 0) {
                        list.addObject().put("name", name).put("waiting", waiting.longValue()).put("deadLetters", dead.longValue());
                    }
                });
    }

    private ObjectNode destination(Destination destination, SortedMap<String, List<String>> forwards) {
        String name = destination.name();
        Optional<CircuitBreaker> breaker = states.breaker(name);
        boolean open = breaker.filter(CircuitBreaker::isOpen).isPresent();
        boolean paused = states.paused().has(name);
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("name", name)
                .put("address", SafeUri.endpoint(destination.uri()))
                .put("state", paused ? "paused" : open ? "failing" : "ok")
                .put("breaker", open ? "open" : "closed");
        breaker.map(CircuitBreaker::failingSince).ifPresent(since -> json.put("since", since.toString()));
        breaker.map(CircuitBreaker::reason).ifPresent(reason -> json.put("reason", reason));
        json.put("deliveredPerSecond", rounded(rates.perSecond("deliveries", "destination", name, "outcome", "delivered")))
                .put("failedPerSecond", rounded(rates.perSecond("deliveries", "destination", name, "outcome", "failed")));
        Double waiting = gauge("waiting.events", "destination", name);
        if (waiting != null) {
            json.put("waiting", waiting.longValue());
            put(json, "oldestSeconds", gauge("waiting.oldest.seconds", "destination", name));
            double drained = rates.drained(name);
            if (waiting == 0 || drained > 0) {
                json.put("minutesUntilDrained", rounded(waiting == 0 ? 0 : waiting / drained / SECONDS_A_MINUTE));
            }
        }
        Double dead = gauge("dead.letters.waiting", "destination", name);
        json.put("deadLetters", dead == null ? 0 : dead.longValue());
        if (!destination.filter().isEmpty()) {
            json.put("filter", destination.filter());
        }
        json.put("order", destination.strictOrder() ? "strict" : "relaxed").put("concurrency", destination.concurrency())
                .put("format", destination.format());
        ArrayNode by = json.putArray("forwardedBy");
        forwards.forEach((key, names) -> {
            if (names.contains(name)) {
                by.add("easemob.forward." + key);
            }
        });
        return json;
    }

    private ObjectNode overview() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("receiving", Double.valueOf(1).equals(gauge("ready")))
                .put("brokenRoutes", Double.valueOf(1).equals(gauge("routes.broken")));
        ObjectNode answers = json.putObject("answersPerSecond");
        SortedMap<String, Double> byAnswer = new TreeMap<>();
        for (Timer timer : registry.find("easemob.camel.callbacks").timers()) {
            byAnswer.computeIfAbsent(timer.getId().getTag("answer"), word -> rates.perSecond("callbacks", "answer", word));
        }
        byAnswer.forEach((word, rate) -> answers.put(word, rounded(rate)));
        json.put("dispatchedPerSecond", rounded(rates.perSecond("events")));
        ObjectNode actions = json.putObject("eventsPerSecond");
        SortedMap<String, Double> byAction = new TreeMap<>();
        registry.find("easemob.camel.events").counters().stream().filter(counter -> counter.count() > 0)
                .forEach(counter -> byAction.computeIfAbsent(counter.getId().getTag("action"),
                        word -> rates.perSecond("events", "action", word)));
        byAction.forEach((word, rate) -> actions.put(word, rounded(rate)));
        ObjectNode queues = json.putObject("queues");
        put(queues, "callbacks", gauge("callbacks.waiting"));
        put(queues, "callbacksOldestSeconds", gauge("callbacks.oldest.seconds"));
        put(queues, "conflicts", gauge("conflicts.waiting"));
        put(json.putObject("banBudget").put("of", BanGuard.FAILURES), "left", gauge("ban.budget"));
        ObjectNode disk = json.putObject("disk");
        put(disk, "usedBytes", gauge("disk.used.bytes"));
        put(disk, "freeBytes", gauge("disk.free.bytes"));
        put(disk, "sizeBytes", gauge("disk.size.bytes"));
        record.ifPresent(recorder -> {
            ObjectNode recorded = json.putObject("record").put("written", recorder.written()).put("dropped", recorder.dropped())
                    .put("bytes", recorder.bytes());
            if (recorder.problem() != null) {
                recorded.put("problem", recorder.problem());
            }
        });
        json.setAll(list());
        return json;
    }

    private Double gauge(String name, String... tags) {
        Gauge gauge = registry.find("easemob.camel." + name).tags(tags).gauge();
        return gauge == null || Double.isNaN(gauge.value()) ? null : Double.valueOf(gauge.value());
    }

    private static void put(ObjectNode json, String name, Double value) {
        if (value != null) {
            json.set(name, value % 1 == 0 ? JsonNodeFactory.instance.numberNode(value.longValue())
                    : JsonNodeFactory.instance.numberNode(rounded(value)));
        }
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}

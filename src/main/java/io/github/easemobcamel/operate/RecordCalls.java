package io.github.easemobcamel.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.operate.AdminRefusal.Reason;
import io.github.easemobcamel.record.EventId;
import io.github.easemobcamel.record.EventJson;
import io.github.easemobcamel.record.EventQuery;
import io.github.easemobcamel.record.RecordedEvent;
import io.github.easemobcamel.record.Recorder;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The calls about recorded events.
 *
 * <pre>
 * GET  /admin/events          those that a filter finds, newest first: {@link RecordQuery#PARAMETERS}, {@code limit}, {@code after}
 * GET  /admin/events/{id}     one of them, with each attempt and its body
 * POST /admin/events/replay   {@code {"ids": […]}} or a filter, {@code "destinations"}, {@code "ratePerSecond"}: starts a job;
 *                             {@code "dryRun": true} tells the number and ten of them
 * POST /admin/events/delete   a filter: deletes them for ever, or tells the number and ten of them
 * </pre>
 */
final class RecordCalls {

    private static final int EXAMPLES = 10;
    private static final String IDS = "ids";

    private final Optional<Recorder> record;
    private final Supplier<Set<String>> defined;
    private final BrokerSessions sessions;
    private final Jobs jobs;
    private final MeterRegistry registry;
    private final Clock clock;

    RecordCalls(Optional<Recorder> record, Supplier<Set<String>> defined, BrokerSessions sessions, Jobs jobs,
            MeterRegistry registry, Clock clock) {
        this.record = record;
        this.defined = defined;
        this.sessions = sessions;
        this.jobs = jobs;
        this.registry = registry;
        this.clock = clock;
    }

    /** Counts from now on, beginning with 0, what is sent to these destinations again. */
    void show(Collection<String> destinations) {
        record.ifPresent(there -> destinations.forEach(name -> EventReplay.counter(registry, name)));
    }

    /** {@return all of them; of two that fit a request the first one is meant} */
    Stream<AdminCalls.Call> all() {
        return Stream.of(new AdminCalls.Call("GET", "/events", request -> ok(list(request))),
                new AdminCalls.Call("POST", "/events/replay", this::replay),
                new AdminCalls.Call("POST", "/events/delete", request -> ok(delete(request))),
                new AdminCalls.Call("GET", "/events/:id", request -> ok(event(request))));
    }

    private static AdminCalls.Reply ok(JsonNode body) {
        return new AdminCalls.Reply(AdminCalls.OK, body);
    }

    private Recorder there() {
        return require(record);
    }

    static Recorder require(Optional<Recorder> record) {
        return record.orElseThrow(
                () -> new AdminRefusal(Reason.NOT_FOUND, "nothing is recorded: easemob.record.enabled is false"));
    }

    private ObjectNode list(AdminRequest request) {
        request.allow(Stream.concat(RecordQuery.PARAMETERS.stream(), Stream.of("limit", "after")).toList());
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode events = answer.putArray("events");
        there().search(RecordQuery.of(request.parameters()::get), AdminCalls.limit(request.parameters().get("limit")),
                next -> answer.put("next", String.valueOf(next))).forEach(event -> events.add(EventJson.shown(event, false)));
        return answer;
    }

    private ObjectNode event(AdminRequest request) {
        request.allow(List.of());
        String id = request.path().get("id");
        return there().find(id).map(event -> EventJson.shown(event, true))
                .orElseThrow(() -> new AdminRefusal(Reason.NOT_FOUND, "there is no event " + id + " in the record"));
    }

    private AdminCalls.Reply replay(AdminRequest request) {
        request.allow(List.of());
        Recorder recorder = there();
        JsonNode body = requireBody(request, List.of(IDS, "destinations", ReplayPace.FIELD, AdminRequest.DRY_RUN));
        List<String> targets = targets(body.path("destinations"));
        int rate = ReplayPace.read(body, EventReplay.USUAL_RATE);
        long now = clock.millis();
        List<String> ids = body.has(IDS) ? inOrder(recorder, ids(body)) : null;
        EventQuery query = ids == null ? requireFilter(body).oldestFirst(now + 1) : null;
        if (request.isDryRun()) {
            return ok(ids == null ? preview(recorder, query) : preview(recorder, ids));
        }
        EventReplay replay = new EventReplay(recorder, sessions, registry, clock, defined.get(), targets, rate,
                request.caller());
        Job job = jobs.start(Job.Kind.REPLAY, "record", request.caller(),
                ids == null ? (running, stopped) -> replay.run(running, stopped, query)
                        : (running, stopped) -> replay.run(running, stopped, ids));
        return new AdminCalls.Reply(AdminCalls.STARTED, job.toJson());
    }

    private ObjectNode delete(AdminRequest request) {
        request.allow(List.of());
        JsonNode body = requireBody(request, List.of(AdminRequest.DRY_RUN));
        EventQuery query = requireFilter(body);
        if (request.isDryRun()) {
            return preview(there(), query);
        }
        return JsonNodeFactory.instance.objectNode().put("deleted", there().delete(query));
    }

    private static JsonNode requireBody(AdminRequest request, List<String> others) {
        if (!request.body().isObject()) {
            throw new AdminRefusal(Reason.MALFORMED, "say which events are meant, as a JSON object");
        }
        request.body().fieldNames().forEachRemaining(name -> {
            if (!RecordQuery.PARAMETERS.contains(name) && !others.contains(name)) {
                throw new AdminRefusal(Reason.MALFORMED, name + ": unknown; there are " + String.join(", ", others) + ", "
                        + String.join(", ", RecordQuery.PARAMETERS));
            }
            if (!others.contains(name) && request.body().has(IDS)) {
                throw new AdminRefusal(Reason.MALFORMED, name + ": ids and a filter exclude each other");
            }
        });
        return request.body();
    }

    /** Nobody may send or delete everything by a typo. */
    private static EventQuery requireFilter(JsonNode body) {
        EventQuery query = RecordQuery.of(body);
        if (query.isEmpty()) {
            throw new AdminRefusal(Reason.MALFORMED, "say which events are meant; for all of them from 1970-01-01T00:00:00Z");
        }
        return query;
    }

    private List<String> targets(JsonNode names) {
        SortedSet<String> destinations = new TreeSet<>(defined.get());
        List<String> targets = new ArrayList<>();
        names.forEach(name -> {
            if (!destinations.contains(name.asText())) {
                throw new AdminRefusal(Reason.MALFORMED, "destinations: there is no destination " + name.asText() + "; there are "
                        + String.join(", ", destinations));
            }
            targets.add(name.asText());
        });
        if (!names.isMissingNode() && targets.isEmpty()) {
            throw new AdminRefusal(Reason.MALFORMED, "destinations: a list of names; without it events go to their own");
        }
        return targets;
    }

    private static Set<String> ids(JsonNode body) {
        Set<String> ids = new LinkedHashSet<>();
        body.path(IDS).forEach(id -> ids.add(id.asText()));
        if (ids.isEmpty() || ids.size() > Selection.MOST_IDS || !ids.stream().allMatch(EventId::is)) {
            throw new AdminRefusal(Reason.MALFORMED, "ids: a list of 1 to " + Selection.MOST_IDS + " ids as the list shows them");
        }
        return ids;
    }

    private static List<String> inOrder(Recorder recorder, Set<String> ids) {
        return ids.stream().map(recorder::find).flatMap(Optional::stream)
                .sorted((one, other) -> Long.compare(one.receivedAt(), other.receivedAt())).map(RecordedEvent::id).toList();
    }

    private static ObjectNode preview(Recorder recorder, EventQuery query) {
        return preview(recorder.count(query), recorder.search(query, EXAMPLES, next -> {}));
    }

    private static ObjectNode preview(Recorder recorder, List<String> ids) {
        return preview(ids.size(), ids.stream().limit(EXAMPLES).map(recorder::find).flatMap(Optional::stream).toList());
    }

    private static ObjectNode preview(long count, List<RecordedEvent> events) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("count", count);
        ArrayNode examples = answer.putArray("examples");
        events.stream().limit(EXAMPLES).forEach(event -> examples.add(EventJson.shown(event, false)));
        return answer;
    }
}

package io.github.easemobcamel.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.operate.AdminRefusal.Reason;
import io.github.easemobcamel.store.QueueNames;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The calls of the administration; each may wait for the broker. */
final class AdminCalls {

    static final int OK = 200;
    static final int STARTED = 202;

    private static final int DEFAULT_LIMIT = 100;
    private static final int EXAMPLES = 10;
    private static final int MOST = 1000;
    private static final List<String> LIST_PARAMETERS = Stream.concat(EventFilter.PARAMETERS.stream(), Stream.of("limit", "after"))
            .toList();

    private final Supplier<Set<String>> defined;
    private final BrokerSessions sessions;
    private final ParkedEvents events;
    private final Jobs jobs;

    /**
     * A call.
     *
     * @param method its HTTP method
     * @param path its path behind {@code /admin}, as a router of Vert.x takes it
     * @param answer answers it; throws {@link AdminRefusal} if it cannot be done
     */
    record Call(String method, String path, Function<AdminRequest, Reply> answer) {
    }

    /** What is answered. */
    record Reply(int status, JsonNode body) {
    }

    AdminCalls(Supplier<Set<String>> defined, BrokerSessions sessions, Jobs jobs) {
        this.defined = defined;
        this.sessions = sessions;
        events = new ParkedEvents(sessions);
        this.jobs = jobs;
    }

    /** {@return all calls; of two that fit a request the first one is meant} */
    List<Call> all() {
        return Stream.of(
                Stream.of(get("/dead-letters/:destination/reasons",
                        request -> events.reasons(deadLetters(request.path().get("destination"))))),
                ofQueue("/dead-letters/:destination", request -> deadLetters(request.path().get("destination"))),
                ofQueue("/conflicts", request -> ParkedQueue.conflicts()),
                Stream.of(get("/dead-letters", request -> deadLetters()), get("/jobs", request -> allJobs()),
                        get("/jobs/:id", request -> job(request.path().get("id"))),
                        new Call("DELETE", "/jobs/:id", this::cancel),
                        new Call("POST", "/destinations/:destination/move", this::move)))
                .flatMap(Function.identity()).toList();
    }

    private Stream<Call> ofQueue(String path, Function<AdminRequest, ParkedQueue> queue) {
        return Stream.of(new Call("GET", path, request -> new Reply(OK, list(request, queue.apply(request)))),
                new Call("POST", path + "/replay", request -> start(request, Job.Kind.REPLAY, queue.apply(request))),
                new Call("POST", path + "/purge", request -> start(request, Job.Kind.PURGE, queue.apply(request))),
                get(path + "/:id", request -> event(queue.apply(request), request.path().get("id"))));
    }

    /** {@return a call that only looks, and has no parameters} */
    static Call get(String path, Function<AdminRequest, JsonNode> answer) {
        return new Call("GET", path, request -> {
            request.allow(List.of());
            return new Reply(OK, answer.apply(request));
        });
    }

    private SortedSet<String> destinations() {
        return new TreeSet<>(defined.get());
    }

    private ParkedQueue deadLetters(String destination) {
        SortedSet<String> destinations = destinations();
        if (!destinations.contains(destination) && !events.destinations().contains(destination)) {
            throw new AdminRefusal(Reason.NOT_FOUND, "there is no destination " + destination + "; there are "
                    + String.join(", ", destinations));
        }
        return ParkedQueue.deadLetters(destination);
    }

    private ObjectNode deadLetters() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray("deadLetters");
        SortedSet<String> destinations = destinations();
        SortedSet<String> all = new TreeSet<>(events.destinations());
        all.addAll(destinations);
        for (String destination : all) {
            long count = events.count(ParkedQueue.deadLetters(destination));
            if (destinations.contains(destination)) {
                list.addObject().put("destination", destination).put("count", count);
            } else if (count > 0) {
                list.addObject().put("destination", destination).put("count", count).put("defined", false);
            }
        }
        return answer;
    }

    private ObjectNode list(AdminRequest request, ParkedQueue queue) {
        request.allow(LIST_PARAMETERS);
        EventFilter filter = new EventFilter(request.parameters()::get, queue);
        String after = request.parameters().get("after");
        return events.list(queue, filter, limit(request.parameters().get("limit")),
                after == null ? null : ParkedEvent.requireId("after", after));
    }

    static int limit(String value) {
        if (value == null) {
            return DEFAULT_LIMIT;
        }
        if (!value.matches("\\d{1,4}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > MOST) {
            throw new AdminRefusal(Reason.MALFORMED, "limit: a whole number from 1 to " + MOST);
        }
        return Integer.parseInt(value);
    }

    private ObjectNode event(ParkedQueue queue, String id) {
        return events.find(queue, ParkedEvent.requireId("id", id))
                .orElseThrow(() -> new AdminRefusal(Reason.NOT_FOUND, "there is no event " + id + " in " + queue.name()));
    }

    private Reply start(AdminRequest request, Job.Kind kind, ParkedQueue queue) {
        request.allow(List.of());
        JsonNode body = request.body();
        boolean dryRun = request.isDryRun();
        ParkedQueue target = kind == Job.Kind.REPLAY && !queue.isRaw() ? target(body, queue) : queue;
        Selection selection = new Selection(body, target);
        return dryRun ? new Reply(OK, events.preview(selection, EXAMPLES))
                : new Reply(STARTED, jobs.start(kind, selection, request.caller()).toJson());
    }

    /** Takes {@code destination} out of the body. */
    private ParkedQueue target(JsonNode body, ParkedQueue queue) {
        SortedSet<String> destinations = destinations();
        boolean callbacks = queue.destination().equals(QueueNames.STORED_CALLBACKS);
        JsonNode other = body instanceof ObjectNode selection ? selection.remove("destination") : null;
        if (other == null && !callbacks && !destinations.contains(queue.destination())) {
            throw new AdminRefusal(Reason.MALFORMED,
                    "destination: " + queue.destination() + " is not defined any more; say to which "
                            + "one the events are to go: " + String.join(", ", destinations));
        }
        if (other != null && (callbacks || !destinations.contains(other.asText()))) {
            throw new AdminRefusal(Reason.MALFORMED, callbacks ? "destination: callbacks go to those of their operation"
                    : "destination: there is no destination " + other.asText() + "; there are " + String.join(", ", destinations));
        }
        return other == null ? queue : queue.replayedTo(other.asText());
    }

    private Reply move(AdminRequest request) {
        request.allow(List.of());
        SortedSet<String> destinations = destinations();
        String from = request.path().get("destination");
        JsonNode body = request.body();
        boolean dryRun = request.isDryRun();
        body.fieldNames().forEachRemaining(name -> {
            if (!name.equals("destination") && !name.equals(AdminRequest.DRY_RUN)) {
                throw new AdminRefusal(Reason.MALFORMED, name + ": unknown; there are destination and dryRun");
            }
        });
        String to = body.path("destination").asText();
        if (!destinations.contains(to)) {
            throw new AdminRefusal(Reason.MALFORMED, "destination: " + (to.isEmpty() ? "say to which one the events are to go"
                    : "there is no destination " + to) + "; there are " + String.join(", ", destinations));
        }
        if (destinations.contains(from)) {
            throw new AdminRefusal(Reason.MALFORMED, from + " is defined, so its events are delivered there; take it out of "
                    + "application.properties first");
        }
        Relocation relocation = new Relocation(sessions, from, to);
        long count = relocation.count();
        return dryRun ? new Reply(OK, JsonNodeFactory.instance.objectNode().put("count", count))
                : new Reply(STARTED, jobs.start(relocation, request.caller()).toJson());
    }

    private ObjectNode allJobs() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray("jobs");
        jobs.all().forEach(job -> list.add(job.toJson()));
        jobs.ofOthers().forEach(list::add);
        return answer;
    }

    private Reply cancel(AdminRequest request) {
        request.allow(List.of());
        String id = request.path().get("id");
        Optional<Job> own = jobs.find(id);
        ObjectNode known = job(id);
        own.ifPresentOrElse(Job::cancel, () -> jobs.cancelOfOther(id));
        return new Reply(STARTED, own.map(Job::toJson).orElse(known));
    }

    private ObjectNode job(String id) {
        return jobs.find(id).map(Job::toJson).or(
                () -> jobs.ofOthers().stream().filter(job -> job.path("id").asText().equals(id)).findFirst())
                .orElseThrow(() -> new AdminRefusal(Reason.NOT_FOUND, "there is no job " + id
                        + "; the latest are remembered until the runner stops"));
    }
}

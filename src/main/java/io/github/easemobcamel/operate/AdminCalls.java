package io.github.easemobcamel.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.operate.AdminRefusal.Reason;
import io.github.easemobcamel.store.QueueNames;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Finds out which call of the administration a request is, and answers it; may wait for the broker. */
final class AdminCalls {

    static final int OK = 200;
    static final int STARTED = 202;

    private static final int DEFAULT_LIMIT = 100;
    private static final int MOST = 1000;
    private static final List<String> LIST_PARAMETERS = Stream.concat(EventFilter.PARAMETERS.stream(), Stream.of("limit", "after"))
            .toList();

    private final SortedSet<String> destinations;
    private final ParkedEvents events;
    private final Jobs jobs;

    /** What is answered. */
    record Reply(int status, JsonNode body) {
    }

    AdminCalls(Collection<String> destinations, ParkedEvents events, Jobs jobs) {
        this.destinations = new TreeSet<>(destinations);
        this.events = events;
        this.jobs = jobs;
    }

    /**
     * {@return the answer}
     *
     * @throws AdminRefusal if there is no such call, or it cannot be done
     */
    Reply answer(AdminRequest request) {
        int parts = request.path().size();
        return switch (parts == 0 ? "" : request.part(0)) {
            case "dead-letters" -> parts == 1 ? get(request, this::deadLetters)
                    : ofQueue(request, deadLetters(request.part(1)), request.path().subList(2, parts));
            case "conflicts" -> ofQueue(request, ParkedQueue.conflicts(), request.path().subList(1, parts));
            case "jobs" -> parts > 2 ? nothingThere() : get(request, () -> parts == 1 ? allJobs() : job(request.part(1)));
            default -> nothingThere();
        };
    }

    private Reply ofQueue(AdminRequest request, ParkedQueue queue, List<String> rest) {
        if (rest.isEmpty()) {
            requireMethod(request, "GET");
            return new Reply(OK, list(request, queue));
        }
        if (rest.size() > 1) {
            return nothingThere();
        }
        return switch (rest.get(0)) {
            case "replay" -> start(request, Job.Kind.REPLAY, queue);
            case "purge" -> start(request, Job.Kind.PURGE, queue);
            default -> get(request, () -> event(queue, rest.get(0)));
        };
    }

    private ParkedQueue deadLetters(String destination) {
        if (!destinations.contains(destination) && !events.destinations().contains(destination)) {
            throw new AdminRefusal(Reason.NOT_FOUND, "there is no destination " + destination + "; there are "
                    + String.join(", ", destinations));
        }
        return ParkedQueue.deadLetters(destination);
    }

    private ObjectNode deadLetters() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray("deadLetters");
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

    private static int limit(String value) {
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
        requireMethod(request, "POST");
        request.allow(List.of());
        JsonNode body = request.body();
        ParkedQueue target = kind == Job.Kind.REPLAY && !queue.isRaw() ? target(body, queue) : queue;
        return new Reply(STARTED, jobs.start(kind, new Selection(body, target)).toJson());
    }

    /** Takes {@code destination} out of the body. */
    private ParkedQueue target(JsonNode body, ParkedQueue queue) {
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

    private ObjectNode allJobs() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray("jobs");
        jobs.all().forEach(job -> list.add(job.toJson()));
        return answer;
    }

    private ObjectNode job(String id) {
        return jobs.find(id).orElseThrow(() -> new AdminRefusal(Reason.NOT_FOUND, "there is no job " + id
                + "; the latest are remembered until the runner stops")).toJson();
    }

    private static Reply get(AdminRequest request, Supplier<JsonNode> answer) {
        requireMethod(request, "GET");
        request.allow(List.of());
        return new Reply(OK, answer.get());
    }

    private static void requireMethod(AdminRequest request, String method) {
        if (!request.method().equals(method)) {
            throw new AdminRefusal(Reason.METHOD_NOT_ALLOWED, "use " + method);
        }
    }

    private static Reply nothingThere() {
        throw new AdminRefusal(Reason.NOT_FOUND, "no such call; there are /admin/dead-letters, /admin/conflicts and /admin/jobs");
    }
}

package io.github.easemobcamel.operate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;

/** A replay, purge or relocation: what it is and how far it has come; one thread writes, others read. */
final class Job {

    /** What is done with the events. */
    enum Kind {
        REPLAY,
        PURGE,
        /** What waits for a destination that is no longer defined goes to another one. */
        MOVE
    }

    /** Where it stands. */
    enum State {
        RUNNING, FINISHED, CANCELLED, FAILED
    }

    private static final long UNKNOWN = -1;

    private final String id;
    private final Kind kind;
    private final String queue;
    private final String by;
    private final Clock clock;
    private final Instant started;
    private long total = UNKNOWN;
    private long done;
    private long skipped;
    private boolean cancelled;
    private State state = State.RUNNING;
    private String reason;
    private Instant ended;

    /**
     * @param queue what it is about: a queue, or a word for what lies in none
     * @param by who asks for it
     */
    Job(String id, Kind kind, String queue, String by, Clock clock) {
        this.id = id;
        this.kind = kind;
        this.queue = queue;
        this.by = by;
        this.clock = clock;
        started = clock.instant();
    }

    String id() {
        return id;
    }

    /** {@return whether it is the job of another runner that runs, of what its {@link #toJson()} is} */
    static boolean isRunning(JsonNode job) {
        return job.path("state").asText().equals(State.RUNNING.name().toLowerCase(Locale.ROOT));
    }

    Kind kind() {
        return kind;
    }

    String queue() {
        return queue;
    }

    synchronized void begin(long events) {
        total = events;
    }

    synchronized void advance(long events) {
        done += events;
    }

    /** Notes events that are meant but cannot be handled. */
    synchronized void skip(long events) {
        skipped += events;
    }

    /** Asks it to end after what it is doing now. */
    synchronized void cancel() {
        cancelled = isRunning();
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }

    synchronized long done() {
        return done;
    }

    /** {@return how many of those that were counted are not done} */
    synchronized long left() {
        return total - done;
    }

    synchronized void finish() {
        state = cancelled ? State.CANCELLED : State.FINISHED;
        ended = clock.instant();
    }

    synchronized void fail(String why) {
        state = State.FAILED;
        reason = why;
        ended = clock.instant();
    }

    synchronized boolean isRunning() {
        return state == State.RUNNING;
    }

    /** {@return {@code total} is missing until the events are counted; {@code reason} is there if it failed} */
    synchronized ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", id)
                .put("kind", kind.name().toLowerCase(Locale.ROOT)).put("queue", queue).put("by", by);
        if (total != UNKNOWN) {
            json.put("total", total);
        }
        json.put("done", done);
        if (skipped > 0) {
            json.put("skipped", skipped);
        }
        json.put("state", state.name().toLowerCase(Locale.ROOT));
        if (reason != null) {
            json.put("reason", reason);
        }
        json.put("startedTime", started.toString());
        return ended == null ? json : json.put("endedTime", ended.toString());
    }
}

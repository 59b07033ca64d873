package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.store.Runners;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers what the calls of this runner, and of those that share its broker, have changed in rooms, so that the event that comes
 * back of it, to any of them, can be told from others: it gets the header {@code echo}. A route that writes in answer to such an event would go on for ever.
 *
 * <p>A write is remembered before it is sent, since its event can be here before its reply, and forgotten if the service refuses it. Each write
 * accounts for one event, and the same event, dispatched again, for the same write. So of two equal changes, one of
 * them somebody else's, one is an echo; which of them it was, nobody can know, and it does not matter. A write is forgotten after ten minutes, or
 * when 10,000 later ones are known. It is kept in a file, so that it survives a restart.
 */
public final class OwnWrites {

    private static final Logger LOG = LoggerFactory.getLogger(OwnWrites.class);
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    /** How much the service's clock may be behind this one. */
    private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(1);
    private static final int MOST = 10_000;
    private static final String ABOUT = "own-writes";
    private static final String BY = "by";

    private final JsonLines file;
    private final Clock clock;
    private final Runners runners;
    private final Deque<Known> writes = new ArrayDeque<>();
    private long nextId = 1;
    private int lines = -1;

    /**
     * A write, the runner whose it is, empty if it is this one, when it was sent, and the callId of the event that it accounts for,
     * empty if none has come.
     */
    private record Known(long id, String by, OwnWrite write, long sent, String callId) {

        boolean is(JsonNode line) {
            return id == line.path("id").asLong() && by.equals(line.path(BY).asText());
        }
    }

    /**
     * @param file where they are kept; need not exist
     * @param clock tells when they were sent
     * @param runners are told of them, and tell of theirs
     */
    OwnWrites(JsonLines file, Clock clock, Runners runners) {
        this.file = file;
        this.clock = clock;
        this.runners = runners;
        runners.listen(ABOUT, this::heard);
        runners.know(ABOUT, this::known);
    }

    /** {@return sends as the given sender does, and remembers what that changes} */
    BiFunction<EasemobCall, AppToken, HttpReply> of(BiFunction<EasemobCall, AppToken, HttpReply> sender) {
        return (call, token) -> {
            Optional<Long> id = OwnWrite.of(call).map(this::remember);
            try {
                HttpReply reply = sender.apply(call, token);
                if (reply.status() >= 400 && reply.status() < 500) {
                    id.ifPresent(this::forget);
                }
                return reply;
            } catch (EasemobException e) {
                if (!RetryRules.isUnclear(e)) {
                    id.ifPresent(this::forget);
                }
                throw e;
            }
        };
    }

    /**
     * Sets the header {@code echo} of an event that a call of this runner has caused.
     *
     * @param callback the callback's bytes
     * @param headers the event's headers
     */
    public void mark(byte[] callback, Map<String, Object> headers) {
        headers.remove(EventHeader.ECHO);
        Object action = headers.getOrDefault(EventHeader.ACTION, headers.get(EventHeader.OPERATION));
        Optional<OwnWrite> told = OwnWrite.of(String.valueOf(action), (String) headers.get(EventHeader.ROOM_ID),
                (String) headers.get(EventHeader.ACTOR), callback);
        if (told.isPresent()
                && accountsFor(told.get(), String.valueOf(headers.get(EventHeader.CALL_ID)), headers.get(EventHeader.EVENT_TIME))) {
            headers.put(EventHeader.ECHO, true);
        }
    }

    private synchronized boolean accountsFor(OwnWrite told, String callId, Object eventTime) {
        load();
        forgetOld();
        Optional<Known> known = writes.stream().filter(one -> one.callId.equals(callId)).findFirst();
        if (known.isPresent()) {
            return true;
        }
        // That with just the same items first: of two, the other may be for an event that is still to come.
        Optional<Known> cause = writes.stream().filter(one -> one.callId.isEmpty() && one.write.covers(told))
                .filter(one -> !(eventTime instanceof Long time) || time >= one.sent - CLOCK_DIFFERENCE.toMillis())
                .min(Comparator.comparingInt(one -> one.write.items().size()));
        cause.ifPresent(one -> {
            Known taken = new Known(one.id, one.by, one.write, one.sent, callId);
            writes.remove(one);
            writes.add(taken);
            keep(line(taken));
        });
        return cause.isPresent();
    }

    private synchronized long remember(OwnWrite write) {
        load();
        forgetOld();
        Known known = new Known(nextId++, "", write, clock.millis(), "");
        writes.add(known);
        keep(line(known));
        return known.id;
    }

    private synchronized void forget(long id) {
        if (writes.removeIf(known -> known.id == id && known.by.isEmpty() && known.callId.isEmpty())) {
            keep(JsonNodeFactory.instance.objectNode().put("id", id));
        }
    }

    /** Forgets all of them, until the file is read again. */
    synchronized void forgetAll() {
        load();
        writes.clear();
    }

    private void forgetOld() {
        long oldest = clock.millis() - REMEMBERED.toMillis();
        writes.removeIf(known -> known.sent < oldest);
        while (writes.size() > MOST) {
            writes.remove();
        }
    }

    private static ObjectNode line(Known known) {
        return known.write.json().put("id", known.id).put(BY, known.by).put("sent", known.sent).put("callId", known.callId);
    }

    private void apply(JsonNode line) {
        writes.removeIf(known -> known.is(line));
        if (line.has("sent")) {
            writes.add(new Known(line.path("id").asLong(), line.path(BY).asText(), OwnWrite.of(line), line.path("sent").asLong(),
                    line.path("callId").asText()));
        }
    }

    /** The same lines go to the other runners, with the runner whose write it is. */
    private synchronized void heard(JsonNode line) {
        load();
        ObjectNode own = line.deepCopy();
        apply(own.put(BY, own.path(BY).asText().equals(runners.id()) ? "" : own.path(BY).asText()));
    }

    private synchronized List<JsonNode> known() {
        load();
        forgetOld();
        return writes.stream().map(this::told).toList();
    }

    private JsonNode told(Known known) {
        return line(known).put(BY, known.by.isEmpty() ? runners.id() : known.by);
    }

    private void load() {
        if (lines >= 0) {
            return;
        }
        lines = 0;
        try {
            for (JsonNode line : file.read()) {
                apply(line);
                nextId = Math.max(nextId, line.path("id").asLong() + 1);
                lines++;
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be read, so echoes of calls before the start are not recognised: {}", file, e.toString());
        }
    }

    /** A call is not to fail because its echo may not be recognised after a restart. */
    private void keep(ObjectNode line) {
        String by = line.path(BY).asText();
        runners.tell(ABOUT, line.deepCopy().put(BY, by.isEmpty() ? runners.id() : by));
        try {
            file.append(line);
            lines++;
            if (lines > 1_000 + 2 * writes.size()) {
                file.replace(writes.stream().map(OwnWrites::line));
                lines = writes.size();
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be written, so echoes are not recognised after a restart: {}", file, e.toString());
        }
    }
}

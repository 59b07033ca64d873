package io.github.easemobcamel.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.store.Runners;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers who has set which attribute of a chatroom, from the callbacks that tell of it: no call of the service does.
 *
 * <p>It is kept in a file, one line for each change and written through to disk, so that it survives a restart. The file is
 * made when the first change comes, and rewritten when most of its lines no longer count.
 *
 * <p>Source: callbacks come in no promised order and may come twice. So an older one does not undo what a newer one, by its
 * {@code timestamp}, has told of the same key.
 */
public final class AttributeOwners {

    private static final int SPARE_LINES = 1_000;
    private static final String ABOUT = "attribute-owners";
    private static final Logger LOG = LoggerFactory.getLogger(AttributeOwners.class);

    private final JsonLines file;
    private final Runners runners;
    /** The owner of each key, by room. */
    private final Map<String, Map<String, Ownership>> rooms = new LinkedHashMap<>();
    private int keysKnown;
    private int lines = -1;

    private record Ownership(String owner, long since) {
    }

    /**
     * @param file where it is kept; need not exist
     * @param runners are told of what this one learns, and tell what they learn
     */
    AttributeOwners(JsonLines file, Runners runners) {
        this.file = file;
        this.runners = runners;
        runners.listen(ABOUT, this::heard);
        runners.know(ABOUT, this::known);
    }

    /**
     * A member has set attributes: they are this member's from now on.
     *
     * @param roomId the room
     * @param actor the member
     * @param eventTime when, in milliseconds
     * @param callback the {@code set_metadata} callback
     * @throws EasemobException if the callback is not JSON
     * @throws UncheckedIOException if it cannot be kept; nothing is remembered then
     */
    public synchronized void noteSet(@Header("roomId") String roomId, @Header("actor") String actor,
            @Header("eventTime") long eventTime, @Body String callback) {
        note(roomId, actor, eventTime, MetadataEvent.changedKeys(callback));
    }

    /**
     * Attributes were deleted: they are nobody's.
     *
     * @param roomId the room
     * @param eventTime when, in milliseconds
     * @param callback the {@code delete_metadata} callback
     * @throws EasemobException if the callback is not JSON
     * @throws UncheckedIOException if it cannot be kept
     */
    public synchronized void noteDeleted(@Header("roomId") String roomId, @Header("eventTime") long eventTime,
            @Body String callback) {
        note(roomId, null, eventTime, known(roomId, MetadataEvent.changedKeys(callback)));
    }

    /**
     * Attributes were deleted by a call of ours: they need no longer be remembered, whether or not a callback tells of it.
     *
     * @param roomId the room
     * @param result the result of the route that deleted them; its {@code successKeys} count
     * @throws UncheckedIOException if it cannot be kept
     */
    public synchronized void forgetDeleted(@Header("roomId") String roomId, @Body Map<String, List<String>> result) {
        note(roomId, null, Long.MAX_VALUE, known(roomId, result.get("successKeys")));
    }

    /** @param roomId a room that is no more */
    public synchronized void forgetRoom(@Header("roomId") String roomId) {
        note(roomId, null, Long.MAX_VALUE, List.copyOf(owners(roomId).keySet()));
    }

    /** Forgets all rooms, until the file is read again. */
    synchronized void forgetAll() {
        load();
        rooms.clear();
        keysKnown = 0;
    }

    /**
     * {@return the keys that are this member's and were set until then}
     *
     * @param roomId the room
     * @param target the member
     * @param eventTime when, in milliseconds, so that an event which comes late finds nothing that was set after it; null for now
     */
    public synchronized List<String> keysOf(@Header("roomId") String roomId, @Header("target") String target,
            @Header("eventTime") Long eventTime) {
        return owners(roomId).entrySet().stream().filter(key -> key.getValue().owner().equals(target))
                .filter(key -> eventTime == null || key.getValue().since() <= eventTime).map(Map.Entry::getKey).toList();
    }

    private Map<String, Ownership> owners(String room) {
        load();
        return rooms.getOrDefault(room, Map.of());
    }

    private List<String> known(String room, List<String> keys) {
        return keys.stream().filter(owners(room)::containsKey).toList();
    }

    private void note(String room, String owner, long time, List<String> keys) {
        if (keys.isEmpty()) {
            return;
        }
        load();
        ObjectNode line = line(room, owner, time);
        keys.forEach(line.putArray("keys")::add);
        try {
            keep(line);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        runners.tell(ABOUT, line);
    }

    private void keep(ObjectNode line) throws IOException {
        file.append(line);
        apply(line);
        lines++;
        shorten();
    }

    private synchronized void heard(JsonNode line) {
        try {
            load();
            keep((ObjectNode) line);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("What another runner has learned of the owners of attributes is not kept: {}", e.toString());
        }
    }

    private synchronized List<JsonNode> known() {
        load();
        return rooms.entrySet().stream().flatMap(room -> linesOf(room.getKey(), room.getValue())).map(JsonNode.class::cast)
                .toList();
    }

    private static ObjectNode line(String room, String owner, long time) {
        return JsonNodeFactory.instance.objectNode().put("room", room).put("owner", owner).put("time", time);
    }

    private void load() {
        if (lines >= 0) {
            return;
        }
        try {
            List<JsonNode> kept = file.read();
            kept.forEach(this::apply);
            lines = kept.size();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private void apply(JsonNode line) {
        String room = line.path("room").asText();
        Map<String, Ownership> owners = rooms.computeIfAbsent(room, name -> new LinkedHashMap<>());
        keysKnown -= owners.size();
        long time = line.path("time").asLong();
        for (JsonNode key : line.path("keys")) {
            Ownership known = owners.get(key.asText());
            if (known != null && known.since() > time) {
                continue;
            }
            if (line.path("owner").isTextual()) {
                owners.put(key.asText(), new Ownership(line.path("owner").asText(), time));
            } else {
                owners.remove(key.asText());
            }
        }
        keysKnown += owners.size();
        if (owners.isEmpty()) {
            rooms.remove(room);
        }
    }

    private void shorten() throws IOException {
        if (lines <= SPARE_LINES + 2 * keysKnown) {
            return;
        }
        file.replace(rooms.entrySet().stream().flatMap(room -> linesOf(room.getKey(), room.getValue())));
        lines = keysKnown;
    }

    private static Stream<ObjectNode> linesOf(String room, Map<String, Ownership> owners) {
        return owners.entrySet().stream().map(key -> {
            ObjectNode line = line(room, key.getValue().owner(), key.getValue().since());
            line.putArray("keys").add(key.getKey());
            return line;
        });
    }
}

package io.github.easemobcamel.rest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers who has set which attribute of a chatroom, from the callbacks that tell of it: no call of the service does.
 *
 * <p>It is kept in a file, one line for each change and written through to disk, so that it survives a restart. The file is
 * made when the first change comes, and rewritten when most of its lines no longer count.
 */
public final class AttributeOwners {

    private static final Logger LOG = LoggerFactory.getLogger(AttributeOwners.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SPARE_LINES = 1_000;

    private final Path file;
    /** The owner of each key, by room. */
    private final Map<String, Map<String, String>> rooms = new LinkedHashMap<>();
    private int lines = -1;

    /** @param file where it is kept; need not exist */
    AttributeOwners(Path file) {
        this.file = file;
    }

    /**
     * A member has set attributes: they are this member's from now on.
     *
     * @param roomId the room
     * @param actor the member
     * @param callback the {@code set_metadata} callback
     */
    public synchronized void noteSet(@Header("roomId") String roomId, @Header("actor") String actor, @Body String callback) {
        note(roomId, actor, MetadataEvent.changedKeys(callback));
    }

    /**
     * Attributes were deleted: they are nobody's.
     *
     * @param roomId the room
     * @param callback the {@code delete_metadata} callback
     */
    public synchronized void noteDeleted(@Header("roomId") String roomId, @Body String callback) {
        note(roomId, null, MetadataEvent.changedKeys(callback));
    }

    /** @param roomId a room that is no more */
    public synchronized void forgetRoom(@Header("roomId") String roomId) {
        load();
        note(roomId, null, List.copyOf(rooms.getOrDefault(roomId, Map.of()).keySet()));
    }

    /**
     * @param roomId the room
     * @param target the member
     * @return the keys that are this member's
     */
    public synchronized List<String> keysOf(@Header("roomId") String roomId, @Header("target") String target) {
        load();
        return rooms.getOrDefault(roomId, Map.of()).entrySet().stream()
                .filter(key -> key.getValue().equals(target)).map(Map.Entry::getKey).toList();
    }

    private void note(String room, String owner, List<String> keys) {
        if (keys.isEmpty()) {
            return;
        }
        load();
        ObjectNode line = JSON.createObjectNode().put("room", room).put("owner", owner);
        keys.forEach(line.putArray("keys")::add);
        apply(line);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.DSYNC);
            lines++;
            shorten();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private void load() {
        if (lines >= 0) {
            return;
        }
        try {
            String kept = Files.exists(file) ? Files.readString(file) : "";
            if (!kept.isEmpty() && !kept.endsWith("\n")) {
                // a crash cut the last line; its event was not taken from the queue either and comes again
                Files.writeString(file, "\n", StandardOpenOption.APPEND);
            }
            kept.lines().forEach(this::applyLine);
            lines = (int) kept.lines().count();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private void applyLine(String line) {
        try {
            apply(JSON.readTree(line));
        } catch (JsonProcessingException e) {
            LOG.debug("Skipped a line that a crash has cut: {}", e.getOriginalMessage());
        }
    }

    private void apply(JsonNode line) {
        Map<String, String> owners = rooms.computeIfAbsent(line.path("room").asText(), room -> new LinkedHashMap<>());
        for (JsonNode key : line.path("keys")) {
            if (line.path("owner").isTextual()) {
                owners.put(key.asText(), line.path("owner").asText());
            } else {
                owners.remove(key.asText());
            }
        }
        rooms.values().removeIf(Map::isEmpty);
    }

    private void shorten() throws IOException {
        int keys = rooms.values().stream().mapToInt(Map::size).sum();
        if (lines <= SPARE_LINES + 2 * keys) {
            return;
        }
        StringBuilder all = new StringBuilder();
        rooms.forEach((room, owners) -> owners.forEach((key, owner) -> {
            ObjectNode line = JSON.createObjectNode().put("room", room).put("owner", owner);
            line.putArray("keys").add(key);
            all.append(line).append('\n');
        }));
        Path shorter = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(shorter, all, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE, StandardOpenOption.DSYNC);
        Files.move(shorter, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        lines = keys;
    }
}

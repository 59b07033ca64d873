package io.github.easemobcamel.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of JSON objects, a line each, that are written through to disk. A line of which a crash or a full disk has left only a part
 * stays a line of its own and costs no other.
 */
public final class JsonLines {

    private static final Logger LOG = LoggerFactory.getLogger(JsonLines.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;

    /** @param path the file; it, and its folder, are made when the first line comes */
    public JsonLines(Path path) {
        this.path = path;
    }

    /**
     * {@return what the lines hold, without a line that was cut; nothing if there is no file}
     *
     * @throws IOException if the file cannot be read
     */
    public List<JsonNode> read() throws IOException {
        return Files.exists(path)
                ? new String(Files.readAllBytes(path), StandardCharsets.UTF_8).lines().flatMap(this::read).toList()
                : List.of();
    }

    private Stream<JsonNode> read(String line) {
        try {
            return Stream.of(JSON.readTree(line));
        } catch (JsonProcessingException e) {
            LOG.debug("{}: skipped a line that a crash or a full disk has cut: {}", path, e.getOriginalMessage());
            return Stream.empty();
        }
    }

    /**
     * @param entry what is to be a line; it is on disk when this returns, and may be there in part when this throws
     * @throws IOException if it cannot be written
     */
    public void append(ObjectNode entry) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE, StandardOpenOption.DSYNC)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode((endsInALine(channel) ? "" : "\n") + entry + "\n");
            channel.position(channel.size());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    private static boolean endsInALine(FileChannel channel) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        return channel.size() == 0 || (channel.read(last, channel.size() - 1) == 1 && last.get(0) == '\n');
    }

    /**
     * @param entries what the file holds from now on; a crash leaves either the old lines or these
     * @throws IOException if they cannot be written
     */
    public void replace(Stream<ObjectNode> entries) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Path shorter = path.resolveSibling(path.getFileName() + ".new");
        Files.writeString(shorter, entries.map(entry -> entry + "\n").collect(Collectors.joining()), StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE, StandardOpenOption.DSYNC);
        Files.move(shorter, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}

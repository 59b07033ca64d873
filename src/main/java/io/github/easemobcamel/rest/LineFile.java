package io.github.easemobcamel.rest;

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

/**
 * A file of lines that are written through to disk. A line of which a crash or a full disk has left only a part stays a line
 * of its own and costs no other.
 */
public final class LineFile {

    private final Path path;

    /** @param path the file; it, and its folder, are made when the first line comes */
    public LineFile(Path path) {
        this.path = path;
    }

    /**
     * {@return the lines, also one that was cut, were it in the middle of a character; none if there is no file}
     *
     * @throws IOException if the file cannot be read
     */
    public List<String> lines() throws IOException {
        return Files.exists(path) ? new String(Files.readAllBytes(path), StandardCharsets.UTF_8).lines().toList() : List.of();
    }

    /**
     * @param line a line; it is on disk when this returns, and may be there in part when this throws
     * @throws IOException if it cannot be written
     */
    public void append(String line) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE, StandardOpenOption.DSYNC)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode((endsInALine(channel) ? "" : "\n") + line + "\n");
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
     * @param lines what the file holds from now on; a crash leaves either the old lines or these
     * @throws IOException if they cannot be written
     */
    public void replace(Stream<String> lines) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Path shorter = path.resolveSibling(path.getFileName() + ".new");
        Files.writeString(shorter, lines.map(line -> line + "\n").collect(Collectors.joining()), StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE, StandardOpenOption.DSYNC);
        Files.move(shorter, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}

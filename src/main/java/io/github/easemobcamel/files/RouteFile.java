package io.github.easemobcamel.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.support.ResourceSupport;

/**
 * A file in {@code routes/} with what it contained when it was read, as Camel is given it. Camel takes apart what it knows a file
 * by, so that is a URI here, in which only letters, digits and a few marks stand for themselves: every name that a file can have
 * is possible.
 */
public final class RouteFile extends ResourceSupport {

    private final Path name;
    private final Path path;
    private final String problem;
    private final byte[] content;

    private RouteFile(Path folder, Path name, String problem, byte[] content) {
        super("file", location(folder.resolve(name)));
        this.name = name;
        this.path = folder.resolve(name);
        this.problem = problem;
        this.content = content;
    }

    static RouteFile unusable(Path folder, Path name, String problem) {
        return new RouteFile(folder, name, problem, new byte[0]);
    }

    static RouteFile read(Path folder, Path name) throws IOException {
        return new RouteFile(folder, name, null, Files.readAllBytes(folder.resolve(name)));
    }

    /** Camel takes all that follows the first dot of a name for its ending. */
    private static String location(Path path) {
        String uri = path.toUri().getRawPath();
        int begin = uri.lastIndexOf('/') + 1;
        int end = uri.endsWith(RouteNames.ENDING) ? uri.length() - RouteNames.ENDING.length() : begin;
        return "file:" + uri.substring(0, begin) + uri.substring(begin, end).replace(".", "%2E") + uri.substring(end);
    }

    /**
     * {@return the file}
     *
     * @param location a file as Camel names it
     */
    public static Path path(String location) {
        // With an empty host: without one, bytes that are not text would be lost.
        return Path.of(URI.create("file://" + location.substring("file:".length())));
    }

    /** {@return its path in the folder} */
    public Path name() {
        return name;
    }

    /** {@return its whole path} */
    public Path path() {
        return path;
    }

    /** {@return why it cannot be read and what to do, or null} */
    public String problem() {
        return problem;
    }

    /** {@return what it contains; empty if it cannot be read} */
    public byte[] content() {
        return content.clone();
    }

    @Override
    public boolean exists() {
        return true;
    }

    @Override
    public InputStream getInputStream() {
        return new ByteArrayInputStream(content);
    }
}

package io.github.easemobcamel.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.support.ResourceSupport;

/**
 * A route file with what it contained when it was read, as Camel is given it. Camel takes apart what it knows a file
 * by, so that is a URI here, in which only letters, digits and a few marks stand for themselves: every name that a file can have
 * is possible.
 */
public final class RouteFile extends ResourceSupport {

    private final Path name;
    private final Path path;
    private final Path replaced;
    private final String replacedDigest;
    private final String problem;
    private final byte[] content;

    private RouteFile(RouteFolder.Found file, String problem, byte[] content) throws IOException {
        super("file", location(file.path()));
        this.name = file.name();
        this.path = file.path();
        this.replaced = file.replaces();
        this.replacedDigest = replaced == null ? "" : Sha256.of(Files.readAllBytes(replaced));
        this.problem = problem;
        this.content = content;
    }

    static RouteFile read(RouteFolder.Found file, long mostBytes) throws IOException {
        String problem = file.look().problem();
        if (problem == null && file.look().size() > mostBytes) {
            problem = "is larger than " + (mostBytes >> 20) + " MiB; is it a route file?";
        }
        return new RouteFile(file, problem, problem == null ? Files.readAllBytes(file.path()) : new byte[0]);
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

    /** {@return the product's file whose place it takes, if any} */
    public Optional<Path> replaced() {
        return Optional.ofNullable(replaced);
    }

    /** {@return the SHA-256 of the product's file, in hexadecimal digits; empty if it takes the place of none} */
    public String replacedDigest() {
        return replacedDigest;
    }

    /** {@return the SHA-256 of what it contains, in hexadecimal digits} */
    public String digest() {
        return Sha256.of(content);
    }

    /** {@return whether there is nothing in it but comments, so that the product's file is replaced by none} */
    public boolean switchesOff() {
        return replaced != null && problem == null && new String(content, StandardCharsets.UTF_8).lines()
                .allMatch(line -> line.isBlank() || line.strip().startsWith("#"));
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

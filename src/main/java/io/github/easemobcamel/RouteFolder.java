package io.github.easemobcamel;

import io.github.easemobcamel.files.RouteNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder with the route files, as it looks from outside: which files there are and when each was written. It is looked
 * at rather than watched, because the notices of an operating system do not come from every kind of file system.
 */
final class RouteFolder {

    private final Path folder;
    private final Supplier<List<Path>> others;

    /**
     * What a file looks like.
     *
     * @param written when it was written last
     * @param size its size in bytes
     * @param key what the file system knows it by, which changes when another file takes its place; may be null
     */
    record Look(FileTime written, long size, Object key) {
    }

    /**
     * @param folder the folder with the route files
     */
    RouteFolder(Path folder) {
        this(folder, List::of);
    }

    /**
     * @param folder the folder with the route files
     * @param others names further files whose replacement replaces the routes too
     */
    RouteFolder(Path folder, Supplier<List<Path>> others) {
        this.folder = folder;
        this.others = others;
    }

    /**
     * @return what each route file looks like, by its path in the folder, and each further file, by its absolute path
     * @throws UncheckedIOException if the folder cannot be read, or changes meanwhile
     */
    Map<Path, Look> look() {
        try (Stream<Path> files = Files.walk(folder)) {
            Map<Path, Look> result = new TreeMap<>();
            for (Path file : files.filter(this::isRouteFile).toList()) {
                result.put(folder.relativize(file), look(file));
            }
            for (Path file : others.get()) {
                if (Files.exists(file)) {
                    result.put(file.toAbsolutePath(), look(file));
                }
            }
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Look look(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Look(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }

    /** Also a file that is not named as one but seems to be meant as one: whoever edits is told. */
    private boolean isRouteFile(Path file) {
        Path name = folder.relativize(file);
        return RouteNames.isRouteFile(name) || RouteNames.fault(name).isPresent();
    }

    /**
     * @return the paths, in the folder, of all files that are not hidden, whether they are route files or not
     * @throws UncheckedIOException if the folder cannot be read
     */
    Set<Path> names() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !Files.isDirectory(file)).map(folder::relativize).filter(file -> !RouteNames.isPassedOver(file))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return the route files, in the order of their names, as Camel is told to read them */
    String includePattern() {
        return names().stream().filter(RouteNames::isRouteFile).map(file -> "file:" + folder.resolve(file).toAbsolutePath())
                .collect(Collectors.joining(","));
    }

    /**
     * @param before an earlier look
     * @param now a later one
     * @return what happened in between, for a person, such as {@code on-kick.camel.yaml changed}
     */
    static String difference(Map<Path, Look> before, Map<Path, Look> now) {
        List<String> result = new ArrayList<>();
        TreeSet<Path> all = new TreeSet<>(before.keySet());
        all.addAll(now.keySet());
        for (Path file : all) {
            if (!before.containsKey(file)) {
                result.add(file + " added");
            } else if (!now.containsKey(file)) {
                result.add(file + " deleted");
            } else if (!Objects.equals(before.get(file), now.get(file))) {
                result.add(file + " changed");
            }
        }
        return String.join(", ", result);
    }
}

package io.github.easemobcamel.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
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
 * The folder with the route files: which files there are and when each was written. It is looked at rather than watched, because
 * the notices of an operating system do not come from every kind of file system. Links are followed, the folder itself may be one.
 */
public final class RouteFolder {

    /** A link to a folder outside, such as the root of the file system, is a mistake. */
    private static final int MOST = 10_000;
    private static final long MOST_BYTES = 16 << 20;

    private static final FileLook CLOSED_FOLDER = FileLook
            .unusable("is a folder that may not be read by the user of this process; permit it, or remove it");

    private final Path folder;
    private final Supplier<List<Path>> others;
    private volatile Path at;

    /**
     * @param folder the folder with the route files
     */
    public RouteFolder(Path folder) {
        this(folder, List::of);
    }

    /**
     * @param folder the folder with the route files
     * @param others names further files whose replacement replaces the routes too
     */
    public RouteFolder(Path folder, Supplier<List<Path>> others) {
        this.folder = folder;
        this.others = others;
        at = folder;
    }

    /** {@return the file or folder that is looked at or read now, or was last} */
    public Path at() {
        return at;
    }

    /**
     * {@return its path}
     *
     * @param name a file among the {@linkplain #look looks}
     */
    public Path path(Path name) {
        return folder.resolve(name);
    }

    /**
     * {@return what each route file looks like, by its path in the folder, and each further file, by its absolute path}
     *
     * @throws UncheckedIOException if the folder cannot be read
     */
    public Map<Path, FileLook> look() {
        try {
            Map<Path, FileLook> result = all();
            result.entrySet().removeIf(file -> !isRouteFile(file.getKey(), file.getValue()));
            for (Path file : others.get()) {
                at = file;
                if (Files.exists(file)) {
                    result.put(file.toAbsolutePath(), FileLook.of(file));
                }
            }
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@return the route files with what they contain, in the order of their names, also those that cannot be read}
     *
     * @throws UncheckedIOException if the folder or a file fails
     */
    public List<RouteFile> read() {
        List<RouteFile> result = new ArrayList<>();
        try {
            for (Map.Entry<Path, FileLook> file : all().entrySet()) {
                if (isRouteFile(file.getKey(), file.getValue())) {
                    at = folder.resolve(file.getKey());
                    String problem = file.getValue().problem();
                    if (problem == null && file.getValue().size() > MOST_BYTES) {
                        problem = "is larger than " + (MOST_BYTES >> 20) + " MiB; is it a route file?";
                    }
                    result.add(problem == null ? RouteFile.read(folder, file.getKey())
                            : RouteFile.unusable(folder, file.getKey(), problem));
                }
            }
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@return the paths, in the folder, of all files that are not hidden, whether they are route files or not}
     *
     * @throws UncheckedIOException if the folder cannot be read
     */
    public Set<Path> names() {
        try {
            return all().keySet();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a file counts as a route file: also one that is not named as one but seems to be meant as one, or cannot be read. */
    private static boolean isRouteFile(Path name, FileLook look) {
        return RouteNames.isRouteFile(name) || RouteNames.fault(name).isPresent() || look.equals(CLOSED_FOLDER);
    }

    /** {@return everything in the folder that is neither a folder nor hidden, by its path in the folder} */
    private Map<Path, FileLook> all() throws IOException {
        Map<Path, FileLook> result = new TreeMap<>();
        Files.walkFileTree(folder, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                at = directory;
                return isHidden(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (file.equals(folder)) {
                    throw new IOException(
                            folder + (attributes.isSymbolicLink() ? " is a link that leads nowhere" : " is not a folder"));
                }
                at = file;
                if (!isHidden(file)) {
                    try {
                        put(file, FileLook.of(file));
                    } catch (NoSuchFileException e) {
                        // It has been removed since its folder was read.
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (file.equals(folder)) {
                    throw failure;
                }
                if (!isHidden(file) && failure instanceof AccessDeniedException) {
                    put(file, CLOSED_FOLDER);
                } else if (!isHidden(file)
                        && !(failure instanceof NoSuchFileException || failure instanceof FileSystemLoopException)) {
                    throw failure;
                }
                // A link to a folder that it lies in: what is there is read without it.
                return FileVisitResult.CONTINUE;
            }

            private void put(Path file, FileLook look) throws IOException {
                result.put(folder.relativize(file), look);
                if (result.size() > MOST) {
                    throw new IOException(
                            "there are more than " + MOST + " files in " + folder + "; does a link there lead elsewhere?");
                }
            }
        });
        return result;
    }

    /** Hidden files are not of the person who edits: an editor makes them, or what puts a whole folder in place. */
    private boolean isHidden(Path file) {
        return !file.equals(folder) && RouteNames.isPassedOver(folder.relativize(file));
    }

    /**
     * {@return what happened in between, for a person, such as {@code on-kick.camel.yaml changed}}
     *
     * @param before an earlier look
     * @param now a later one
     */
    public static String difference(Map<Path, FileLook> before, Map<Path, FileLook> now) {
        return different(before, now).map(file -> file + (!before.containsKey(file) ? " added"
                : now.containsKey(file) ? " changed" : " deleted")).collect(Collectors.joining(", "));
    }

    /** {@return whether nothing else but route files is different} */
    public static boolean isOfRoutesOnly(Map<Path, FileLook> before, Map<Path, FileLook> now) {
        return different(before, now).noneMatch(Path::isAbsolute);
    }

    private static Stream<Path> different(Map<Path, FileLook> before, Map<Path, FileLook> now) {
        TreeSet<Path> all = new TreeSet<>(before.keySet());
        all.addAll(now.keySet());
        return all.stream().filter(file -> !Objects.equals(before.get(file), now.get(file)));
    }
}

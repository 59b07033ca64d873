package io.github.easemobcamel.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The route files: those of a home beside those of the product, of which a file of the home with the same path in its folder takes
 * the place. They are looked at rather than watched, because the notices of an operating system do not come from every kind of
 * file system. Links are followed, a folder itself may be one.
 */
public final class RouteFolder {

    /** A link to a folder outside, such as the root of the file system, is a mistake. */
    private static final int MOST = 10_000;
    private static final long MOST_BYTES = 16 << 20;

    private static final FileLook CLOSED_FOLDER = FileLook
            .unusable("is a folder that may not be read by the user of this process; permit it, or remove it");

    /** The product's folder, or null if there is none beside the home's. */
    private final Path product;
    private final Path own;
    private final Supplier<List<Path>> others;
    private volatile Path at;
    private volatile boolean ownWasThere;

    /**
     * @param folder the only folder with route files
     */
    public RouteFolder(Path folder) {
        this(null, folder, List::of);
    }

    private RouteFolder(Path product, Path own, Supplier<List<Path>> others) {
        this.product = product;
        this.own = own;
        this.others = others;
        at = own;
    }

    /**
     * {@return the route files of both}
     *
     * @param product the product's folder
     * @param own the folder of a home, which adds to it; it may be missing, or be the product's
     */
    public static RouteFolder of(Path product, Path own) {
        return new RouteFolder(isSame(product, own) ? null : product, own, List::of);
    }

    /**
     * {@return the same}
     *
     * @param further names further files whose replacement replaces the routes too
     */
    public RouteFolder and(Supplier<List<Path>> further) {
        return new RouteFolder(product, own, further);
    }

    private static boolean isSame(Path product, Path own) {
        try {
            return product.equals(own) || Files.isSameFile(product, own);
        } catch (IOException e) {
            // One of them is not there; looking at it says so.
            return false;
        }
    }

    /** {@return the home's folder; it may be missing} */
    public Path own() {
        return own;
    }

    /** {@return the product's folder, if the home's adds to it} */
    public Optional<Path> product() {
        return Optional.ofNullable(product);
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
        return own.resolve(name);
    }

    private Path key(Found file) {
        return file.folder().equals(own) ? file.name() : file.path().toAbsolutePath();
    }

    /**
     * {@return what each route file looks like, by its path in the home's folder, and each file of the product and each further one,
     *     by its absolute path}
     *
     * @throws UncheckedIOException if a folder cannot be read
     */
    public Map<Path, FileLook> look() {
        try {
            Map<Path, FileLook> result = new TreeMap<>();
            all().stream().filter(Found::isRouteFile).forEach(file -> result.put(key(file), file.look()));
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
            for (Found file : all()) {
                if (file.isRouteFile()) {
                    at = file.path();
                    result.add(RouteFile.read(file, MOST_BYTES));
                }
            }
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@return the files whose path in their folder is such, and which are not hidden}
     *
     * @param wanted tells it
     * @throws UncheckedIOException if a folder cannot be read
     */
    public List<Path> files(Predicate<Path> wanted) {
        try {
            return all().stream().filter(file -> wanted.test(file.name())).map(Found::path).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@return why the files cannot be read, for a person}
     *
     * @param failure what was thrown
     */
    public static String problem(UncheckedIOException failure) {
        IOException cause = failure.getCause();
        return "the route files cannot be read (" + (cause instanceof NoSuchFileException ? cause.getMessage() + " is not there"
                : cause instanceof AccessDeniedException ? cause.getMessage() + " may not be read by the user of this process"
                        : cause.getClass() == IOException.class ? cause.getMessage() : cause)
                + ")";
    }

    /**
     * {@return how a person is told which file it is: {@code routes/on-kick.camel.yaml} in the home, the whole path elsewhere}
     *
     * @param file a file
     */
    public String shown(Path file) {
        return (file.startsWith(own) && own.getParent() != null ? own.getParent().relativize(file) : file).toString();
    }

    @Override
    public String toString() {
        return product == null ? own.toString() : isOwnThere() ? product + " and " + own : product.toString();
    }

    /**
     * A file that is there.
     *
     * @param folder the folder with route files that it lies in
     * @param name its path there
     * @param look what it looks like
     * @param replaces the product's file whose place it takes, or null
     */
    record Found(Path folder, Path name, FileLook look, Path replaces) {

        Path path() {
            return folder.resolve(name);
        }

        /** Whether it counts as a route file: also one that is not named as one but seems to be meant as one, or cannot be read. */
        private boolean isRouteFile() {
            return RouteNames.isRouteFile(name) || RouteNames.fault(name).isPresent() || look.equals(CLOSED_FOLDER);
        }
    }

    /** {@return everything that is neither a folder nor hidden, nor replaced, by the order of the paths in the folders} */
    private Collection<Found> all() throws IOException {
        Map<Path, Found> result = new TreeMap<>();
        if (product != null) {
            walk(product).forEach((name, look) -> result.put(name, new Found(product, name, look, null)));
        }
        if (product == null || isOwnThere()) {
            walk(own).forEach((name, look) -> result.merge(name, new Found(own, name, look, null),
                    (former, found) -> new Found(own, name, look, RouteNames.isRouteFile(name) ? former.path() : null)));
        }
        return result.values();
    }

    /** A folder that has been there and is not now is away, with the routes of its owner. */
    private boolean isOwnThere() {
        // A link that leads nowhere is to be mended.
        ownWasThere = ownWasThere || Files.exists(own, LinkOption.NOFOLLOW_LINKS);
        return ownWasThere;
    }

    /** {@return everything in the folder that is neither a folder nor hidden, by its path in the folder} */
    private Map<Path, FileLook> walk(Path folder) throws IOException {
        Map<Path, FileLook> result = new TreeMap<>();
        Files.walkFileTree(folder, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                at = directory;
                return isHidden(folder, directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (file.equals(folder)) {
                    throw new IOException(
                            folder + (attributes.isSymbolicLink() ? " is a link that leads nowhere" : " is not a folder"));
                }
                at = file;
                if (!isHidden(folder, file) && !RouteNames.isOfTests(folder.relativize(file))) {
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
                if (RouteNames.isOfTests(folder.relativize(file))) {
                    return FileVisitResult.CONTINUE;
                }
                if (!isHidden(folder, file) && failure instanceof AccessDeniedException) {
                    put(file, CLOSED_FOLDER);
                } else if (!isHidden(folder, file)
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
    private static boolean isHidden(Path folder, Path file) {
        return !file.equals(folder) && RouteNames.isPassedOver(folder.relativize(file));
    }

    /** {@return whether nothing else but route files is different} */
    public static boolean isOfRoutesOnly(Map<Path, FileLook> before, Map<Path, FileLook> now) {
        return FileLook.changed(before, now).stream().allMatch(RouteNames::isRouteFile);
    }

    /**
     * {@return what happened in between, for a person, such as {@code on-kick.camel.yaml changed}}
     *
     * @param before an earlier look
     * @param now a later one
     */
    public String difference(Map<Path, FileLook> before, Map<Path, FileLook> now) {
        List<String> result = new ArrayList<>();
        for (Path file : FileLook.changed(before, now)) {
            boolean isNew = !before.containsKey(file) && !isSuccessor(file, now, before);
            boolean isGone = !now.containsKey(file) && !isSuccessor(file, before, now);
            if (isNew) {
                result.add(file + " added" + (isReplacement(file, before) ? ", in the place of the product's" : ""));
            } else if (isGone) {
                result.add(file + " deleted" + (isReplacement(file, now) ? ", the product's is in its place" : ""));
            } else if (before.containsKey(file) && now.containsKey(file)) {
                result.add(file + " changed");
            }
        }
        return String.join(", ", result);
    }

    /** Whether the product has a file of that path, which is in force when the home has none. */
    private boolean isReplacement(Path file, Map<Path, FileLook> looks) {
        return product != null && !file.isAbsolute() && looks.containsKey(product.resolve(file).toAbsolutePath());
    }

    /** Whether it is a file of the product that comes or goes only because one of the home goes or comes. */
    private boolean isSuccessor(Path file, Map<Path, FileLook> with, Map<Path, FileLook> without) {
        if (product == null || !file.startsWith(product.toAbsolutePath())) {
            return false;
        }
        Path name = product.toAbsolutePath().relativize(file);
        return without.containsKey(name) && !with.containsKey(name);
    }
}

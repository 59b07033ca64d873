package io.github.easemobcamel.files;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * The folder {@code lib/} of a home: jars of the user's own, which the start script puts on the class path behind the product's.
 * Java passes over a jar that it cannot read, and takes the first of two that have the same classes; here both are named.
 */
public final class LibFolder {

    private static final String JAR = ".jar";
    /** How Maven names a jar: {@code camel-ftp-4.18.2.jar}. */
    private static final Pattern MAVEN = Pattern.compile("(.+?)-(\\d.*)\\.jar");
    private static final Pattern CAMEL = Pattern.compile("camel-.+-(\\d+\\.\\d+)\\.[^-]*\\.jar");

    private final Path folder;
    private final Path product;
    private final Map<Path, FileLook> before;

    /**
     * @param product the folder with the product's jars
     * @param folder that of the home; it may be missing, or be the product's
     */
    public LibFolder(Path product, Path folder) {
        this.folder = folder;
        this.product = product;
        this.before = look();
    }

    /** {@return what is wrong, each in a sentence: a jar that cannot be read} */
    public List<String> problems() {
        try {
            List<String> result = new ArrayList<>();
            for (Path file : files()) {
                String problem = isJar(file) ? problem(file) : null;
                if (problem != null) {
                    result.add(shown(file) + " " + problem);
                }
            }
            return result;
        } catch (IOException e) {
            return List.of(folder + (Files.isDirectory(folder) ? " may not be read by the user of this process; permit it"
                    : " is not a folder; make it one") + ", or remove it");
        }
    }

    /**
     * {@return what has no effect, or another one than meant, each in a sentence}
     *
     * @param classPath the class path of this process
     */
    public List<String> warnings(String classPath) {
        try {
            List<String> result = new ArrayList<>();
            Set<String> used = Set.copyOf(List.of(classPath.split(File.pathSeparator)));
            Map<String, String> products = products();
            Map<String, String> first = new TreeMap<>();
            for (Path file : files()) {
                if (isJar(file) && problem(file) != null) {
                    continue;
                }
                if (!isJar(file)) {
                    result.add(shown(file) + " is not used: only files named *.jar in the folder itself are; move it elsewhere");
                } else if (!used.contains(folder.toRealPath().resolve(file.getFileName()).toString())) {
                    result.add(shown(file) + " is not used: bin/easemob-camel puts it on the class path at the next start");
                } else {
                    clash(file, products, result);
                    twice(file, first, result);
                }
            }
            return result;
        } catch (IOException e) {
            // The same is told as a problem.
            return List.of();
        }
    }

    /** {@return which files are not as they were when this object was made, in a sentence; nothing if all are} */
    public Optional<String> change() {
        String changed = FileLook.changed(before, look()).stream().map(this::shown).collect(Collectors.joining(", "));
        return changed.isEmpty() ? Optional.empty() : Optional.of(changed + ": changed since the start; a restart takes that up");
    }

    private Map<Path, FileLook> look() {
        try {
            return FileLook.all(files());
        } catch (IOException e) {
            return Map.of();
        }
    }

    /** Says which of two jars with the same classes is used, and which component was made for another Camel. */
    private void clash(Path file, Map<String, String> products, List<String> result) {
        String name = file.getFileName().toString();
        Matcher maven = MAVEN.matcher(name);
        Matcher camel = CAMEL.matcher(name);
        String same = maven.matches() ? products.get(maven.group(1)) : null;
        String productsCamel = products.getOrDefault("camel-api", "");
        if (name.equals(same)) {
            result.add(shown(file) + ": the product has the same; remove it");
        } else if (same != null && !name.startsWith(same.substring(0, same.length() - JAR.length()))) {
            result.add(shown(file) + ": the product has " + same + ", which is used; remove yours");
        } else if (camel.matches() && !productsCamel.startsWith("camel-api-" + camel.group(1) + ".")) {
            result.add(shown(file) + " is of Camel " + camel.group(1) + ", and the product has " + productsCamel
                    + ": remove it, and fetch it again, as docs/editing.md says");
        }
    }

    /** Says which of two versions is used: the one whose name comes first. */
    private void twice(Path file, Map<String, String> first, List<String> result) {
        Matcher maven = MAVEN.matcher(file.getFileName().toString());
        String former = maven.matches() ? first.putIfAbsent(maven.group(1), shown(file)) : null;
        if (former != null) {
            result.add(former + " is used, and " + shown(file) + " is not: remove the one that you do not want");
        }
    }

    /** {@return the names of the product's jars, by the artifact} */
    private Map<String, String> products() throws IOException {
        Map<String, String> result = new TreeMap<>();
        if (Files.isDirectory(product)) {
            try (Stream<Path> jars = Files.list(product)) {
                jars.map(jar -> MAVEN.matcher(jar.getFileName().toString())).filter(Matcher::matches)
                        .forEach(jar -> result.put(jar.group(1), jar.group()));
            }
        }
        return result;
    }

    private static String problem(Path file) throws IOException {
        String problem = FileLook.of(file).problem();
        if (problem != null) {
            return problem;
        }
        if (Files.isDirectory(file)) {
            return "is a folder; put the jar itself there, or remove it";
        }
        try (ZipFile jar = new ZipFile(file.toFile())) {
            return jar.size() == 0 ? "is an empty jar; put the whole one there, or remove it" : null;
        } catch (IOException e) {
            return "is no whole jar (" + e.getMessage() + "); put the whole one there, or remove it";
        }
    }

    /** {@return the files and folders in it that are not hidden; none if it is the product's} */
    private List<Path> files() throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS) || (Files.exists(product) && Files.isSameFile(product, folder))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !RouteNames.isPassedOver(file.getFileName())).sorted().toList();
        }
    }

    private static boolean isJar(Path file) {
        return file.toString().endsWith(JAR);
    }

    private String shown(Path file) {
        return folder.getParent().relativize(file).toString();
    }
}

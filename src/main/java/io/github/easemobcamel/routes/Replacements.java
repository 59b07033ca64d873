package io.github.easemobcamel.routes;

import io.github.easemobcamel.files.RouteFile;
import io.github.easemobcamel.files.RouteFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The route files of a home that take the place of the product's. After an upgrade they keep out what has changed there. So the
 * runner remembers, in a file in the data folder, what the product's file was when the home's was first seen as it is, and who has
 * copied a file and not changed it is told to remove it.
 */
public final class Replacements {

    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");
    private static final String REMEMBERED = "replaced-routes";
    /** The digests of all route files that the product has ever had. */
    private static final String PRODUCTS = "/product-routes.sha256";

    private final RouteFolder routes;
    private final Path memory;
    private List<String> told = List.of();

    /**
     * @param routes the folders with the route files
     * @param dataDir the folder for everything that is written
     */
    public Replacements(RouteFolder routes, Path dataDir) {
        this.routes = routes;
        this.memory = dataDir.resolve(REMEMBERED);
    }

    /**
     * Warns of what should be looked at, once, and remembers what is there now.
     *
     * @param files the route files
     */
    public synchronized void see(List<RouteFile> files) {
        List<String> remarks = remarks(files);
        remarks.stream().filter(remark -> !told.contains(remark)).forEach(LOG::warn);
        told = remarks;
        remember(replacing(files));
    }

    /**
     * {@return what should be looked at, each in a sentence}
     *
     * @param files the route files
     */
    public List<String> remarks(List<RouteFile> files) {
        List<RouteFile> replacing = replacing(files);
        List<String> result = new ArrayList<>();
        Predicate<RouteFile> copied = file -> file.digest().equals(file.replacedDigest());
        Set<String> products = products();
        Predicate<RouteFile> outdated = copied.negate().and(file -> products.contains(file.digest()));
        remark(result, replacing, copied,
                ": the same as the product's; remove what a home need not have, for it adds to the product's "
                        + "routes, and a copy keeps out what an upgrade changes");
        remark(result, replacing, outdated,
                ": the same as the product's of an earlier release, and in the place of those of this one; "
                        + "remove what you have not changed");
        Map<String, Pair> remembered = remembered();
        for (RouteFile file : replacing) {
            Pair before = remembered.get(file.name().toString());
            if (!copied.or(outdated).test(file) && !file.switchesOff() && before != null && before.own().equals(file.digest())
                    && !before.products().equals(file.replacedDigest())) {
                result.add(routes.shown(file.path()) + " replaces the product's file, which has changed since: compare it with "
                        + file.replaced().orElseThrow() + ", then save yours, with a change (a comment will do), or remove it");
            }
        }
        return result;
    }

    private void remark(List<String> remarks, List<RouteFile> files, Predicate<RouteFile> which, String words) {
        List<String> names = files.stream().filter(which).map(file -> routes.shown(file.path())).toList();
        if (!names.isEmpty()) {
            remarks.add(String.join(", ", names) + words);
        }
    }

    /**
     * {@return which files are in force, in one line}
     *
     * @param files the route files
     */
    public String description(List<RouteFile> files) {
        StringBuilder result = new StringBuilder("Routes in ").append(routes);
        if (routes.product().isPresent()) {
            Path product = routes.product().get();
            name(result, "; added: ", files, file -> file.replaced().isEmpty() && !file.path().startsWith(product));
            name(result, "; in the place of the product's: ", files, file -> file.replaced().isPresent() && !file.switchesOff());
            name(result, "; empty, so the product's are off: ", files, RouteFile::switchesOff);
        }
        return result.toString();
    }

    private static void name(StringBuilder text, String words, Collection<RouteFile> files, Predicate<RouteFile> which) {
        String names = files.stream().filter(which).map(file -> file.name().toString()).collect(Collectors.joining(", "));
        text.append(names.isEmpty() ? "" : words + names);
    }

    private static List<RouteFile> replacing(List<RouteFile> files) {
        return files.stream().filter(file -> file.replaced().isPresent() && file.problem() == null).toList();
    }

    private static Set<String> products() {
        try (InputStream in = Replacements.class.getResourceAsStream(PRODUCTS)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(line -> line.split(" ")[0])
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What was seen together.
     *
     * @param own the digest of the home's file
     * @param products the digest of the product's
     */
    private record Pair(String own, String products) {
    }

    private Map<String, Pair> remembered() {
        Map<String, Pair> result = new TreeMap<>();
        try {
            if (Files.exists(memory)) {
                Files.readAllLines(memory).stream().map(line -> line.split(" ", 3)).filter(words -> words.length == 3)
                        .forEach(words -> result.put(words[2], new Pair(words[0], words[1])));
            }
        } catch (IOException e) {
            LOG.debug("What route files replace is not remembered", e);
        }
        return result;
    }

    private void remember(List<RouteFile> replacing) {
        Map<String, Pair> before = remembered();
        Map<String, Pair> now = new TreeMap<>();
        for (RouteFile file : replacing) {
            Pair pair = before.get(file.name().toString());
            now.put(file.name().toString(), pair != null && pair.own().equals(file.digest()) ? pair
                    : new Pair(file.digest(), file.replacedDigest()));
        }
        if (now.equals(before)) {
            return;
        }
        try {
            Files.createDirectories(memory.toAbsolutePath().getParent());
            Path written = memory.resolveSibling(REMEMBERED + ".new");
            Files.write(written, now.entrySet().stream()
                    .map(file -> file.getValue().own() + " " + file.getValue().products() + " " + file.getKey()).toList());
            Files.move(written, memory, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("{} cannot be written ({}): nobody will be told when the product's route files change", memory, e.toString());
        }
    }
}

package io.github.easemobcamel.routes;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Problems;
import io.github.easemobcamel.files.RouteFile;
import io.github.easemobcamel.files.RouteFolder;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds what is wrong with each of several broken route files, although a check ends at the first: it is made again without the
 * file that it named, until it finds nothing more. That something of such a file is missing then is not told.
 */
public final class OneByOne {

    private static final int MOST = 20;
    private static final Pattern NOT_A_NAME = Pattern.compile("[^\\w.-]+");

    private final RouteFolder folder;
    private final Consumer<List<RouteFile>> check;

    /**
     * @param folder the folders with the route files
     * @param check looks at route files and throws a {@link ConfigurationException} that begins with the place of what is wrong
     */
    public OneByOne(RouteFolder folder, Consumer<List<RouteFile>> check) {
        this.folder = folder;
        this.check = check;
    }

    /** @throws ConfigurationException with what is wrong with each file */
    public void check() {
        Problems problems = new Problems();
        List<RouteFile> files = new ArrayList<>(read());
        List<RouteFile> broken = new ArrayList<>();
        boolean more = true;
        while (more && broken.size() < MOST) {
            more = goesOn(files, broken, problems);
        }
        problems.refuse();
    }

    private List<RouteFile> read() {
        try {
            return folder.read();
        } catch (UncheckedIOException e) {
            throw new ConfigurationException(RouteFolder.problem(e), e);
        }
    }

    private boolean goesOn(List<RouteFile> files, List<RouteFile> broken, Problems problems) {
        try {
            check.accept(files);
            return false;
        } catch (ConfigurationException e) {
            e.problems().stream().filter(problem -> !isConsequence(problem, broken)).forEach(problems::add);
            List<RouteFile> named = files.stream().filter(file -> e.problems().stream().anyMatch(problem -> isOf(file, problem)))
                    .toList();
            files.removeAll(named);
            broken.addAll(named);
            return !named.isEmpty();
        }
    }

    private boolean isOf(RouteFile file, String problem) {
        String place = folder.shown(file.path());
        return Stream.of(", ", ": ", " ").anyMatch(end -> problem.startsWith(place + end));
    }

    /** Whether something may be missing only because the files that are broken are left out. */
    private boolean isConsequence(String problem, List<RouteFile> broken) {
        String reason = problem.substring(problem.indexOf(": ") + 1);
        return !broken.isEmpty() && (!problem.contains(": ") || broken.stream()
                .map(file -> new String(file.content(), StandardCharsets.UTF_8))
                .anyMatch(text -> NOT_A_NAME.splitAsStream(reason).filter(word -> word.length() > 2)
                        .anyMatch(word -> Pattern.compile("(id: *|name: *|direct:)['\"]?" + Pattern.quote(word) + "\\b")
                                .matcher(text).find())));
    }
}

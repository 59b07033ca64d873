package io.github.easemobcamel.files;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the name of a file in {@code routes/} says about it. */
public final class RouteNames {

    /** What the names of route files end with. */
    static final String ENDING = ".camel.yaml";
    /** What the names of files with tests end with. */
    public static final String TEST_ENDING = ".test.yaml";
    /** The folder with the tests, in the folder with the routes. */
    public static final String TESTS = "tests";
    /** What editors, or the writers of whole files, leave beside the file for a while. */
    private static final Pattern PASSED_OVER = Pattern.compile(".*~|#.*#|.*\\.(swp|swo|swx|tmp|part)|4913|.*___jb_(tmp|old)___");
    private static final Pattern PUT_ASIDE = Pattern.compile(".*\\.(bak|orig|old|save|rej|disabled|off|\\d+)");
    private static final Pattern MEANT = Pattern.compile("(.*\\.camel\\..*|.*\\.ya?ml)");

    private RouteNames() {
    }

    /**
     * {@return whether it is none of the person who edits: it, or a folder that it lies in, is hidden, or an editor has made it}
     *
     * @param file a path in the folder
     */
    public static boolean isPassedOver(Path file) {
        for (Path part : file) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return PASSED_OVER.matcher(file.getFileName().toString()).matches();
    }

    /**
     * {@return whether it belongs to the tests of the routes: whatever lies in the folder {@value #TESTS} but a route file}
     *
     * @param file a path in the folder
     */
    public static boolean isOfTests(Path file) {
        return file.getNameCount() > 1 && file.startsWith(TESTS) && !file.toString().endsWith(ENDING);
    }

    /**
     * {@return whether it is read}
     *
     * @param file a path in the folder
     */
    public static boolean isRouteFile(Path file) {
        return !isPassedOver(file) && file.toString().endsWith(ENDING);
    }

    /**
     * {@return what to do, if it seems to be meant as a route file and is not named as one}
     *
     * @param file a path in the folder
     */
    public static Optional<String> fault(Path file) {
        String name = file.getFileName().toString();
        String small = name.toLowerCase(Locale.ROOT);
        if (isRouteFile(file) || isPassedOver(file) || PUT_ASIDE.matcher(small).matches() || !MEANT.matcher(small).matches()) {
            return Optional.empty();
        }
        if (small.endsWith(TEST_ENDING)) {
            return Optional.of("tests are read in the folder " + TESTS + "/ only: move it there");
        }
        String stem = name.substring(0, small.contains(".camel.") ? small.lastIndexOf(".camel.") : small.lastIndexOf(".y"));
        return Optional.of("this file is not read, for its name does not end with " + ENDING + ": "
                + (small.matches(".*\\.ya?ml(\\.txt)?") ? "name it " + stem + ENDING
                        : "write it in YAML and name it " + stem + ENDING)
                + ", or move it out of the folder");
    }

    /**
     * {@return whether it has no meaning there: it is neither read nor meant to be}
     *
     * @param file a path in the folder
     */
    public static boolean isStray(Path file) {
        return !isRouteFile(file) && !isPassedOver(file) && fault(file).isEmpty();
    }
}

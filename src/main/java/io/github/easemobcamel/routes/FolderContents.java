package io.github.easemobcamel.routes;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.Problems;
import io.github.easemobcamel.files.RouteFile;
import io.github.easemobcamel.files.RouteFolder;
import io.github.easemobcamel.files.RouteNames;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Looks through the route files before Camel does: each file either takes effect or is named. */
public final class FolderContents {

    private final List<RouteFile> files;
    private final RoutePlaces places;

    /**
     * @param routes the folders with the route files
     * @param files what is in it
     */
    FolderContents(RouteFolder routes, List<RouteFile> files) {
        this.files = files;
        this.places = new RoutePlaces(routes);
    }

    /**
     * {@return the files that have no meaning there, or a former one, each in a sentence}
     *
     * @param routes the folders with the route files
     */
    public static List<String> strays(RouteFolder routes) {
        try {
            return Stream.concat(unread(routes), FormerDispatch.warnings(routes)).toList();
        } catch (UncheckedIOException e) {
            // Reading the files says it.
            return List.of();
        }
    }

    private static Stream<String> unread(RouteFolder routes) {
        return routes.files(RouteNames::isStray).stream().map(file -> routes.shown(file)
                + " is not read: only files named *.camel.yaml are; move it out of the folder, or add ~ to its name");
    }

    /**
     * @param isTaken whether a bean of that name is there already
     * @throws ConfigurationException with the first thing that is wrong in each file, with its line
     */
    void check(Predicate<String> isTaken) {
        Problems problems = new Problems();
        Map<String, String> beans = new LinkedHashMap<>();
        List<RouteYaml> read = new ArrayList<>();
        for (RouteFile file : files) {
            problems.attempt(() -> read.add(check(file, beans, isTaken)));
        }
        problems.refuse();
        refuseDuplicatesOfTemplated(read);
    }

    /** Of routes that are made from a template and share an id with others, Camel takes the last without a word. */
    private void refuseDuplicatesOfTemplated(List<RouteYaml> read) {
        Map<String, Long> given = read.stream().flatMap(yaml -> yaml.ids().stream()).collect(groupingBy(identity(), counting()));
        read.stream().flatMap(yaml -> yaml.templatedIds().stream()).filter(id -> given.get(id) > 1).findFirst().ifPresent(id -> {
            throw new ConfigurationException(places.duplicate(id));
        });
    }

    private RouteYaml check(RouteFile file, Map<String, String> beans, Predicate<String> isTaken) {
        if (file.problem() != null) {
            throw new ConfigurationException(place(file, -1) + " " + file.problem());
        }
        RouteNames.fault(file.name()).ifPresent(fault -> {
            throw new ConfigurationException(place(file, -1) + ": " + fault);
        });
        RouteYaml yaml = read(file);
        yaml.beans().forEach((name, lines) -> lines.forEach(line -> {
            String place = place(file, line);
            String other = isTaken.test(name) ? "a bean of the runner" : beans.putIfAbsent(name, place);
            if (other != null) {
                throw new ConfigurationException(place + ": the bean " + name + " has the name of " + (isTaken.test(name) ? other
                        : "that in " + other) + ", which it would replace: give it another name");
            }
        }));
        return yaml;
    }

    private RouteYaml read(RouteFile file) {
        try {
            RouteYaml yaml = RouteYaml.read(file.content());
            if (yaml.entries().isEmpty() && !file.switchesOff()) {
                throw new ConfigurationException(
                        place(file, -1) + ": there is no route in this file; write one, or delete the file");
            }
            return yaml;
        } catch (Fault.Found e) {
            throw new ConfigurationException(place(file, e.fault().line()) + ": " + e.fault().words(), e);
        } catch (StackOverflowError e) {
            throw new ConfigurationException(place(file, 1) + ": nested too deep to be read: split the file", e);
        }
    }

    private String place(RouteFile file, int line) {
        return places.place(file.getLocation(), line);
    }
}

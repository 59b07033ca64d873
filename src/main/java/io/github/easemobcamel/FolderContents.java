package io.github.easemobcamel;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.files.RouteNames;
import io.github.easemobcamel.yaml.Fault;
import io.github.easemobcamel.yaml.RouteYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Looks through the folder with the route files before Camel does: each file either takes effect or is named. */
final class FolderContents {

    private final Path routes;
    private final RouteFolder folder;
    private final RoutePlaces places;

    /**
     * @param routes the folder with the route files
     */
    FolderContents(Path routes) {
        this.routes = routes;
        this.folder = new RouteFolder(routes);
        this.places = new RoutePlaces(routes);
    }

    /** @return the files that have no meaning in the folder, each in a sentence */
    List<String> strays() {
        return folder.names().stream().filter(RouteNames::isStray).map(file -> place(file, -1)
                + " is not read: only files named *.camel.yaml are; move it out of the folder, or add ~ to its name").toList();
    }

    /**
     * @param isTaken whether a bean of that name is there already
     * @throws ConfigurationException with the first thing that is wrong, its file and line
     */
    void check(Predicate<String> isTaken) {
        Map<String, String> beans = new LinkedHashMap<>();
        for (Path file : folder.names()) {
            RouteNames.fault(file).ifPresent(fault -> {
                throw new ConfigurationException(place(file, -1) + ": " + fault);
            });
            if (RouteNames.isRouteFile(file)) {
                read(file).beans().forEach((name, lines) -> lines.forEach(line -> {
                    String place = place(file, line);
                    String other = isTaken.test(name) ? "a bean of the runner" : beans.putIfAbsent(name, place);
                    if (other != null) {
                        throw new ConfigurationException(place + ": the bean " + name + " has the name of " + (isTaken.test(name) ? other
                                : "that in " + other) + ", which it would replace: give it another name");
                    }
                }));
            }
        }
    }

    private RouteYaml read(Path file) {
        try {
            RouteYaml yaml = RouteYaml.read(Files.readAllBytes(routes.resolve(file)));
            if (yaml.entries().isEmpty()) {
                throw new ConfigurationException(place(file, -1) + ": there is no route in this file; write one, or delete the file");
            }
            return yaml;
        } catch (Fault.Found e) {
            throw new ConfigurationException(place(file, e.fault().line()) + ": " + e.fault().words(), e);
        } catch (StackOverflowError e) {
            throw new ConfigurationException(place(file, 1) + ": nested too deep to be read: split the file", e);
        } catch (IOException e) {
            throw new ConfigurationException(place(file, -1) + " cannot be read (" + e + "): mend it, or remove it", e);
        }
    }

    private String place(Path file, int line) {
        return places.place(routes.resolve(file).toString(), line);
    }
}

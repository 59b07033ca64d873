package io.github.easemobcamel.routes;

import io.github.easemobcamel.files.RouteFile;
import io.github.easemobcamel.files.RouteFolder;
import io.github.easemobcamel.files.RouteNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.NamedNode;
import org.apache.camel.spi.ResourceAware;

/** Tells where in the route files something stands, the way editors understand: {@code routes/on-kick.camel.yaml, line 7}. */
final class RoutePlaces {

    private final RouteFolder routes;

    /**
     * @param routes the folders with the route files
     */
    RoutePlaces(RouteFolder routes) {
        this.routes = routes;
    }

    /**
     * {@return its place and a colon, or nothing if it was not read from a file}
     *
     * @param node a route or a step
     */
    String of(NamedNode node) {
        String location = location(node);
        return location == null ? "" : place(location, line(location, node)) + ": ";
    }

    private static String location(NamedNode node) {
        for (NamedNode at = node; at != null; at = at.getParent()) {
            if (at instanceof ResourceAware aware && aware.getResource() != null) {
                return aware.getResource().getLocation();
            }
            if (at.getLocation() != null) {
                return at.getLocation();
            }
        }
        return null;
    }

    /** Camel's line is that before the first option, whatever stands in between. */
    private int line(String location, NamedNode node) {
        int camels = Math.max(1, node.getLineNumber());
        return read(location).map(yaml -> yaml.lineOf(node.getShortName(), camels)).orElse(camels);
    }

    private static Optional<RouteYaml> read(String location) {
        try {
            return Optional.of(RouteYaml.read(Files.readAllBytes(file(location))));
        } catch (IOException | Fault.Found e) {
            // Edited meanwhile.
            return Optional.empty();
        }
    }

    private static Path file(String location) {
        return location.startsWith("file:") ? RouteFile.path(location) : Path.of(location);
    }

    /**
     * {@return the first thing in it that does not fit Camel's schema, with its place}
     *
     * @param location a route file, as Camel names it
     * @param wanted which faults to tell
     */
    Optional<String> fault(String location, Predicate<Fault> wanted) {
        return read(location).stream().flatMap(yaml -> yaml.entries().stream()).flatMap(entry -> RouteSchema.fault(entry).stream())
                .filter(wanted).map(fault -> place(location, fault.line()) + ": " + fault.words()).findFirst();
    }

    /**
     * {@return the first thing around it that does not fit Camel's schema, with its place}
     *
     * @param node a route or a step
     */
    Optional<String> fault(NamedNode node) {
        String location = location(node);
        return Optional.ofNullable(location).flatMap(RoutePlaces::read).flatMap(yaml -> yaml.entryAt(line(location, node)))
                .flatMap(RouteSchema::fault).map(fault -> place(location, fault.line()) + ": " + fault.words());
    }

    /**
     * {@return the bean's place and a colon}
     *
     * @param location a route file, as Camel names it
     * @param name a bean that it defines
     */
    String ofBean(String location, String name) {
        return place(location, read(location).map(yaml -> yaml.beans().get(name)).map(lines -> lines.get(0)).orElse(1)) + ": ";
    }

    /**
     * {@return the likeliest place and a colon}
     *
     * @param location a route file, as Camel names it
     * @param failure what has failed in it
     */
    String suspect(String location, Throwable failure) {
        String said = said(failure).replace(location, "");
        return place(location,
                read(location).map(yaml -> yaml.valueIn(said).map(Map.Entry::getValue).orElseGet(() -> yaml.lineOfKeyIn(said)))
                        .orElse(1))
                + ": ";
    }

    /**
     * {@return the place of what it names, and a colon, if it names something that stands in a file}
     *
     * @param failure what has failed in no file in particular
     */
    Optional<String> suspect(Throwable failure) {
        String said = said(failure);
        return files().stream().flatMap(file -> read(file.toString()).flatMap(yaml -> yaml.valueIn(said))
                .filter(value -> value.getKey().matches(".*[^\\w ].*"))
                .map(value -> Map.entry(value.getKey().length(), place(file.toString(), value.getValue()) + ": ")).stream())
                .max(Map.Entry.comparingByKey()).map(Map.Entry::getValue);
    }

    /**
     * {@return the place of that, or else of the node, and a colon}
     *
     * @param node a route or a step
     * @param key a key below it
     * @param value what stands there
     */
    String of(NamedNode node, String key, String value) {
        String location = location(node);
        return Optional.ofNullable(location).flatMap(RoutePlaces::read).flatMap(yaml -> yaml.linesOf(key, value).stream()
                .filter(line -> line >= node.getLineNumber()).findFirst()).map(line -> place(location, line) + ": ")
                .orElseGet(() -> of(node));
    }

    /**
     * {@return the place of a parameter of a route that is made from a template, and a colon; of the route if it has none such}
     *
     * @param routeId the route's id
     * @param name the value of its parameter {@code name}, by which it is found if its file gives no id
     * @param parameter the parameter's name
     */
    String ofParameter(String routeId, String name, String parameter) {
        return files().stream()
                .flatMap(file -> read(file.toString()).flatMap(yaml -> yaml.lineOfParameter(routeId, name, parameter))
                        .map(line -> place(file.toString(), line) + ": ").stream())
                .findFirst().orElse("");
    }

    private static String said(Throwable failure) {
        StringBuilder said = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            said.append(cause.getMessage()).append('\n');
        }
        return said.toString();
    }

    private List<Path> files() {
        return routes.files(RouteNames::isRouteFile);
    }

    /**
     * {@return that place}
     *
     * @param location a file, as Camel names it
     * @param line its line, or a negative number for none
     */
    String place(String location, int line) {
        String shown = routes.shown(file(location));
        return line < 0 ? shown : shown + ", line " + line;
    }

    private Stream<String> ofId(String id) {
        return files().stream().flatMap(file -> read(file.toString()).stream()
                .flatMap(yaml -> Stream.of("id", "routeId").flatMap(key -> yaml.linesOf(key, id).stream()))
                .map(line -> place(file.toString(), line)));
    }

    /**
     * {@return what is wrong when that id is given more than once}
     *
     * @param id the id of a route or a step
     */
    String duplicate(String id) {
        return "the id " + id + " is given more than once (" + ofId(id).collect(Collectors.joining(" and "))
                + "); ids are unique in all files" + (routes.product().isPresent()
                        ? ", and a file of the home replaces the product's if it has the same path there" : "");
    }
}

package io.github.easemobcamel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A route file as data.
 *
 * @param path where it is, relative to the project
 * @param yaml what it says
 */
record RouteFile(Path path, JsonNode yaml) {

    private static final String ENDING = ".camel.yaml";
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Set<String> ROUTES = Set.of("route", "routeTemplate", "templatedRoute", "routeConfiguration");

    /**
     * Something that the file says under a name: a route, a step, an expression, an option.
     *
     * @param kind the name, such as {@code route}, {@code log} or {@code uri}
     * @param value what stands there
     * @param path the names around it, outermost first
     */
    record Part(String kind, JsonNode value, List<String> path) {

        /** Its option of that name, or an empty text. */
        String text(String option) {
            return value.path(option).asText("");
        }

        String id() {
            return kind.equals("templatedRoute") ? text("routeId") : text("id");
        }

        /** The name right around it, or an empty text at the top. */
        String parent() {
            return path.isEmpty() ? "" : path.get(path.size() - 1);
        }
    }

    /** Every file that the product ships: those in routes/ and those of the examples. */
    static List<RouteFile> all() {
        return Stream.of("routes", "examples").flatMap(folder -> in(Path.of(folder)).stream()).toList();
    }

    /** Every file in a folder, which may be missing. */
    static List<RouteFile> in(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().matches(".*(?<!\\.test)\\.yaml")).sorted().map(RouteFile::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static RouteFile read(Path path) {
        try {
            return new RouteFile(path, YAML.readTree(Files.readString(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(path + " is no YAML", e);
        }
    }

    /** The file's name without its ending; the whole name if the ending is another. */
    String name() {
        String file = path.getFileName().toString();
        return file.endsWith(ENDING) ? file.substring(0, file.length() - ENDING.length()) : file;
    }

    /** The routes; of a template, the route in it with the template's id. */
    List<Part> routes() {
        return parts().stream().filter(part -> part.kind().equals("route")).toList();
    }

    /** The routes, route templates and route configurations at the top of the file. */
    List<Part> tops() {
        return parts().stream().filter(part -> part.path().isEmpty() && ROUTES.contains(part.kind())).toList();
    }

    /** Everything that the file says, from the top down. */
    List<Part> parts() {
        List<Part> result = new ArrayList<>();
        collect(yaml, List.of(), result);
        return result;
    }

    /** Everything with a plain value. */
    List<Part> values() {
        return parts().stream().filter(part -> part.value().isValueNode()).toList();
    }

    /** An element of a list counts as a part of the list's name, so each {@code when} is one. */
    private static void collect(JsonNode node, List<String> path, List<Part> result) {
        if (node.isArray()) {
            node.forEach(element -> collect(element, path, result));
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            Iterable<JsonNode> elements = entry.getValue().isArray() ? entry.getValue() : List.of(entry.getValue());
            List<String> inner = Stream.concat(path.stream(), Stream.of(entry.getKey())).toList();
            elements.forEach(element -> {
                result.add(new Part(entry.getKey(), element, path));
                collect(element, inner, result);
            });
        }
    }
}

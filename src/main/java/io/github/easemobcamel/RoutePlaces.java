package io.github.easemobcamel;

import io.github.easemobcamel.files.RouteFile;
import io.github.easemobcamel.files.RouteFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.NamedNode;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.ResourceAware;

/** Tells where in the route files something stands, the way editors understand: {@code routes/on-kick.camel.yaml, line 7}. */
final class RoutePlaces {

    private final Path routes;

    /**
     * @param routes the folder with the route files
     */
    RoutePlaces(Path routes) {
        this.routes = routes;
    }

    /**
     * @param node a route or a step
     * @return its place and a colon, or nothing if it was not read from a file
     */
    String of(NamedNode node) {
        Resource file = null;
        for (NamedNode at = node; at != null && file == null; at = at.getParent()) {
            file = at instanceof ResourceAware aware ? aware.getResource() : null;
        }
        return file == null ? "" : place(file.getLocation(), node.getLineNumber()) + ": ";
    }

    /**
     * @param location a file, as Camel names it
     * @param line its line, or a negative number for none
     * @return that place
     */
    String place(String location, int line) {
        Path file = location.startsWith("file:") ? RouteFile.path(location) : Path.of(location);
        Path shown = file.startsWith(routes) && routes.getParent() != null ? routes.getParent().relativize(file) : file;
        return line < 0 ? shown.toString() : shown + ", line " + line;
    }

    /**
     * @param id the id of a route or a step
     * @return every place where a route file gives that id
     */
    List<String> ofId(String id) {
        Pattern line = Pattern.compile("[\\s-]*id:\\s*[\"']?" + Pattern.quote(id) + "[\"']?\\s*");
        List<String> result = new ArrayList<>();
        for (RouteFile file : new RouteFolder(routes).read()) {
            List<String> lines = new String(file.content(), StandardCharsets.UTF_8).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (line.matcher(lines.get(i)).matches()) {
                    result.add(place(file.getLocation(), i + 1));
                }
            }
        }
        return result;
    }

    /**
     * @param all the routes to look in
     * @param endpoint an endpoint, such as {@code direct:on-kick}
     * @return the places of the routes that start with it
     */
    String ofStarts(List<RouteDefinition> all, String endpoint) {
        return all.stream().filter(route -> route.getInput().getEndpointUri().equals(endpoint))
                .map(route -> of(route).replaceFirst(": $", "")).collect(Collectors.joining(" and "));
    }
}

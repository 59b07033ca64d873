package io.github.easemobcamel.routes;

import io.github.easemobcamel.files.FileLook;
import io.github.easemobcamel.files.RouteFile;
import io.github.easemobcamel.files.RouteFolder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.ResourceAware;

/** What runs, for people: the route files, and from Camel's model the routes and which of them sends to which. */
public final class RouteOverview {

    private static final int DIGEST_DIGITS = 12;

    private final RouteFolder folder;
    private final Supplier<List<RouteFile>> inEffect;
    private final Supplier<CamelContext> running;

    /**
     * A route file.
     *
     * @param name as a person is told which one it is
     * @param digest the beginning of the SHA-256 of what is in effect; null if nothing of it is
     * @param changedAt when it was last written; null if it is gone
     * @param problem why it cannot be read, or null
     * @param routes the ids of its routes
     */
    public record File(String name, String digest, Instant changedAt, String problem, List<String> routes) {
    }

    /**
     * A route.
     *
     * @param id its id
     * @param description what it does; null if it does not say
     * @param file its file; null if it is in none
     * @param line its line there
     * @param from the endpoint that it begins with, fit to be shown
     * @param to the endpoints that it sends to
     */
    public record Route(String id, String description, String file, int line, String from, List<String> to) {
    }

    /**
     * @param folder the folders with the route files
     * @param inEffect gives the files whose routes run, as they were read
     * @param running gives the context with the routes that run; null before there is one
     */
    public RouteOverview(RouteFolder folder, Supplier<List<RouteFile>> inEffect, Supplier<CamelContext> running) {
        this.folder = folder;
        this.inEffect = inEffect;
        this.running = running;
    }

    /** {@return the routes that run, by their ids} */
    public List<Route> routes() {
        CamelContext camel = running.get();
        return camel == null ? List.of() : model(camel).getRouteDefinitions().stream().map(route -> route(camel, route))
                .sorted(Comparator.comparing(Route::id)).toList();
    }

    /** {@return the files that are there or in effect, by their names} */
    public List<File> files() {
        Map<Path, FileLook> looks = new TreeMap<>();
        folder.look().forEach((name, look) -> looks.put(folder.path(name).toAbsolutePath(), look));
        Map<Path, String> digests = new TreeMap<>();
        inEffect.get().forEach(file -> digests.put(file.path().toAbsolutePath(), file.digest().substring(0, DIGEST_DIGITS)));
        List<Route> routes = routes();
        return Stream.concat(looks.keySet().stream(), digests.keySet().stream()).distinct().sorted().map(path -> {
            FileLook look = looks.get(path);
            String name = folder.shown(path);
            return new File(name, digests.get(path), look == null || look.written() == null ? null : look.written().toInstant(),
                    look == null ? null : look.problem(),
                    routes.stream().filter(route -> name.equals(route.file())).map(Route::id).toList());
        }).toList();
    }

    private static Model model(CamelContext camel) {
        return camel.getCamelContextExtension().getContextPlugin(Model.class);
    }

    private Route route(CamelContext camel, RouteDefinition route) {
        Set<String> to = new LinkedHashSet<>();
        DirectEndpoints.each(route.getOutputs(), step -> {
            String uri = step instanceof ToDynamicDefinition dynamic ? dynamic.getUri()
                    : step instanceof EndpointRequiredDefinition sends ? sends.getEndpointUri() : null;
            if (uri != null) {
                to.add(shown(camel, uri, route));
            }
        });
        return new Route(route.getRouteId(), route.getDescriptionText(), file(route), route.getLineNumber(),
                shown(camel, route.getInput().getEndpointUri(), route), new ArrayList<>(to));
    }

    private String file(NamedNode node) {
        return node instanceof ResourceAware aware && aware.getResource() != null && isFile(aware.getResource())
                ? folder.shown(RouteFile.path(aware.getResource().getLocation()))
                : null;
    }

    private static boolean isFile(Resource resource) {
        return resource.getLocation().startsWith("file:");
    }

    private static String shown(CamelContext camel, String uri, RouteDefinition route) {
        String result = uri;
        if (route.getTemplateParameters() != null) {
            for (Map.Entry<String, Object> parameter : route.getTemplateParameters().entrySet()) {
                result = result.replace("{{" + parameter.getKey() + "}}", String.valueOf(parameter.getValue()));
            }
        }
        try {
            result = camel.resolvePropertyPlaceholders(result);
        } catch (IllegalArgumentException e) {
            // It is shown as it stands there.
        }
        return SafeUri.endpoint(result.replaceFirst("://", ":"));
    }
}

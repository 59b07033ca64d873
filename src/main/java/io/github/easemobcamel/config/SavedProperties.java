package io.github.easemobcamel.config;

import io.github.easemobcamel.files.FileLook;
import io.github.easemobcamel.files.RouteFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;

/** The property files of one home with the environment of one process: they are read anew whenever they have changed. */
public final class SavedProperties {

    private final PropertyCatalogue catalogue;
    private final Map<String, String> environment;
    private final Properties system;
    private final Path home;
    private final String profile;
    private final RouteFolder routes;
    private final UnaryOperator<Properties> above;
    private Map<Path, FileLook> looks;
    private List<Path> files = List.of();

    /**
     * @param catalogue the known properties
     * @param environment the environment variables, usually {@link System#getenv()}
     * @param system the {@code -D} options, usually {@link System#getProperties()}
     * @param home the folder that may hold the files
     * @param profile the profile, or null for none
     * @param routes the folders with the route files: a property that one of them uses is known
     */
    public SavedProperties(PropertyCatalogue catalogue, Map<String, String> environment, Properties system, Path home,
            String profile, RouteFolder routes) {
        this(catalogue, environment, system, home, profile, routes, values -> new Properties());
    }

    private SavedProperties(PropertyCatalogue catalogue, Map<String, String> environment, Properties system, Path home,
            String profile, RouteFolder routes, UnaryOperator<Properties> above) {
        this.above = above;
        this.catalogue = catalogue;
        this.environment = environment;
        this.system = system;
        this.home = home;
        this.profile = profile;
        this.routes = routes;
    }

    /**
     * {@return the same with another layer above all others}
     *
     * @param layer what it says, from what the others say; asked at each reading
     */
    public SavedProperties below(UnaryOperator<Properties> layer) {
        return new SavedProperties(catalogue, environment, system, home, profile, routes, layer);
    }

    /** {@return the known properties} */
    public PropertyCatalogue catalogue() {
        return catalogue;
    }

    /** {@return the folder that may hold the files} */
    public Path home() {
        return home;
    }

    /**
     * {@return what is saved now; what is unknown of it is in its problems}
     *
     * @throws ConfigurationException with every file that cannot be read
     */
    public RunnerProperties read() {
        RunnerProperties now = layers();
        now.read(home, profile, routes);
        return now;
    }

    /** {@return the files in which the properties stand now: those of the home, and those that they name for secrets and TLS} */
    public synchronized List<Path> files() {
        List<Path> own = new ArrayList<>(List.of(home.resolve("application.properties")));
        if (profile != null) {
            own.add(home.resolve("application-" + profile + ".properties"));
        }
        Map<Path, FileLook> now = FileLook.all(own);
        if (!now.equals(looks)) {
            try {
                RunnerProperties layers = layers();
                layers.layer(home, profile);
                own.addAll(layers.watchedFiles(home));
                files = List.copyOf(own);
                looks = now;
            } catch (ConfigurationException e) {
                // A file that is broken, or half written, names none.
                own.addAll(files);
                return own.stream().distinct().toList();
            }
        }
        return files;
    }

    private RunnerProperties layers() {
        return new RunnerProperties(catalogue, environment, system, above);
    }
}

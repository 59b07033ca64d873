package io.github.easemobcamel.routes;

import io.github.easemobcamel.files.RouteFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Knows in which library something is that a route needs and the product does not have, and how a user gets it. */
final class Libraries {

    /** What Camel has in which artifact: a line each of the kind, the name and the artifact. {@code CamelArtifactsTest} writes it. */
    private static final String CAMELS = "/camel-artifacts.txt";
    /** Where classes are that people often need, by the beginning of their names, with a release of which Java 17 knows what to do. */
    private static final Map<String, String> CLASSES = Map.of(
            "com.mysql.", "com.mysql:mysql-connector-j:9.5.0",
            "org.mariadb.jdbc.", "org.mariadb.jdbc:mariadb-java-client:3.5.6",
            "com.microsoft.sqlserver.jdbc.", "com.microsoft.sqlserver:mssql-jdbc:13.2.1.jre11",
            "oracle.jdbc.", "com.oracle.database.jdbc:ojdbc17:23.9.0.25.07",
            "org.h2.", "org.h2database:h2:2.4.240",
            "org.apache.commons.dbcp2.", "org.apache.commons:commons-dbcp2:2.13.0");
    private static final String CAMEL_VERSION = CamelContext.class.getPackage().getImplementationVersion().replaceFirst("\\.\\d+$",
            ".x");
    private static final int FARTHEST = 2;

    private final Path pom;
    private final Path lib;
    private final Map<String, String> camels = new TreeMap<>();

    /**
     * @param routes the folders with the route files, beside which the product has {@code deploy/} and the home {@code lib/}
     */
    Libraries(RouteFolder routes) {
        pom = routes.product().orElse(routes.own()).resolveSibling("deploy/lib/pom.xml");
        lib = routes.own().resolveSibling("lib");
        try (InputStream in = Libraries.class.getResourceAsStream(CAMELS)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(line -> line.split(" "))
                    .forEach(words -> camels.put(words[0] + " " + words[1], words[2]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@return what to do, for a sentence that ends with a colon}
     *
     * @param kind {@code component}, {@code language}, {@code dataformat} or {@code library}
     * @param name its name, as it stands in a route
     */
    String remedy(String kind, String name) {
        return Optional.ofNullable(camels.get(kind + " " + name)).map(this::fetch)
                .orElseGet(() -> "it is mistyped" + nearest(kind, name) + ", or its jar is not in " + lib);
    }

    /**
     * {@return what to do to have that class, for a sentence that ends with a colon}
     *
     * @param name the name of a class
     */
    String remedyOfClass(String name) {
        return CLASSES.entrySet().stream().filter(known -> name.startsWith(known.getKey())).findFirst()
                .map(known -> fetch(List.of(known.getValue().split(":"))))
                .orElseGet(() -> "it is mistyped, or its jar is not in " + lib);
    }

    /**
     * {@return what to do to have an artifact of Camel's}
     *
     * @param artifact such as {@code camel-ftp}
     */
    String fetch(String artifact) {
        return "it needs " + artifact + " " + CAMEL_VERSION + " in " + lib + "; fetch it (" + command() + artifact
                + ") and restart";
    }

    private String fetch(List<String> artifact) {
        return "it needs " + artifact.get(1) + " in " + lib + "; fetch it (" + command() + artifact.get(1) + " -Dgroup="
                + artifact.get(0)
                + " -Drelease=" + artifact.get(2) + ") and restart";
    }

    private String command() {
        return "mvn -f " + pom + " -Dlib=" + lib + " -Dartifact=";
    }

    private String nearest(String kind, String name) {
        LevenshteinDistance distance = new LevenshteinDistance(FARTHEST);
        return camels.keySet().stream().filter(known -> known.startsWith(kind + " "))
                .map(known -> known.substring(kind.length() + 1))
                .filter(known -> distance.apply(known, name) >= 0).min(Comparator.comparing(known -> distance.apply(known, name)))
                .map(known -> " (did you mean " + known + "?)").orElse("");
    }
}

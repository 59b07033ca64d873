package io.github.easemobcamel.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.files.RouteFile;
import io.github.easemobcamel.files.RouteFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The digest of each route file is kept, so that a later release knows a copy of it in a home;
 * {@code mvn test -Dtest=ProductRoutesTest -Dwrite} adds those that are missing.
 */
class ProductRoutesTest {

    private static final Path KEPT = Path.of("src/main/resources/product-routes.sha256");

    @Test
    void keepsTheDigestOfEachRouteFile() throws IOException {
        List<String> kept = Files.readAllLines(KEPT);
        List<String> now = new RouteFolder(Path.of("routes")).read().stream().map(ProductRoutesTest::line).toList();
        if (System.getProperty("write") != null) {
            kept = Stream.concat(kept.stream(), now.stream()).distinct()
                    .sorted(Comparator.comparing((String line) -> line.split(" ", 2)[1]).thenComparing(line -> line)).toList();
            Files.write(KEPT, kept);
        }
        assertThat(kept).as("a route file has changed: mvn test -Dtest=ProductRoutesTest -Dwrite adds its digest to %s", KEPT)
                .containsAll(now);
    }

    private static String line(RouteFile file) {
        return file.digest() + "  " + file.name();
    }
}

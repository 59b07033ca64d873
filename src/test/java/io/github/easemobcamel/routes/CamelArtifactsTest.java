package io.github.easemobcamel.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.tooling.model.ComponentModel;
import org.junit.jupiter.api.Test;

/**
 * What a route may name, and the artifact that has it, as Camel's catalogue says;
 * {@code mvn test -Dtest=CamelArtifactsTest -Dwrite} writes it.
 */
class CamelArtifactsTest {

    private static final Path KEPT = Path.of("src/main/resources/camel-artifacts.txt");

    @Test
    void areThoseOfTheCatalogue() throws IOException {
        List<String> expected = List.copyOf(lines(new DefaultCamelCatalog()));
        if (System.getProperty("write") != null) {
            Files.write(KEPT, expected);
        }
        assertThat(KEPT).as("mvn test -Dtest=CamelArtifactsTest -Dwrite writes it").content().isEqualTo(
                String.join("\n", expected) + "\n");
    }

    private static Set<String> lines(CamelCatalog catalog) {
        Set<String> lines = new TreeSet<>();
        for (String name : catalog.findComponentNames()) {
            ComponentModel component = catalog.componentModel(name);
            String further = component.getAlternativeSchemes() == null ? "" : component.getAlternativeSchemes();
            Stream.concat(Stream.of(name), Stream.of(further.split(",")).filter(scheme -> !scheme.isEmpty()))
                    .forEach(scheme -> lines.add("component " + scheme + " " + component.getArtifactId()));
        }
        catalog.findLanguageNames()
                .forEach(name -> lines.add("language " + name + " " + catalog.languageModel(name).getArtifactId()));
        catalog.findDataFormatNames()
                .forEach(name -> lines.add("dataformat " + name + " " + catalog.dataFormatModel(name).getArtifactId()));
        return lines;
    }
}

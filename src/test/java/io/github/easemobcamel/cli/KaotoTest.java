package io.github.easemobcamel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.ResourceHelper;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kaoto opens and saves every route file without a change of meaning: what it does to a file is done here by its own code, in Node.
 * When a field of a step is changed, Kaoto writes the whole step anew, and the endpoint's URI as options of its own.
 */
class KaotoTest {

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Path NODE = Path.of("src/test/node");
    /** Not the place in the file, the step around it, or a number that counts all steps ever made. */
    private static final RecursiveComparisonConfiguration BY_MEANING = RecursiveComparisonConfiguration.builder()
            .withIgnoredFieldsMatchingRegexes("(.*\\.)?(index|lineNumber|location|parent|camelContext|resource)").build();

    @TempDir
    private static Path folder;

    static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String folder : List.of("routes", "examples", "src/test/resources")) {
            try (Stream<Path> all = Files.walk(Path.of(folder))) {
                all.filter(file -> file.toString().endsWith(".camel.yaml")).forEach(files::add);
            }
        }
        return files;
    }

    @BeforeAll
    static void openAndSave() throws Exception {
        assumeTrue(System.getenv("CI") != null || Files.isDirectory(NODE.resolve("node_modules/@kaoto")),
                "Kaoto is not there: run npm install --prefix src/test/node, with Node 20 or later");
        for (Path file : files()) {
            write("original/" + file, Files.readString(file));
        }
        write("original/commented.camel.yaml", """
                # yaml-language-server: $schema=https://example.com/schema.json
                # Ours.
                - route:
                    # within
                    id: commented
                    from:
                      uri: direct:commented
                      steps:
                        - stop: {}
                """);
        CamelCatalog catalog = new DefaultCamelCatalog();
        for (String component : catalog.findComponentNames()) {
            write("catalog/" + component + ".json", catalog.componentJSonSchema(component));
        }
        Process node = new ProcessBuilder("node", "kaoto.mjs", folder.resolve("original").toString(), folder.toString(),
                folder.resolve("catalog").toString()).directory(NODE.toFile()).redirectErrorStream(true).start();
        String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(node.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void savesWhatItOpened(Path file) throws IOException {
        assertThat(YAML.readTree(folder.resolve("opened").resolve(file).toFile())).isEqualTo(YAML.readTree(file.toFile()));
    }

    @ParameterizedTest
    @MethodSource("files")
    void savesAnEditedStepWithTheSameMeaning(Path file) throws Exception {
        assertThat(model(folder.resolve("edited").resolve(file))).usingRecursiveComparison(BY_MEANING).isEqualTo(model(file));
    }

    /** Else nothing would be shown of edited steps. */
    @Test
    void writesTheEndpointOfAnEditedStepAsOptions() {
        String file = "routes/dispatch-callback.camel.yaml";

        assertThat(folder.resolve("opened").resolve(file)).content().contains("uri: direct:choose-by-family");
        assertThat(folder.resolve("edited").resolve(file)).content().contains("name: choose-by-family")
                .doesNotContain("uri: direct:choose-by-family");
    }

    @Test
    void keepsTheCommentsAboveTheFirstRouteOnly() {
        assertThat(folder.resolve("opened/commented.camel.yaml")).content()
                .startsWith("# yaml-language-server: $schema=https://example.com/schema.json\n# Ours.\n- route:\n")
                .doesNotContain("within");
    }

    @Test
    void theTestsOfTheExamplesPassWithWhatItSaved() throws IOException {
        Path home = folder.resolve("home");
        for (Path file : files()) {
            Path name = file.getParent().equals(Path.of("examples")) ? file.getFileName() : Path.of("routes").relativize(file);
            if (!file.startsWith("src")) {
                write("home/routes/" + name, Files.readString(folder.resolve("edited").resolve(file)));
            }
        }
        try (Stream<Path> tests = Files.list(Path.of("examples/tests"))) {
            for (Path test : tests.toList()) {
                write("home/routes/tests/" + test.getFileName(), Files.readString(test));
            }
        }
        write("home/application.properties", "mirror.username=nobody\n");
        StringWriter printed = new StringWriter();
        int code = EasemobCamel.commandLine().setOut(new PrintWriter(printed)).setErr(new PrintWriter(printed)).execute("--home",
                home.toString(), "test");

        assertThat(code).as("%s", printed).isZero();
        assertThat(printed.toString()).contains("0 failed");
    }

    private static void write(String path, String content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    /** {@return what Camel reads in a file: its routes, templates, routes made from templates, and route configurations} */
    private static List<Object> model(Path file) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext();
                YamlRoutesBuilderLoader loader = new YamlRoutesBuilderLoader()) {
            loader.setCamelContext(context);
            loader.start();
            RouteBuilder builder = (RouteBuilder) loader
                    .loadRoutesBuilder(ResourceHelper.fromString(file.getFileName().toString(), Files.readString(file)));
            builder.setCamelContext(context);
            builder.configure();
            return List.of(builder.getRouteCollection().getRoutes(), builder.getRouteTemplateCollection().getRouteTemplates(),
                    builder.getTemplatedRouteCollection().getTemplatedRoutes(),
                    ((RouteConfigurationBuilder) builder).getRouteConfigurationCollection().getRouteConfigurations());
        }
    }
}

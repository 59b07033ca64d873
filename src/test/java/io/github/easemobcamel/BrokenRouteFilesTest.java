package io.github.easemobcamel;

import static java.nio.charset.StandardCharsets.UTF_16;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.config.PropertyCatalogue;
import io.github.easemobcamel.config.RunnerProperties;
import io.github.easemobcamel.files.RouteFolder;
import io.github.easemobcamel.routes.FolderContents;
import io.github.easemobcamel.runner.Validation;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person is told who breaks a route file: always the file and the line, in words that help. */
class BrokenRouteFilesTest {

    /** Each file under a line with its name, the line of the fault, and words that are said, with | in between. */
    private static final Path TABLE = Path.of("src/test/resources/broken-routes.txt");
    private static final Pattern HEAD = Pattern.compile("### (\\S+), line (\\d+): (.*)");
    private static final Pattern KEY = Pattern.compile("(\\s*(?:- )?)([\\w-]+):(.*)");
    private static final Pattern PLACE = Pattern.compile("routes/[\\w/.-]+\\.camel\\.yaml, line (\\d+)");
    /** Of what is missing in the whole folder; no file is at fault. */
    private static final Pattern MISSING = Pattern.compile("no route in .* (receives|takes|starts with) ");
    private static final Pattern PROGRAM = Pattern
            .compile("NullPointer|ClassCast|Exception:|\\bnull\\b|[Oo]ut of bounds|@[0-9a-f]{6}");
    private static final String ROUTE = """
            - route:
                id: mine
                from:
                  uri: direct:mine
                  steps:
                    - log:
                        message: "%s"
            """;

    @TempDir
    private Path home;
    private Path routes;
    private RouteFolder folder;

    @BeforeEach
    void makeAHome() {
        folder = new TestRunner(home).routes();
        routes = home.resolve("routes");
    }

    static Stream<Arguments> table() throws IOException {
        List<Arguments> result = new ArrayList<>();
        for (String section : Files.readString(TABLE).split("(?m)^(?=### )")) {
            Matcher head = HEAD.matcher(section);
            if (head.lookingAt()) {
                result.add(Arguments.of(head.group(1), head.group(2), head.group(3), section.substring(section.indexOf('\n') + 1)));
            }
        }
        return result.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void saysLineAndReason(String name, String line, String words, String yaml) throws IOException {
        Files.writeString(routes.resolve(name + ".camel.yaml"), yaml);

        assertThat(problem()).startsWith("routes/" + name + ".camel.yaml, line " + line + ": ").contains(words.split("\\|"))
                .doesNotContainPattern(PROGRAM).doesNotContain("does not start");
    }

    @Test
    void readsUtf8OnlyAndBlamesTheRightFile() throws IOException {
        Files.write(routes.resolve("a.camel.yaml"), ROUTE.formatted("群组消息").getBytes(Charset.forName("GBK")));
        assertThat(problem()).startsWith("routes/a.camel.yaml, line 7: the file is not in UTF-8");
        Files.write(routes.resolve("a.camel.yaml"), ROUTE.formatted("x").getBytes(UTF_16));
        assertThat(problem()).startsWith("routes/a.camel.yaml, line 1: the file is in UTF-16");
        Files.writeString(routes.resolve("a.camel.yaml"), ROUTE.formatted("x") + "\0\0\0");
        assertThat(problem()).startsWith("routes/a.camel.yaml, line 8: a zero byte");

        Files.writeString(routes.resolve("a.camel.yaml"), "\uFEFF" + ROUTE.formatted("群组消息").replace("\n", "\r\n"));
        assertThat(problem()).isEmpty();
    }

    @Test
    void readsNoFileThatWouldTakeAllMemoryOrTheWholeStack() throws IOException {
        Files.writeString(routes.resolve("a.camel.yaml"), ROUTE.formatted("x") + "# a comment\n".repeat(300_000));
        assertThat(problem()).startsWith("routes/a.camel.yaml, line 1: the file has 36001");
        Files.writeString(routes.resolve("a.camel.yaml"), "- route:\n    id: " + "[".repeat(30_000));
        assertThat(problem()).startsWith("routes/a.camel.yaml, line 2: nested more than ");
        StringBuilder aliases = new StringBuilder("- a: &a0 [x]\n");
        for (int i = 1; i < 25; i++) {
            aliases.append("- a: &a%d [*a%d, *a%d]\n".formatted(i, i - 1, i - 1));
        }
        Files.writeString(routes.resolve("a.camel.yaml"), aliases);
        assertThat(problem()).matches("(?s)routes/a\\.camel\\.yaml, line \\d+: with all aliases written out .*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.yaml", "x.yml", "X.CAMEL.YAML", "x.camel.xml", "x.camel.yml", "x.camel.yaml.txt", "sub/x.YAML"})
    void namesAFileThatWouldNotBeRead(String name) throws IOException {
        Files.createDirectories(routes.resolve(name).getParent());
        Files.writeString(routes.resolve(name), ROUTE.formatted("x"));

        assertThat(problem()).startsWith("routes/" + name + ": this file is not read, ").contains("name it ", ".camel.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {".x.camel.yaml", ".x.camel.yaml.swp", "x.camel.yaml~", "#x.camel.yaml#", "4913", "README.md",
        "x.camel.yaml.bak", "x.camel.yaml.disabled"})
    void isNotStoppedByWhatIsNoRouteFile(String name) throws IOException {
        Files.writeString(routes.resolve(name), "no: [yaml");

        assertThat(problem()).isEmpty();
        assertThat(FolderContents.strays(folder)).hasSize(name.matches("README.md|.*\\.(bak|disabled)") ? 1 : 0)
                .allMatch(stray -> stray.startsWith("routes/" + name + " is not read: "));
    }

    @Test
    void leavesTheProductsRoutesWhereARestServiceCallsThem() throws IOException {
        Files.writeString(routes.resolve("a.camel.yaml"), """
                - rest:
                    path: /my
                    get:
                      - path: /x
                        to: direct:write-to-console
                """);
        assertThat(problem()).isEmpty();
    }

    @Test
    void suggestsTheNameThatWasMeant() throws IOException {
        Files.writeString(routes.resolve("a.camel.yaml"),
                ROUTE.formatted("x") + "        - to:\n            uri: direct:write-to-consle\n");
        assertThat(problem())
                .isEqualTo("routes/a.camel.yaml, line 8: a step sends to direct:write-to-consle, but no route starts with that "
                        + "endpoint; did you mean direct:write-to-console?");
    }

    /** Breaks the product's own files and the examples in every way that a slip of the keys can. */
    @Test
    void saysAPlaceWhateverIsBroken() throws IOException {
        List<RouteFile> files = RouteFile.all();
        Random random = new Random(12);
        for (int i = 0; i < Integer.getInteger("broken.routes", 40); i++) {
            Path file = files.get(random.nextInt(files.size())).path();
            Path copy = routes.resolve(Path.of(file.startsWith("routes") ? "routes" : "examples").relativize(file));
            List<String> lines = new ArrayList<>(Files.readAllLines(file));
            String change = breakALine(lines, random);
            Files.createDirectories(copy.getParent());
            Files.write(copy, lines);

            String problem = problem();
            if (!problem.isEmpty() && !MISSING.matcher(problem).find()) {
                Matcher place = PLACE.matcher(problem);
                assertThat(place.find()).as("%s: %s: %s", file, change, problem).isTrue();
                assertThat(problem).as("%s: %s", file, change).doesNotContainPattern(PROGRAM);
                if (problem.startsWith("routes/" + routes.relativize(copy))) {
                    assertThat(Integer.parseInt(place.group(1))).as("%s: %s: %s", file, change, problem).isBetween(1,
                            lines.size() + 1);
                }
            }
            Files.delete(copy);
        }
    }

    private static String breakALine(List<String> lines, Random random) {
        int[] keys = java.util.stream.IntStream.range(0, lines.size()).filter(i -> KEY.matcher(lines.get(i)).matches()).toArray();
        int at = keys[random.nextInt(keys.length)];
        String before = lines.get(at);
        Matcher key = KEY.matcher(before);
        assertThat(key.matches()).isTrue();
        switch (random.nextInt(7)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(at, before);
            case 2 -> lines.set(at, key.group(1) + key.group(2) + "x:" + key.group(3));
            case 3 -> lines.set(at, key.group(1) + key.group(2) + ":");
            case 4 -> lines.set(at, key.group(1) + key.group(2) + ": [a, {b: c}]");
            case 5 -> lines.set(at, key.group(1) + key.group(2) + ": {}");
            default -> lines.set(at, " " + before);
        }
        return "line " + (at + 1) + ", '" + before.strip() + "', now " + Arrays.toString(lines.subList(Math.max(0, at - 1),
                Math.min(lines.size(), at + 2)).toArray());
    }

    /** What {@code validate} says, or nothing if all is well. */
    private String problem() {
        PropertyCatalogue catalogue = new PropertyCatalogue();
        Properties system = new Properties();
        system.setProperty("easemob.callback.secrets", TestRunner.SECRET);
        for (String name : List.of("org-name", "app-name", "client-id", "client-secret")) {
            system.setProperty("easemob.rest." + name, "x");
        }
        Properties properties = new RunnerProperties(catalogue, Map.of(), system).load(home, null, folder);
        return assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            try {
                Validation.run(home, folder, properties, catalogue, List.of());
                return "";
            } catch (ConfigurationException e) {
                return e.getMessage();
            }
        });
    }
}

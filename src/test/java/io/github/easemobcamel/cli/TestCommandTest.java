package io.github.easemobcamel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The tests of the examples and of the documents pass, and what is wrong is told; in one run, with one start. */
class TestCommandTest {

    private static final String OWN = "routes/tests/own.test.yaml";

    @TempDir
    private static Path home;
    private static int code;
    private static String out;
    private static String err;

    @BeforeAll
    static void run() throws IOException {
        Path tests = Files.createDirectories(home.resolve("routes/tests"));
        for (Path example : files(Path.of("examples"), ".camel.yaml")) {
            Files.copy(example, home.resolve("routes").resolve(example.getFileName()));
            String name = example.getFileName().toString().replace(".camel.yaml", ".test.yaml");
            Files.copy(Path.of("examples/tests", name), tests.resolve(name));
        }
        Files.writeString(home.resolve("routes/note-kicks.camel.yaml"), block("docs/extending.md", "- route:\n    id: note-kicks"));
        Files.writeString(tests.resolve("note-kicks.test.yaml"), """
                properties:
                  easemob.destination.note-kicks.uri: direct:note-kicks
                  easemob.forward.kick: note-kicks
                """ + block("docs/testing.md", "tests:\n  - test: a kick is noted"));
        Files.copy(Path.of("src/test/resources/own.test.yaml"), home.resolve(OWN));
        Files.writeString(tests.resolve("wrong-properties.test.yaml"), """
                properties:
                  easemob.destination.nowhere.uri: direct:nowhere
                  easemob.forward.kick: nowhere
                tests:
                  - test: it never runs
                    when:
                      - callback: kick
                    then:
                      - delivered: nowhere
                """);
        Files.copy(Path.of("src/main/resources/callbacks/group/apply.json"), tests.resolve("apply.json"));
        Files.writeString(home.resolve("application.properties"), """
                mirror.username=nobody
                easemob.callback.secrets-file=/nowhere
                easemob.broker.url=tcp://broker.example.com:61616
                """);
        StringWriter printed = new StringWriter();
        StringWriter complained = new StringWriter();
        code = EasemobCamel.commandLine().setOut(new PrintWriter(printed)).setErr(new PrintWriter(complained)).execute("--home",
                home.toString(), "test", "--junit-xml", home.resolve("results.xml").toString());
        out = printed.toString();
        err = complained.toString();
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    private static String block(String document, String start) throws IOException {
        Matcher matcher = Pattern.compile("```yaml\n(" + Pattern.quote(start) + ".*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of(document)));
        assertThat(matcher.find()).as("a block of YAML in " + document + " that starts with " + start).isTrue();
        return matcher.group(1);
    }

    private static String of(String file) {
        return out.substring(out.indexOf(file)).split("\nroutes/tests|\n\\d+ passed", 2)[0];
    }

    /** {@return what is printed of a test, without how long it took} */
    private static List<String> test(String name) {
        List<String> lines = of(OWN).lines().dropWhile(line -> !line.contains("  " + name + " (")).toList();
        return Stream.concat(Stream.of(lines.get(0).strip().replaceFirst(" \\(\\d+ ms\\)", "")),
                lines.stream().skip(1).takeWhile(line -> line.startsWith("    ")).map(line -> line.substring(4))).toList();
    }

    @Test
    void propertiesWithWhichTheRoutesCannotRunAreToldInALine() {
        assertThat(err).startsWith("easemob-camel: ").contains("direct:nowhere").hasLineCount(1);
        assertThat(out).contains("routes/tests/wrong-properties.test.yaml").doesNotContain("it never runs");
    }

    @Test
    void passesWhatTheExamplesAndTheDocumentsSay() {
        for (String name : List.of("on-kick", "mirror-announcement", "room-attributes", "note-kicks")) {
            assertThat(of("routes/tests/" + name)).contains("  passed  ").doesNotContain("FAILED");
        }
    }

    @Test
    void tellsWhatEachDestinationGets() {
        assertThat(of(OWN)).contains("passed  everything that can be told", "passed  a service that is away for a moment",
                "passed  a service that stays away", "passed  what no property knows",
                "passed  a route that waits for the outside");
    }

    @Test
    void tellsWhatIsDifferent() {
        assertThat(test("is wrong: other values")).containsExactly("FAILED  is wrong: other values", OWN + ", line 84",
                "line 90: delivered my-service: expected once, came never",
                "  body.group_id: expected 1735, came \"1735\", a text: put it in quotes",
                "  headers.ce-type: expected \"com.easemob.muc.kik\", came \"com.easemob.muc.kick\"",
                "  headers.ce-subject: expected \"1736\", came \"1735\"",
                "line 93: called force-delete-chatroom-metadata: expected once, came never",
                "line 94: delivered files: expected never, came once",
                "what came: delivered files; delivered my-service; delivered stream; sent file:///tmp/easemob-kit; "
                        + "sent https://my-service.example.com/easemob?a=b; sent kafka://easemob-events");
    }

    @Test
    void tellsAMistypedName() {
        assertThat(test("is wrong: other names")).containsExactly("FAILED  is wrong: other names", OWN + ", line 97",
                "line 99: my-servise is neither a destination, nor a call of Easemob's, nor a URI; did you mean my-service?",
                "line 105: my-servise is no destination; did you mean my-service?",
                "line 106: force-delet-chatroom-metadata is no call of Easemob's; did you mean force-delete-chatroom-metadata?");
    }

    @Test
    void writesTheResultsAsJUnitDoes() throws Exception {
        assertThat(code).isEqualTo(1);
        assertThat(out).containsPattern("\n\\d+ passed, 2 failed, in \\d+\\.\\d s\n");
        Document xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(home.resolve("results.xml").toFile());
        assertThat(xml.getElementsByTagName("testsuite").getLength()).isEqualTo(5);
        assertThat(xml.getElementsByTagName("failure").getLength()).isEqualTo(2);
        assertThat(((Element) xml.getElementsByTagName("failure").item(0)).getAttribute("message"))
                .isEqualTo("line 90: delivered my-service: expected once, came never");
    }

    @Test
    void writesNothingOutside() {
        assertThat(Path.of("/tmp/easemob-kit")).doesNotExist();
        assertThat(home.resolve("data")).doesNotExist();
    }

    @Test
    void tellsThatThereIsNoTest(@TempDir Path empty) {
        StringWriter complained = new StringWriter();

        assertThat(EasemobCamel.commandLine().setErr(new PrintWriter(complained)).execute("--home", empty.toString(), "test"))
                .isEqualTo(1);
        assertThat(complained.toString()).startsWith("easemob-camel: there is no test in " + empty.resolve("routes/tests"))
                .contains(".test.yaml");
    }

    @Test
    void tellsThatNoNameFits() {
        StringWriter complained = new StringWriter();

        assertThat(EasemobCamel.commandLine().setErr(new PrintWriter(complained)).execute("--home", home.toString(), "test",
                "nothing-so"))
                .isEqualTo(2);
        assertThat(complained.toString()).contains("no test has nothing-so in its name");
    }
}

package io.github.easemobcamel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.TestRunner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a person sees on standard error who starts the runner with a mistake: a line for each that says what and where, an
 * exit code that is not 0, no stack trace, and none of the secrets.
 */
class StartFailureTest {

    private static final String SECRET = "a-secret-that-nobody-may-see";
    private static final Duration START = Duration.ofSeconds(60);
    private static final String ROUTE = """
            - route:
                id: on-kick
                from:
                  uri: direct:on-kick
                  steps:
                    - %s:
                        %s
            """;

    private static final String PLACE = "application.properties, line \\d+: ";

    private final List<String> properties = new ArrayList<>();
    private Path home;

    @BeforeEach
    void makeAHome(@TempDir Path folder) throws IOException {
        home = Files.createDirectories(folder.resolve("a home"));
        Files.createDirectory(home.resolve("routes"));
        Files.copy(Path.of("application.properties"), home.resolve("application.properties"));
        set("easemob.callback.secrets", SECRET);
        set("camel.server.host", "127.0.0.1");
        set("camel.server.port", String.valueOf(TestRunner.freePort()));
        set("camel.management.port", String.valueOf(TestRunner.freePort()));
    }

    @Test
    void saysThatNoSecretIsSet() {
        set("easemob.callback.secrets", " , ");

        assertThat(failure()).contains("easemob.callback.secrets is not set", "EASEMOB_CALLBACK_SECRETS");
    }

    @ParameterizedTest
    @CsvSource({
        "easemob.callback.secert, easemob.callback.secrets",
        "easemob.forward.kik, easemob.forward.kick",
        "easemob.destination.audit.url, easemob.destination.audit.uri",
        "easemob.destination.audit.retry.max-attempt, easemob.destination.audit.retry.max-attempts",
        "camel.server.path, camel.server.port"})
    void namesTheNearestOfAnUnknownProperty(String mistyped, String nearest) {
        set(mistyped, SECRET);

        assertThat(failure()).matches(PLACE + "unknown property .*")
                .endsWith(": unknown property " + mistyped + "; did you mean " + nearest + "?");
    }

    @Test
    void saysEverythingThatKeepsItFromStarting() throws IOException {
        Files.writeString(home.resolve("routes/broken.camel.yaml"), "- rout: {}");
        set("easemob.forward.kick", "nobody");
        set("easemob.callback.path", "callbacks");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(failures()).hasSize(3)
                    .anyMatch(line -> line.matches(PLACE + "easemob.forward.kick names the destination nobody.*"))
                    .anyMatch(line -> line.matches(PLACE + "easemob.callback.path is 'callbacks'.*"))
                    .anyMatch(line -> line.startsWith("routes/broken.camel.yaml, line 1"));

            properties.clear();
            set("easemob.forward.kick", "console");
            set("easemob.callback.path", "/callbacks");
            set("camel.server.port", String.valueOf(taken.getLocalPort()));
            set("camel.management.port", String.valueOf(other.getLocalPort()));
            assertThat(failures()).hasSize(3)
                    .anyMatch(line -> line.startsWith("cannot listen on 127.0.0.1:" + taken.getLocalPort()))
                    .anyMatch(line -> line.startsWith("cannot listen on 127.0.0.1:" + other.getLocalPort()))
                    .anyMatch(line -> line.startsWith("routes/broken.camel.yaml, line 1"));
        }
    }

    @Test
    void namesADestinationThatIsNotDefined() {
        set("easemob.forward.kick", "console,audit");

        assertThat(failure()).contains("easemob.forward.kick names the destination audit, which is not defined",
                "easemob.destination.audit.uri");
    }

    @Test
    void saysWhereYamlIsNoYaml() {
        addRoute("- route:\n    id: on-kick\n    from: [\n");

        assertThat(failure()).startsWith("routes/on-kick.camel.yaml, line 4: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# - route:\n"})
    void namesAFileWithoutARoute(String text) {
        addRoute(text);

        assertThat(failure()).isEqualTo("routes/on-kick.camel.yaml: there is no route in this file; write one, or delete the file");
    }

    @Test
    void saysWhereAStepIsUnknown() {
        addRoute(ROUTE.formatted("lgo", "message: hello"));

        assertThat(failure()).startsWith("routes/on-kick.camel.yaml, line 6: ").contains("lgo");
    }

    @Test
    void saysWhereAStepHasAnUnknownOption() {
        addRoute(ROUTE.formatted("log", "massage: hello"));

        assertThat(failure()).startsWith("routes/on-kick.camel.yaml, line 7: ").contains("massage");
    }

    @Test
    void saysWhereAComponentIsUnknown() {
        addRoute(ROUTE.formatted("to", "uri: htpps:example.com"));

        assertThat(failure()).startsWith("routes/on-kick.camel.yaml, line 6: ").contains("htpps");
    }

    @Test
    void saysWhereAnEndpointHasAnUnknownOption() {
        addRoute(ROUTE.formatted("to", "uri: direct:write-to-console?passwort=" + SECRET));

        assertThat(failure()).startsWith("routes/on-kick.camel.yaml, line 6: ").contains("passwort");
    }

    @Test
    void saysWhereAPropertyIsMissing() {
        addRoute(ROUTE.formatted("log", "message: '{{my.greeting}}'"));

        assertThat(failure()).startsWith("routes/on-kick.camel.yaml, line 6: ")
                .endsWith("it uses {{my.greeting}}, which is not set; set my.greeting in application.properties");
    }

    @Test
    void saysWhereABeanIsMissing() {
        addRoute(ROUTE.formatted("bean", "ref: nobody"));

        assertThat(failure()).startsWith("routes/on-kick.camel.yaml, line 6: ").contains("nobody");
    }

    @Test
    void saysWhereAnExpressionIsWrong() {
        addRoute(ROUTE.formatted("setBody", "simple: ${nothing.like.this}"));

        assertThat(failure()).startsWith("routes/on-kick.camel.yaml, line 6: ").contains("nothing.like.this");
    }

    @Test
    void namesBothFilesOfADuplicateRouteId() throws IOException {
        Files.copy(Path.of("routes/write-to-console.camel.yaml"), home.resolve("routes/mine.camel.yaml"));

        assertThat(failure()).contains("write-to-console", "routes/mine.camel.yaml", "routes/write-to-console.camel.yaml");
    }

    @Test
    void namesBothFilesOfADuplicateStepId() throws IOException {
        List<String> product = Files.readAllLines(Path.of("routes/write-to-console.camel.yaml"));
        int line = IntStream.rangeClosed(1, product.size()).filter(i -> product.get(i - 1).strip().equals("id: log-event"))
                .findFirst()
                .orElseThrow();
        addRoute(ROUTE.formatted("log", "id: log-event\n            message: hello"));

        assertThat(failure()).contains("log-event", "routes/on-kick.camel.yaml, line 7",
                "routes/write-to-console.camel.yaml, line " + line);
    }

    @Test
    void namesBothFilesOfADuplicateStart() throws IOException {
        String route = Files.readString(Path.of("routes/write-to-console.camel.yaml"));
        Files.writeString(home.resolve("routes/mine.camel.yaml"), route.replace(" id: ", " id: mine-"));

        assertThat(failure()).contains("direct:write-to-console", "routes/mine.camel.yaml",
                "routes/write-to-console.camel.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"camel.server.port", "camel.management.port"})
    void namesAPortThatIsUsed(String key) throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            set(key, String.valueOf(other.getLocalPort()));

            assertThat(failure()).contains("127.0.0.1:" + other.getLocalPort(), key);
        }
    }

    @Test
    void refusesToOpenTheAdministrationToOthersWithoutAToken() {
        set("camel.management.host", "0.0.0.0");

        assertThat(failure()).contains("camel.management.host is 0.0.0.0", "easemob.management.token is not set");
    }

    /** A file where the folder should be: a read-only folder would not stop a test that runs as root. */
    @Test
    void namesADataFolderThatCannotBeWritten() {
        set("easemob.data-dir", "application.properties");

        assertThat(failure()).contains(home.resolve("application.properties").toString(), "cannot be written",
                "easemob.data-dir");
    }

    @Test
    void saysThatAnotherRunnerUsesTheDataFolder(@TempDir Path other) {
        try (TestRunner running = new TestRunner(other).start()) {
            set("easemob.data-dir", running.home().resolve("data").toString());

            assertThat(failure()).contains(running.home().resolve("data").toString(), "in use by another runner",
                    "easemob.data-dir");
        }
    }

    @Test
    void namesABrokerThatCannotBeReached() {
        String broker = "tcp://127.0.0.1:" + TestRunner.freePort();
        set("easemob.broker.url", broker + "?user=me&password=" + SECRET);

        assertThat(failure()).contains(broker, "cannot be reached");
    }

    /** The second and third have a blank, of which the library says where by repeating the whole. */
    @ParameterizedTest
    @ValueSource(strings = {"localhost:61616", "tcp://a b:61616", "(tcp://a b:61616,tcp://c:61616)", "broker"})
    void namesAUrlThatIsNotABrokers(String broker) {
        set("easemob.broker.url", broker + "?user=me&password=" + SECRET);

        assertThat(failure()).matches(PLACE + "easemob.broker.url is not the URL of a broker, as in tcp://broker:61616 \\(.*");
    }

    @Test
    void saysThatTheBrokerCannotReadItsFiles() throws IOException {
        Path bindings = Files.createDirectories(home.resolve("data/broker/bindings"));
        Files.writeString(bindings.resolve("activemq-bindings-1.bindings"), "x".repeat(1 << 20));

        assertThat(failure()).contains("the data folder " + home.resolve("data") + " is damaged",
                "broker/bindings/activemq-bindings-1.bindings has a header that is none", "easemob.broker.accept-damage=");
    }

    @Test
    void namesADestinationWithAWrongFilter() {
        set("easemob.destination.audit.uri", "direct:write-to-console");
        set("easemob.destination.audit.filter", "${header.scope == 'chatroom'");

        assertThat(failure()).matches(PLACE + "easemob.destination.audit.filter is wrong: .*")
                .endsWith(", in ${header.scope == 'chatroom'");
    }

    @Test
    void namesADestinationWithAnUnknownComponent() {
        set("easemob.destination.audit.uri", "htpps://example.com/" + "?password=" + SECRET);

        assertThat(failure()).contains("easemob.destination.audit.uri", "htpps");
    }

    @Test
    void namesADestinationWithAnUnknownOption() {
        set("easemob.destination.audit.uri", "kafka:topic?passwort=" + SECRET);

        assertThat(failure()).contains("easemob.destination.audit.uri", "passwort");
    }

    @Test
    void namesADestinationWhoseRouteIsMissing() {
        set("easemob.destination.audit.uri", "direct:on-kick");

        assertThat(failure()).contains("easemob.destination.audit.uri is direct:on-kick", "routes");
    }

    @Test
    void saysWhereARouteSendsToAMissingRoute() {
        addRoute(ROUTE.formatted("to", "uri: direct:nobody"));

        assertThat(failure()).startsWith("routes/on-kick.camel.yaml, line 6: ").contains("direct:nobody");
    }

    @Test
    void namesAWrongValueOfCamelsOwnProperties() {
        set("camel.main.shutdown-timeout", "soon");

        assertThat(failure()).startsWith("the property camel.main.shutdown-timeout has a wrong value");
    }

    @Test
    void namesAnUnknownPropertyOfCamel() {
        set("camel.server.prot", "1");

        assertThat(failure()).matches(PLACE + "unknown property .*")
                .endsWith(": unknown property camel.server.prot; did you mean camel.server.port?");
    }

    @Test
    void saysThatAPropertiesFileIsNoUtf8() throws IOException {
        Files.write(home.resolve("application.properties"), new byte[]{'#', (byte) 0xFC});

        assertThat(failure()).contains(home.resolve("application.properties").toString(), "UTF-8");
    }

    @Test
    void warnsOfAPropertyThatIsSetTwice() {
        set("easemob.data-dir", SECRET);
        set("easemob.data-dir", "application.properties");

        try (CapturedLog log = new CapturedLog()) {
            assertThat(failure()).contains("cannot be written");
            assertThat(log.text())
                    .contains("easemob-camel application.properties sets easemob.data-dir more than once, in the lines ")
                    .doesNotContain(SECRET);
        }
    }

    @Test
    void saysThatTheHomeIsNoFolder() {
        home = home.resolve("nowhere");

        assertThat(failure()).isEqualTo("--home " + home + " is not a folder");
    }

    /** Later properties win, so a test can set what the home already has. */
    private void set(String key, String value) {
        properties.add(key + "=" + value);
    }

    private void addRoute(String yaml) {
        try {
            Files.writeString(home.resolve("routes/on-kick.camel.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the runner as the command line does, and returns what it says, without the prefix. */
    private String failure() {
        List<String> failures = failures();
        assertThat(failures).hasSize(1);
        return failures.get(0);
    }

    private List<String> failures() {
        PrintStream usual = System.err;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        int exitCode;
        try (PrintStream capturing = new PrintStream(captured, true, StandardCharsets.UTF_8)) {
            if (Files.exists(home.resolve("application.properties"))) {
                Files.write(home.resolve("application.properties"), properties, StandardOpenOption.APPEND);
            }
            System.setErr(capturing);
            exitCode = assertTimeoutPreemptively(START, () -> EasemobCamel.commandLine().execute("--home", home.toString(), "run"),
                    "the runner started, although it should not have");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            System.setErr(usual);
        }
        List<String> lines = captured.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).as("standard error").isNotEmpty()
                .allMatch(line -> line.startsWith("easemob-camel: ")).noneMatch(line -> line.contains(SECRET));
        assertThat(exitCode).isNotZero();
        return lines.stream().map(line -> line.substring("easemob-camel: ".length())).toList();
    }
}

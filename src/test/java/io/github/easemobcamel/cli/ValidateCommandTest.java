package io.github.easemobcamel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.TestRunner;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command {@code validate}, in the home of a runner. */
class ValidateCommandTest {

    @TempDir
    private Path home;
    private TestRunner runner;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void makeAHome() throws IOException {
        runner = new TestRunner(home);
        set("easemob.callback.secrets=" + TestRunner.SECRET);
    }

    @Test
    void findsNothingWrongAndWritesNothing() throws IOException {
        assertThat(validate()).as(err.toString()).isZero();
        assertThat(out.toString()).matches("All is well: \\d+ routes in .*routes\\R");
        try (Stream<Path> files = Files.list(home)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("application.properties", "routes");
        }
    }

    @Test
    void findsNothingWrongBesideARunnerThatRuns() {
        runner.start();
        try {
            assertThat(validate()).as(err.toString()).isZero();
        } finally {
            runner.stop();
        }
    }

    @Test
    void connectsToNothing() throws IOException {
        set("easemob.destination.stream.uri=kafka:events?brokers=kafka.invalid:9092");
        set("easemob.broker.url=tcp://broker.invalid:61616");
        runner.withRoute("away.camel.yaml", """
                - route:
                    id: away
                    from:
                      uri: direct:away
                      steps:
                        - to:
                            uri: kafka:other?brokers=kafka.invalid:9092
                """);
        assertThat(validate()).as(err.toString()).isZero();
    }

    @Test
    void saysWhereARouteFileIsBroken() {
        runner.withRoute("on-kick.camel.yaml", "- route:\n    id: on-kick\n    from:\n      uri: direct:on-kick\n      steps:\n        - ot:\n            uri: x\n");
        assertThat(validate()).isEqualTo(1);
        assertThat(err.toString()).startsWith("easemob-camel: routes/on-kick.camel.yaml, line 6: ").hasLineCount(1);
    }

    @Test
    void saysWhichPropertyIsWrong() throws IOException {
        set("easemob.forward.kick=nobody");
        assertThat(validate()).isEqualTo(1);
        assertThat(err.toString()).startsWith("easemob-camel: easemob.forward.kick names the destination nobody");
    }

    @Test
    void missesTheRouteThatTakesStoredCallbacks() throws IOException {
        Files.delete(home.resolve("routes/dispatch-callback.camel.yaml"));
        assertThat(validate()).isEqualTo(1);
        assertThat(err.toString()).contains("takes stored callbacks from their queue, as dispatch-callback.camel.yaml");
    }

    @Test
    void warnsOfAPropertyThatIsSetTwice() throws IOException {
        set("easemob.data-dir=one");
        set("easemob.data-dir=two");

        assertThat(validate()).as(err.toString()).isZero();
        assertThat(out.toString().lines()).hasSize(2).first().asString()
                .startsWith("warning: application.properties sets easemob.data-dir more than once, in the lines ");
        assertThat(validate("--json")).isZero();
        assertThat(out.toString().lines()).last().asString().contains("\"status\":\"ok\",\"warnings\":[\"application.properties sets ");
    }

    @Test
    void saysWhatAnEmptyHomeIsRunWith(@TempDir Path empty) {
        home = empty;

        assertThat(validate()).as(err.toString()).isZero();
        assertThat(out.toString().lines()).hasSize(2).first().asString().startsWith("warning: " + empty
                + " has no application.properties and no routes/: the defaults and the environment variables are in force");
    }

    private int validate(String... options) {
        CommandLine line = EasemobCamel.commandLine(Map.of("EASEMOB_CALLBACK_SECRETS", TestRunner.SECRET)).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(Stream.concat(Stream.of("--home", home.toString(), "validate"), Stream.of(options)).toArray(String[]::new));
    }

    private void set(String line) throws IOException {
        Files.writeString(home.resolve("application.properties"), line + "\n", StandardOpenOption.APPEND);
    }
}

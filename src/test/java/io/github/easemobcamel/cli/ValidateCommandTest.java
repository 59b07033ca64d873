package io.github.easemobcamel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.easemobcamel.TestRunner;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
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
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("application.properties",
                    "routes");
        }
    }

    @Test
    void findsNothingWrongBesideARunnerThatRunsAndSaysWhatNeedsARestart() {
        runner.start();
        try {
            assertThat(validate()).as(err.toString()).isZero();
            // The runner was given these in another way than by the file.
            assertThat(out.toString()).contains("warning: the runner that runs with this home needs a restart: "
                    + "camel.management.port, camel.server.host, camel.server.port");
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
        runner.withRoute("on-kick.camel.yaml",
                "- route:\n    id: on-kick\n    from:\n      uri: direct:on-kick\n      steps:\n        - ot:\n            uri: x\n");
        assertThat(validate()).isEqualTo(1);
        assertThat(err.toString()).startsWith("easemob-camel: routes/on-kick.camel.yaml, line 6: ").hasLineCount(1);
    }

    @Test
    void saysWhatIsWrongWithEachOfSeveralRouteFiles() {
        String route = "- route:\n    id: %1$s\n    from:\n      uri: direct:%1$s\n      steps:\n        - %2$s\n";
        runner.withRoute("on-join.camel.yaml", route.formatted("on-join", "ot: x"))
                .withRoute("on-kick.camel.yaml", route.formatted("on-kick", "to: nothing:x"))
                .withRoute("on-mute.camel.yaml", route.formatted("on-mute", "to: direct:nowhere")).withRoute("d.yaml", "")
                .withRoute("on-leave.camel.yaml", route.formatted("on-leave", "to: direct:on-join"));
        assertThat(validate()).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(4)
                .anyMatch(line -> line.startsWith("easemob-camel: routes/on-join.camel.yaml, line 6: "))
                .anyMatch(line -> line.startsWith("easemob-camel: routes/on-kick.camel.yaml, line 6: "))
                .anyMatch(line -> line.startsWith("easemob-camel: routes/on-mute.camel.yaml, line 6: "))
                .anyMatch(line -> line.startsWith("easemob-camel: routes/d.yaml: "));
    }

    @Test
    void saysWhichPropertyIsWrong() throws IOException {
        set("easemob.forward.kick=nobody");
        assertThat(validate()).isEqualTo(1);
        assertThat(err.toString()).matches(
                "(?s)easemob-camel: application.properties, line \\d+: easemob.forward.kick names the destination nobody.*");
    }

    @Test
    void saysThatEventsOfTheNewerFormatGoByTheirAction() throws IOException {
        set("easemob.destination.newer.uri=direct:write-to-console");
        set("easemob.forward.group_op_event=newer");
        assertThat(validate()).as(err.toString()).isZero();
        assertThat(out.toString()).contains("warning: easemob.forward.group_op_event is set: it gets only events");
    }

    @Test
    void saysEverythingThatIsWrongAtOnce() throws IOException {
        set("easemob.callbak.secrets=x");
        set("easemob.forwrad.kick=console");
        set("easemob.callback.max-body-size=much");
        set("easemob.callback.path=callbacks");
        set("easemob.callback.remembered-call-ids=1");
        set("easemob.server.max-connections=0");
        set("easemob.dispatch.concurrency=many");
        set("camel.server.port=70000");
        set("camel.management.port=x");
        set("camel.management.host=0.0.0.0");
        set("easemob.management.token=");
        set("easemob.recovery.enabled=true");
        set("easemob.recovery.interval=1ms");
        set("easemob.tracing.enabled=maybe");
        set("easemob.broker.url=nowhere");
        set("easemob.rest.base-url=a1.easemob.com");
        set("easemob.rest.rate-limit=0");
        set("easemob.rest.max-wait=soon");
        set("easemob.server.tls.keystore=missing.p12");
        set("easemob.server.tls.client-ca=missing-ca.pem");
        set("easemob.destination.a.uri=https://example.com/");
        set("easemob.destination.a.tls.ca=missing-a.pem");
        set("easemob.destination.a.tls.certificate=missing-a-certificate.pem");
        set("easemob.destination.a.tls.key=missing-a-key.pem");
        set("easemob.destination.b.uri=nothing");
        set("easemob.destination.b.timeout=0");
        set("easemob.destination.b.retry.max-attempts=0");
        set("easemob.destination.b.order=some");
        set("easemob.destination.c.uri=log:c?unset={{not.set}}");
        set("easemob.destination.c_c.uri=log:c");
        set("easemob.destination.d.uri=direct:d");
        set("easemob.destination.d.tls.ca=d.pem");
        set("easemob.destination.d.signing-secret=whsec_x");
        set("easemob.forward.kick=nobody,no-one");
        set("easemob.forward.ban=c_c,nothing");
        runner.withRoute("on-kick.camel.yaml",
                "- route:\n    id: on-kick\n    from:\n      uri: direct:on-kick\n      steps:\n        - ot:\n            uri: x\n");

        assertThat(validate("--json")).isEqualTo(1);
        JsonNode problems = new JsonMapper().readTree(out.toString()).path("problems");
        assertThat(validate()).isEqualTo(1);

        List<String> lines = err.toString().lines().toList();
        assertThat(lines).allMatch(line -> line.startsWith("easemob-camel: ")).doesNotHaveDuplicates().hasSize(problems.size());
        for (String words : List.of("unknown property easemob.callbak.secrets; did you mean",
                "unknown property easemob.forwrad.kick;",
                "easemob.callback.max-body-size is 'much'", "easemob.callback.path is 'callbacks'",
                "easemob.callback.remembered-call-ids is '1'", "easemob.server.max-connections is '0'",
                "easemob.dispatch.concurrency is 'many'", "camel.server.port is '70000'", "camel.management.port is 'x'",
                "camel.management.host is 0.0.0.0", "easemob.recovery.enabled is true, but", "easemob.recovery.interval is '1ms'",
                "easemob.tracing.enabled is 'maybe'", "easemob.broker.url is not", "easemob.rest.base-url must be",
                "easemob.rest.rate-limit is '0'",
                "easemob.rest.max-wait is 'soon'", "easemob.server.tls.keystore", "easemob.server.tls.client-ca",
                "easemob.destination.a.tls.ca", "easemob.destination.a.tls.certificate", "easemob.destination.b.uri must be",
                "easemob.destination.b.timeout is '0'", "easemob.destination.b.retry.max-attempts is '0'",
                "easemob.destination.b.order is 'some'", "easemob.destination.c.uri uses {{not.set}}",
                "the destination name c_c must",
                "easemob.destination.d.tls.* is set", "easemob.destination.d.signing-secret is set", "names the destination nobody",
                "names the destination no-one", "easemob.forward.ban names the destination nothing",
                "routes/on-kick.camel.yaml, line 6: ")) {
            assertThat(lines).as(words).anyMatch(line -> line.contains(words));
            assertThat(problems).as(words).anyMatch(problem -> problem.asText().contains(words));
        }
    }

    @Test
    void missesTheRouteThatTakesStoredCallbacks() throws IOException {
        runner.withRoute("dispatch-callback.camel.yaml", "# not mine");
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
        assertThat(out.toString().lines()).last().asString()
                .contains("\"status\":\"ok\",\"warnings\":[\"application.properties sets ");
    }

    @Test
    void saysWhatAnEmptyHomeIsRunWith(@TempDir Path empty) {
        home = empty;

        assertThat(validate()).as(err.toString()).isZero();
        assertThat(out.toString().lines()).hasSize(2).first().asString().startsWith("warning: " + empty
                + " has no application.properties and no routes/: the defaults and the environment variables are in force");
    }

    private int validate(String... options) {
        CommandLine line = EasemobCamel.commandLine(Map.of("EASEMOB_CALLBACK_SECRETS", TestRunner.SECRET))
                .setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(
                Stream.concat(Stream.of("--home", home.toString(), "validate"), Stream.of(options)).toArray(String[]::new));
    }

    private void set(String line) throws IOException {
        Files.writeString(home.resolve("application.properties"), line + "\n", StandardOpenOption.APPEND);
    }
}

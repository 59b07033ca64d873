package io.github.easemobcamel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.easemobcamel.ArtemisBroker;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.KafkaBroker;
import io.github.easemobcamel.PreparedBroker;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.simulator.Simulator;
import io.github.easemobcamel.simulator.SimulatorSettings;
import io.github.easemobcamel.tls.TestAuthority;
import io.github.easemobcamel.tls.TestAuthority.Issued;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command {@code doctor}, in the home of a runner. */
class DoctorCommandTest {

    @TempDir
    private Path home;
    private TestRunner runner;
    private final String port = String.valueOf(TestRunner.freePort());
    private final String managementPort = String.valueOf(TestRunner.freePort());
    private StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void makeAHome() throws IOException {
        runner = new TestRunner(home).with("camel.server.port", port).with("camel.management.port", managementPort);
        set("easemob.callback.secrets=" + TestRunner.SECRET);
        set("camel.server.host=127.0.0.1");
        set("camel.server.port=" + port);
        set("camel.management.port=" + managementPort);
    }

    @Test
    void findsNothingWrongAndLeavesNothingBehind() throws IOException {
        assertThat(doctor()).as(out + " " + err).isZero();
        assertThat(out.toString()).contains("ok       configuration: ", "are free; no runner runs here", "MiB free", "Java ",
                "0 problem(s)").doesNotContain(TestRunner.SECRET);
        try (var files = Files.list(home)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("application.properties",
                    "routes");
        }
    }

    @Test
    void asksTheRunnerThatHoldsThePorts() {
        runner.start();
        try {
            assertThat(doctor()).as(out.toString()).isZero();
            assertThat(out.toString()).contains("a runner holds 127.0.0.1:" + port, "says that it is UP");
        } finally {
            runner.stop();
        }
    }

    @Test
    void findsThatARunnerOfAnotherHomeHoldsThePorts(@TempDir Path other) throws IOException {
        try (TestRunner theirs = new TestRunner(other).with("camel.server.port", port).with("camel.management.port", managementPort)
                .start()) {
            assertThat(doctor()).as("beside %s", theirs).isEqualTo(1);
            assertThat(out.toString()).contains("problem  ports: a runner of another home holds 127.0.0.1:" + managementPort,
                    "set other camel.server.port").doesNotContain(other.toString());
            set("easemob.data-dir=" + other.resolve("data"));
            assertThat(doctor()).as(out.toString()).isZero();
        }
    }

    @Test
    void findsAPortThatSomethingElseHolds() throws IOException {
        try (ServerSocket socket = new ServerSocket(Integer.parseInt(port), 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(doctor()).isEqualTo(1);
            assertThat(out.toString()).contains("problem  ports: 127.0.0.1:" + socket.getLocalPort() + " is in use",
                    "set another camel.server.port");
        }
    }

    @Test
    void connectsToDestinationsWithoutSendingAnEvent() throws IOException {
        try (HttpReceiver service = new HttpReceiver()) {
            set("easemob.destination.good.uri=" + service.url() + "/hook?token=hidden-token");
            set("easemob.destination.down.uri=http://127.0.0.1:" + TestRunner.freePort() + "/path-token");
            set("easemob.destination.nowhere.uri=https://nowhere.invalid/x");
            set("easemob.destination.plain.uri=" + service.url().replace("http:", "https:"));
            set("easemob.destination.stream.uri=kafka:events?brokers=127.0.0.1:" + TestRunner.freePort());
            set("easemob.destination.archive.uri=file:out");
            assertThat(doctor()).isEqualTo(1);

            assertThat(out.toString()).contains("ok       destination good: connected to 127.0.0.1",
                    "problem  destination down: cannot connect", "start what should listen there",
                    "problem  destination nowhere: cannot connect to nowhere.invalid:443 (there is no host of that name)",
                    "problem  destination plain: cannot connect", "see whether it speaks TLS",
                    "problem  destination stream: Kafka at 127.0.0.1", "ok       destination archive: ",
                    "ok       destination console")
                    .doesNotContain("hidden-token", "path-token");
            assertThat(service.received()).isEmpty();
        }
    }

    /** As the runner does, with the options in the URIs and the properties that they name. */
    @Test
    void speaksTlsWithKafkaAndTheBrokerOrSaysWhyNot(@TempDir Path dir) throws IOException {
        TestAuthority authority = new TestAuthority(dir.resolve("one"));
        Path trusted = authority.trustStore();
        Path other = new TestAuthority(dir.resolve("other")).trustStore();
        Issued server = authority.issue("server");
        set("my.password=" + TestAuthority.PASSWORD);
        try (KafkaBroker kafka = new KafkaBroker(dir.resolve("kafka"), server, "runner", "kafka-p4ss");
                ArtemisBroker broker = new ArtemisBroker(dir.resolve("broker"), server)) {
            String stream = "easemob.destination.stream.uri=kafka:events?brokers=" + kafka.secureAddress()
                    + "&securityProtocol=SASL_SSL&sslTruststoreType=PKCS12&sslTruststorePassword=RAW({{my.password}})"
                    + "&saslMechanism=SCRAM-SHA-512&saslJaasConfig=RAW(org.apache.kafka.common.security.scram.ScramLoginModule "
                    + "required username=\"runner\" password=\"{{my.kafka}}\";)&sslTruststoreLocation=";
            String external = "easemob.broker.url=" + broker.url()
                    + "&sslEnabled=true&trustStorePassword={{my.password}}&trustStorePath=";
            set(stream + trusted);
            set(external + trusted);
            set("my.kafka=kafka-p4ss");
            assertThat(doctor()).as(out.toString()).isZero();
            assertThat(out.toString()).contains("ok       broker: connected to tcp://" + broker.address(),
                    "destination stream: there is no topic events at " + kafka.secureAddress());

            set("my.kafka=mistyped-p4ss");
            set(external + other);
            assertThat(doctor()).isEqualTo(1);
            assertThat(out.toString()).contains("problem  broker: cannot connect to tcp://" + broker.address() + " (TLS: PKIX path",
                    "tells nothing of its topics (Authentication failed").doesNotContain("-p4ss", ArtemisBroker.PASSWORD);

            set(stream + other);
            assertThat(doctor()).isEqualTo(1);
            assertThat(out.toString()).contains("tells nothing of its topics (SSL handshake failed");
        }
    }

    @Test
    void getsATokenOrSaysWhyNot() throws IOException {
        try (Simulator easemob = Simulator.start(SimulatorSettings.defaults().withAddress("127.0.0.1", 0))) {
            set("easemob.rest.base-url=" + easemob.baseUrl());
            set("easemob.rest.org-name=demo-org");
            set("easemob.rest.app-name=demo-app");
            set("easemob.rest.client-id=demo-client-id");
            set("easemob.rest.client-secret=demo-client-secret");
            assertThat(doctor()).as(out.toString()).isZero();
            assertThat(out.toString()).contains("got a token from " + easemob.baseUrl(), "ok       clock: ");

            set("easemob.rest.client-secret=mistyped-secret");
            assertThat(doctor()).isEqualTo(1);
            assertThat(out.toString()).contains("problem  easemob.rest: ", "easemob.rest.base-url, .org-name")
                    .doesNotContain("mistyped-secret");
        }
    }

    @Test
    void looksAtSecretsWithoutTellingThem() throws IOException {
        set("easemob.callback.secrets=dev-secret, short, \"quoted-secret\"");
        assertThat(doctor()).isEqualTo(1);
        assertThat(out.toString()).contains("problem  secrets: easemob.callback.secrets has the secret of the profile dev",
                "secret 2 of easemob.callback.secrets has 5 characters", "secret 3 of easemob.callback.secrets has quotes")
                .doesNotContain("quoted-secret");
    }

    @Test
    void warnsOfABrokerThatNobodyHasPrepared(@TempDir Path dir) throws IOException {
        try (ArtemisBroker broker = new ArtemisBroker(dir)) {
            set("easemob.broker.url=" + broker.url());
            assertThat(doctor()).as(out.toString()).isZero();
            assertThat(out.toString()).contains("ok       broker: connected to tcp://" + broker.address(),
                    "warning  broker: the broker's queue callbacks",
                    "warning  broker: the broker remembers the last 20000 callIds");
        }
    }

    @Test
    void findsABrokerThatLosesEvents(@TempDir Path dir) throws IOException {
        try (PreparedBroker broker = PreparedBroker.single(dir)) {
            broker.server().getConfiguration().setPersistenceEnabled(false);
            set("easemob.broker.url=" + broker.url());
            assertThat(doctor()).isEqualTo(1);
            assertThat(out.toString()).contains("problem  broker: the broker keeps nothing on disk (persistence-enabled)");
        }
    }

    @Test
    void goesOnAfterABrokenConfiguration() throws IOException {
        set("easemob.forward.kick=nobody");
        set("easemob.broker.url=tcp://127.0.0.1:" + TestRunner.freePort() + "?user=a&password=hidden-password");
        set("easemob.record.url=jdbc:postgresql://127.0.0.1:" + TestRunner.freePort() + "/easemob");
        set("easemob.record.password=hidden-password");
        assertThat(doctor()).isEqualTo(1);
        assertThat(out.toString()).contains("problem  configuration: easemob.forward.kick names the destination nobody",
                "problem  broker: cannot connect to tcp://127.0.0.1",
                "warning  record: the database of easemob.record.url: Connection to 127.0.0.1", "ok       java: ", "MiB free")
                .doesNotContain("hidden-password");
    }

    @Test
    void saysEverythingThatIsWrongAtOnce() throws IOException {
        set("easemob.callbak.secrets=x");
        set("easemob.callback.secrets=");
        set("easemob.rest.client-secret=\\ blank");
        set("easemob.callback.max-body-size=much");
        set("easemob.destination.wrong.uri=nothing");
        set("easemob.destination.down.uri=http://127.0.0.1:" + TestRunner.freePort() + "/");
        set("easemob.broker.url=tcp://127.0.0.1:" + TestRunner.freePort() + "?user=a&password={{not.set}}");
        runner.withRoute("broken.camel.yaml", "- rout: {}");
        assertThat(doctor()).isEqualTo(1);

        assertThat(out.toString()).contains("problem  configuration: application.properties, line ",
                ": unknown property easemob.callbak.secrets",
                "problem  configuration: easemob.callback.secrets is not set",
                "problem  configuration: easemob.callback.max-body-size is 'much'",
                "problem  configuration: easemob.destination.wrong.uri must be",
                "problem  configuration: easemob.broker.url uses {{not.set}}",
                "problem  configuration: routes/broken.camel.yaml, line 1", "problem  destination down: cannot connect",
                "problem  easemob.rest: ", "ok       java: ", "MiB free");
    }

    @Test
    void tellsNoPasswordOfAUriThatCannotBeRead() throws IOException {
        set("easemob.broker.url=tcp://127.0.0.1:" + TestRunner.freePort() + "?user=a&password=hidden^password");
        set("easemob.destination.stream.uri=kafka:events?brokers=127.0.0.1:1&sslTruststorePasword=hidden-password");
        assertThat(doctor()).isEqualTo(1);
        assertThat(out.toString()).contains("problem  configuration: easemob.broker.url is not the URL of a broker", "%XX",
                "problem  configuration: ", "problem  destination stream: its URI is wrong").doesNotContain("hidden");
    }

    @Test
    void leavesAKafkaAloneWhoseBrokersAreAPropertyOfTheComponent() throws IOException {
        set("camel.component.kafka.brokers=127.0.0.1:" + TestRunner.freePort());
        set("easemob.destination.stream.uri=kafka:events");
        assertThat(doctor()).as(out.toString()).isZero();
        assertThat(out.toString()).contains("ok       destination stream: kafka:events, whose brokers are not in its URI; "
                + "it cannot be examined");
    }

    @Test
    void warnsOfAPropertyThatIsSetTwice() throws IOException {
        set("easemob.data-dir=data");
        set("easemob.data-dir=data");
        assertThat(doctor()).as(out.toString()).isZero();
        assertThat(out.toString()).contains("warning  configuration: application.properties sets easemob.data-dir more than once")
                .contains("0 problem(s)");
    }

    @Test
    void tellsAMissingSecretOnce() throws IOException {
        Files.writeString(home.resolve("application.properties"),
                "camel.server.port=" + port + "\ncamel.management.port=" + managementPort);
        assertThat(doctor()).isEqualTo(1);
        assertThat(out.toString()).containsOnlyOnce("easemob.callback.secrets is not set").contains("1 problem(s)");
    }

    @Test
    void saysPlainlyWhatItDoesNotExamine() {
        assertThat(doctor()).as(out.toString()).isZero();
        assertThat(out.toString()).contains("; not compared with Easemob's, for easemob.rest.* is not configured",
                "ok       destination console: direct:write-to-console, a route of this runner");
    }

    @Test
    void printsLinesOfJson() throws IOException {
        assertThat(doctor("--json")).isZero();
        List<JsonNode> findings = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            findings.add(new JsonMapper().readTree(line));
        }
        assertThat(findings).extracting(finding -> finding.path("check").asText()).contains("configuration", "java", "data folder");
        assertThat(findings).allMatch(finding -> List.of("ok", "warning").contains(finding.path("level").asText()));
    }

    private int doctor(String... options) {
        out = new StringWriter();
        List<String> words = new ArrayList<>(List.of("--home", home.toString(), "doctor"));
        words.addAll(List.of(options));
        CommandLine line = EasemobCamel.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return line.execute(words.toArray(String[]::new));
    }

    private void set(String line) throws IOException {
        Files.writeString(home.resolve("application.properties"), line + "\n", StandardOpenOption.APPEND);
    }
}

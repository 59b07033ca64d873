package io.github.easemobcamel.packaging;

import static io.github.easemobcamel.TestRunner.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.easemobcamel.ArtemisBroker;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.HttpReceiver.Received;
import io.github.easemobcamel.KafkaBroker;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.tls.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code mvn package} leaves as an archive has what each kind of destination needs, and no more than it may weigh. */
class ArchiveIT {

    private static final Path ARCHIVE = Path.of("target/easemob-camel.tar.gz").toAbsolutePath();
    private static final long MOST_BYTES = 56L << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");

    @TempDir
    private Path folder;
    private final HttpReceiver receiver = new HttpReceiver();
    private final HttpReceiver collector = new HttpReceiver();
    private final int port = TestRunner.freePort();
    private final int managementPort = TestRunner.freePort();
    private Path home;
    private Process runner;

    @BeforeEach
    void unpack() throws Exception {
        Process tar = new ProcessBuilder("tar", "xzf", ARCHIVE.toString(), "-C", folder.toString()).inheritIO().start();
        assertThat(tar.waitFor()).isZero();
        home = Files.createDirectories(folder.resolve("home"));
    }

    @AfterEach
    void stop() throws Exception {
        if (runner != null) {
            runner.destroy();
            if (!runner.waitFor(1, TimeUnit.MINUTES)) {
                runner.destroyForcibly();
            }
        }
        receiver.close();
        collector.close();
    }

    @Test
    void isNotTooLarge() throws IOException {
        assertThat(Files.size(ARCHIVE)).as("bytes of %s. What has grown (du -a target/easemob-camel/lib | sort -n), and does any "
                + "feature reach it? Exclude it in pom.xml, beside the reason, or raise the bound here and in docs/dependencies.md",
                ARCHIVE).isLessThanOrEqualTo(MOST_BYTES);
    }

    @Test
    void deliversToEachKindOfDestination() throws Exception {
        byte[] body = SampleCallback.of(Operation.KICK, Scope.CHATROOM).fresh(SECRET, Instant.now());
        try (KafkaBroker kafka = new KafkaBroker(Files.createDirectories(folder.resolve("kafka")))) {
            StringBuilder properties = new StringBuilder("""
                    easemob.destination.http.uri=%s
                    easemob.destination.file.uri=file:%s
                    easemob.destination.log.uri=log:archive
                    easemob.destination.queue.uri=jms:queue:mine
                    easemob.destination.route.uri=direct:to-another-file
                    easemob.tracing.enabled=true
                    """.formatted(receiver.url(), home.resolve("out")));
            CODECS.forEach(codec -> properties.append("easemob.destination.kafka-%s.uri=kafka:%s?brokers=%s&compressionCodec=%s%n"
                    .formatted(codec, codec, kafka.address(), codec)));
            properties.append("easemob.forward.default=console,http,file,log,queue,route,").append(String.join(",",
                    CODECS.stream().map(codec -> "kafka-" + codec).toList())).append('\n');
            start(properties.toString());

            assertThat(post(body).body()).contains("accepted");

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(receiver.taken()).extracting(Received::body).containsExactly(body));
            CODECS.forEach(codec -> assertThat(kafka.records(codec, 1)).as(codec).singleElement()
                    .satisfies(record -> assertThat(record.value()).isEqualTo(body)));
            for (String out : List.of("out", "route-out")) {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(home.resolve(out)).isDirectoryContaining(file -> holds(file, body)));
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(metrics()).contains(
                    "easemob_camel_deliveries_total{destination=\"queue\",outcome=\"delivered\"} 1.0",
                    "easemob_camel_deliveries_total{destination=\"log\",outcome=\"delivered\"} 1.0"));
            await().atMost(PATIENCE).until(() -> collector.received().stream().anyMatch(sent -> sent.path().equals("/v1/traces")));
            assertThat(Files.readAllLines(home.resolve("log")))
                    .allSatisfy(line -> assertThat(new ObjectMapper().readTree(line).path("message").asText()).isNotEmpty())
                    .noneMatch(line -> line.contains("NoClassDefFoundError") || line.contains("ClassNotFoundException"));
        }
    }

    @Test
    void storesInAnExternalBrokerOverTls() throws Exception {
        TestAuthority authority = new TestAuthority(folder.resolve("authority"));
        byte[] body = SampleCallback.of(Operation.KICK, Scope.CHATROOM).fresh(SECRET, Instant.now());
        try (ArtemisBroker broker = new ArtemisBroker(Files.createDirectories(folder.resolve("broker")),
                authority.issue("broker"))) {
            start("""
                    easemob.broker.url=%s&sslEnabled=true&trustStorePath=%s&trustStorePassword=%s
                    easemob.destination.http.uri=%s
                    easemob.destination.queue.uri=jms:queue:mine
                    easemob.forward.default=http,queue
                    """.formatted(broker.url(), authority.trustStore(), TestAuthority.PASSWORD, receiver.url()));

            assertThat(post(body).body()).contains("accepted");

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(receiver.taken()).extracting(Received::body).containsExactly(body));
            await().atMost(PATIENCE).until(() -> broker.messageCount("mine") == 1);
        }
    }

    private static boolean holds(Path file, byte[] body) {
        try {
            return Arrays.equals(Files.readAllBytes(file), body);
        } catch (IOException e) {
            return false;
        }
    }

    /** As a user does: with a home that holds properties, a route and a class of the user's own. */
    private void start(String properties) throws Exception {
        Files.writeString(home.resolve("application.properties"), """
                easemob.callback.secrets=%s
                camel.server.host=127.0.0.1
                camel.server.port=%d
                camel.management.port=%d
                """.formatted(SECRET, port, managementPort) + properties);
        Path distribution = folder.resolve("easemob-camel");
        Path routes = Files.createDirectories(home.resolve("routes"));
        Files.writeString(routes.resolve("to-another-file.camel.yaml"), """
                - beans:
                    - name: taker
                      type: mine.Taker
                - route:
                    id: to-another-file
                    from:
                      uri: direct:to-another-file
                      steps:
                        - bean: taker
                        - to: "file:%s"
                """.formatted(home.resolve("route-out")));
        jarOfTheUsers(Files.createDirectories(home.resolve("lib")).resolve("mine.jar"));
        ProcessBuilder builder = new ProcessBuilder(distribution.resolve("bin/easemob-camel").toString(), "--home",
                home.toString(), "run").redirectErrorStream(true).redirectOutput(home.resolve("log").toFile());
        builder.environment().put("EASEMOB_CAMEL_LOG_FORMAT", "json");
        builder.environment().put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url());
        runner = builder.start();
        // A runner that gives up while it starts closes its port without an answer; what it says is what is to be seen then.
        await().atMost(PATIENCE).ignoreExceptionsInstanceOf(IOException.class).until(() -> {
            assertThat(runner.isAlive()).as("the runner is alive, which said: %s", Files.readString(home.resolve("log"))).isTrue();
            return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/observe/health")).build())
                    .statusCode() == 200;
        });
    }

    /** With a class that takes what it is given. */
    private void jarOfTheUsers(Path jar) throws IOException {
        Path source = Files.createDirectories(folder.resolve("mine")).resolve("Taker.java");
        Files.writeString(source, "package mine; public class Taker { public byte[] take(byte[] body) { return body; } }");
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "--release", "17", source.toString())).isZero();
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("mine/Taker.class"));
            out.write(Files.readAllBytes(source.resolveSibling("Taker.class")));
        }
    }

    private HttpResponse<String> post(byte[] body) throws Exception {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/callbacks"))
                .header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(body)).build());
    }

    private String metrics() throws Exception {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/observe/metrics")).build()).body();
    }

    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}

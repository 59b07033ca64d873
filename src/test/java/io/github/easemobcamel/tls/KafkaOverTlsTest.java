package io.github.easemobcamel.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.KafkaBroker;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events go to a real Kafka over TLS and with a password, by the very line that docs/security.md shows. */
class KafkaOverTlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PASSWORD = "p4ss;w0rd&{}%";
    private static final String LINE = "easemob.destination.stream.uri=";

    private static Path trusted;
    private static Path other;
    private static KafkaBroker kafka;

    @TempDir
    private Path home;
    private TestRunner runner;

    @BeforeAll
    static void startKafka(@TempDir Path dir) {
        TestAuthority authority = new TestAuthority(dir.resolve("one"));
        trusted = authority.trustStore();
        other = new TestAuthority(dir.resolve("other")).trustStore();
        kafka = new KafkaBroker(dir.resolve("kafka"), authority.issue("kafka"), "runner", PASSWORD);
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void prepare() {
        runner = new TestRunner(home).with("easemob.forward.default", "stream")
                .with("easemob.destination.stream.retry.initial-delay", "100ms");
    }

    @Test
    void deliversWhatWasReceivedWhenThePasswordIsRight() throws IOException {
        byte[] body = sample();
        try (CapturedLog log = new CapturedLog()) {
            try (TestRunner mistyped = to("events", trusted, "mistyped-p4ss").start()) {
                assertThat(mistyped.post(body).statusCode()).isEqualTo(200);
                await().atMost(PATIENCE).until(() -> log.text().contains("not delivered to stream (SaslAuthenticationException"));
            }
            try (TestRunner right = to("events", trusted, PASSWORD).start()) {
                assertThat(kafka.records("events", 1)).as("delivered by %s", right).singleElement()
                        .satisfies(event -> assertThat(event.value()).isEqualTo(body));
            }
            assertThat(log.text()).doesNotContain("mistyped-p4ss", PASSWORD, "NetworkClient");
        }
    }

    @Test
    void sendsNothingToAKafkaOfAnotherAuthority() throws IOException {
        try (CapturedLog log = new CapturedLog(); TestRunner wrong = to("other", other, PASSWORD).start()) {
            wrong.post(sample());

            await().atMost(PATIENCE).until(() -> log.text().contains("not delivered to stream (SignatureException"));
        }
    }

    /** The line of the document with the addresses, files and passwords of this test. */
    private static String uri(String topic, Path trustStore) throws IOException {
        String documented = Files.readAllLines(Path.of("docs/security.md")).stream()
                .filter(line -> line.startsWith(LINE + "kafka:")).findFirst().orElseThrow();
        return documented.substring(LINE.length())
                .replace("kafka:events?brokers=kafka:9093", "kafka:" + topic + "?brokers=" + kafka.secureAddress())
                .replace("/etc/easemob-camel/kafka-ca.p12", trustStore.toString());
    }

    private TestRunner to(String topic, Path trustStore, String password) throws IOException {
        return runner.with("easemob.destination.stream.uri", uri(topic, trustStore))
                .with("my.truststore.password", TestAuthority.PASSWORD).with("my.kafka.password", password);
    }

    private static byte[] sample() {
        return SampleCallback.of(Operation.KICK, Scope.CHATROOM).fresh(TestRunner.SECRET, Instant.now());
    }
}

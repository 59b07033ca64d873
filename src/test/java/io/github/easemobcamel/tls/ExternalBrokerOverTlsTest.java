package io.github.easemobcamel.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.ArtemisBroker;
import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.HttpReceiver.Received;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events are kept by a real Artemis over TLS and with a password, by the very line that docs/security.md shows. */
class ExternalBrokerOverTlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern LINE = Pattern.compile("(?m)^easemob\\.broker\\.url=(.*)$");

    private static TestAuthority authority;
    private static Path trusted;
    private static Path other;

    @TempDir
    private Path home;
    @TempDir
    private Path brokerDir;
    private final HttpReceiver receiver = new HttpReceiver();
    private ArtemisBroker broker;

    @BeforeAll
    static void certify(@TempDir Path dir) {
        authority = new TestAuthority(dir.resolve("one"));
        trusted = authority.trustStore();
        other = new TestAuthority(dir.resolve("other")).trustStore();
    }

    @AfterEach
    void close() {
        receiver.close();
        broker.close();
    }

    @Test
    void storesAndDelivers() throws IOException {
        broker = new ArtemisBroker(brokerDir, authority.issue("broker"));
        byte[] body = sample();
        receiver.answering(request -> 500);
        try (CapturedLog log = new CapturedLog()) {
            try (TestRunner runner = runner(trusted, ArtemisBroker.PASSWORD).start()) {
                assertThat(runner.post(body).body()).contains("accepted");
                await().atMost(PATIENCE).until(() -> !receiver.received().isEmpty());
            }
            await().atMost(PATIENCE).until(() -> broker.messageCount("destination.service") == 1);
            receiver.answering(request -> 200);

            try (TestRunner restarted = runner(trusted, ArtemisBroker.PASSWORD).start()) {
                assertThat(restarted.post(body).statusCode()).isEqualTo(200);
                await().atMost(PATIENCE).until(() -> !receiver.taken().isEmpty());
                assertThat(receiver.taken()).extracting(Received::body).containsExactly(body);
            }
            assertThat(log.text()).doesNotContain(ArtemisBroker.PASSWORD, TestAuthority.PASSWORD);
        }
    }

    @Test
    void saysAtTheStartWhyTheConnectionFails() throws IOException {
        broker = new ArtemisBroker(brokerDir, authority.issue("another"));
        String where = "the broker at tcp://" + broker.address() + " cannot be reached";

        assertThat(failure(other, ArtemisBroker.PASSWORD)).startsWith(where + " over TLS (PKIX path validation failed")
                .endsWith("; see the options of easemob.broker.url");
        Path none = home.resolve("none.p12");
        assertThat(failure(none, ArtemisBroker.PASSWORD)).startsWith(where + " over TLS (Failed to find a store at " + none);
        assertThat(failure(trusted, "mistyped-p4ss")).startsWith(where + " (").contains("Unable to validate user");
    }

    @Test
    void refusesACertificateForAnotherHost() throws IOException {
        broker = new ArtemisBroker(brokerDir, authority.issueFor("dns:elsewhere.example", "elsewhere"));

        assertThat(failure(trusted, ArtemisBroker.PASSWORD)).contains(" cannot be reached over TLS (No subject alternative names");
    }

    private String failure(Path trustStore, String password) throws IOException {
        try (TestRunner runner = runner(trustStore, password)) {
            String message = catchThrowableOfType(ConfigurationException.class, runner::start).getMessage();
            assertThat(message).doesNotContain(password, TestAuthority.PASSWORD);
            return message;
        }
    }

    /** With the line of the document, but for the address, the file and the passwords of this test. */
    private TestRunner runner(Path trustStore, String password) throws IOException {
        Matcher line = LINE.matcher(Files.readString(Path.of("docs/security.md")));
        assertThat(line.find()).isTrue();
        return new TestRunner(home).with("easemob.broker.url", line.group(1).replace("broker:61617", broker.address())
                .replace("/etc/easemob-camel/broker-ca.p12", trustStore.toString()))
                .with("my.truststore.password", TestAuthority.PASSWORD).with("my.broker.password", password)
                .with("easemob.destination.service.uri", receiver.url()).with("easemob.forward.default", "service");
    }

    private static byte[] sample() {
        return SampleCallback.of(Operation.KICK, Scope.CHATROOM).fresh(TestRunner.SECRET, Instant.now());
    }
}

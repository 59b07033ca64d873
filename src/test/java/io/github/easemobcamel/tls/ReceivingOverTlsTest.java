package io.github.easemobcamel.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.tls.TestAuthority.Issued;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callbacks come over real TLS to a real runner. */
class ReceivingOverTlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private static Path folder;
    private static TestAuthority authority;
    private static TestAuthority other;
    private static Issued server;
    private static Issued renewed;

    @TempDir
    private Path home;
    private TestRunner runner;

    @BeforeAll
    static void certify() {
        authority = new TestAuthority(folder.resolve("one"));
        other = new TestAuthority(folder.resolve("other"));
        server = authority.issue("server");
        renewed = authority.issue("renewed", "-validity", "10");
    }

    @AfterEach
    void stop() {
        runner.close();
    }

    private TestRunner runner() throws IOException {
        put(server);
        runner = new TestRunner(home);
        return runner.with("easemob.server.tls.certificate", "server.pem").with("easemob.server.tls.key", "server-key.pem");
    }

    /** Replaces both files as what renews certificates does: one after the other, each at once. */
    private void put(Issued issued) throws IOException {
        replace(issued.certificate(), "server.pem");
        replace(issued.key(), "server-key.pem");
    }

    private void replace(Path from, String name) throws IOException {
        Files.copy(from, home.resolve("new"));
        Files.move(home.resolve("new"), home.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private HttpResponse<String> post(SSLContext context) throws IOException, InterruptedException {
        return post(HttpClient.newBuilder().sslContext(context).build());
    }

    private HttpResponse<String> post(HttpClient client) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri())
                .header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(
                        SampleCallback.of(Operation.KICK, Scope.GROUP).fresh(TestRunner.SECRET, Instant.now())))
                .build(),
                BodyHandlers.ofString());
    }

    private URI uri() {
        return URI.create(runner.callbackUri().toString().replace("http:", "https:"));
    }

    private String shown() throws IOException {
        try (SSLSocket socket = (SSLSocket) authority.client(null).getSocketFactory()
                .createSocket("127.0.0.1", runner.callbackUri().getPort())) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void receivesOverTls(String protocol) throws Exception {
        try (TestRunner running = runner().start()) {
            HttpClient client = HttpClient.newBuilder().sslContext(authority.client(null))
                    .sslParameters(new SSLParameters(null, new String[]{protocol})).build();
            HttpResponse<String> answer = post(client);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("accepted");
            assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo(protocol);
            assertThat(answer.version()).as("HTTP/2 stays off").isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThatThrownBy(() -> post(other.client(null))).isInstanceOf(SSLException.class);
            assertThatThrownBy(() -> TestRunner.send(HttpRequest.newBuilder(running.callbackUri()).build()))
                    .as("plain HTTP").hasCauseInstanceOf(IOException.class);
            assertThat(TestRunner.send(HttpRequest.newBuilder(running.managementUri("/observe/health")).build()).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void receivesWithAKeystore() throws Exception {
        runner = new TestRunner(home).with("easemob.server.tls.keystore", server.keystore().toString())
                .with("easemob.server.tls.keystore-password", TestAuthority.PASSWORD);
        runner.start();

        assertThat(post(authority.client(null)).statusCode()).isEqualTo(200);
    }

    @Test
    void letsOnlyClientsInThatTheAuthorityKnows() throws Exception {
        Issued client = authority.issue("client");
        Issued stranger = other.issue("stranger");
        runner().with("easemob.server.tls.client-ca", authority.pem().toString());
        runner.start();

        assertThat(post(authority.client(client)).statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> post(authority.client(null))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> post(authority.client(stranger))).isInstanceOf(IOException.class);
    }

    @Test
    void renewsTheCertificateWithoutRefusingAConnection() throws Exception {
        runner().start();
        try (CapturedLog log = new CapturedLog()) {
            SSLContext trusting = authority.client(null);
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger sent = new AtomicInteger();
            HttpClient open = HttpClient.newBuilder().sslContext(trusting).build();
            post(open);
            List<CompletableFuture<Void>> senders = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                senders.add(CompletableFuture.runAsync(() -> {
                    while (!stop.get()) {
                        try (Socket socket = trusting.getSocketFactory().createSocket("127.0.0.1", uri().getPort())) {
                            socket.setSoTimeout(10_000);
                            socket.getOutputStream().write("GET /callbacks HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
                            InputStream in = socket.getInputStream();
                            assertThat(new String(in.readNBytes(12), UTF_8)).isEqualTo("HTTP/1.1 405");
                            sent.incrementAndGet();
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }));
            }
            await().atMost(PATIENCE).until(() -> sent.get() > 20);
            for (Issued next : List.of(renewed, server, renewed)) {
                put(next);
                String name = next.equals(renewed) ? "CN=renewed" : "CN=server";
                await().atMost(PATIENCE).until(() -> shown().equals(name));
                int before = sent.get();
                await().atMost(PATIENCE)
                        .until(() -> sent.get() > before + 20 || senders.stream().anyMatch(CompletableFuture::isDone));
            }
            stop.set(true);
            for (CompletableFuture<Void> sender : senders) {
                sender.get();
            }
            assertThat(post(open).statusCode()).as("a connection that was open").isEqualTo(200);
            assertThat(log.text()).contains("Certificate renewed: CN=renewed", "ends in 9 day(s)");
        } catch (ExecutionException e) {
            throw new AssertionError("a connection was refused", e);
        }
    }

    @Test
    void goesOnWithTheFormerCertificateWhenTheNewOneIsBroken() throws Exception {
        runner().start();
        try (CapturedLog log = new CapturedLog()) {
            replace(renewed.certificate(), "server.pem");
            await().atMost(PATIENCE).until(() -> log.text().contains("Certificate not renewed"));
            assertThat(log.text()).contains("is the certificate of another key");
            assertThat(shown()).isEqualTo("CN=server");

            replace(renewed.key(), "server-key.pem");
            await().atMost(PATIENCE).until(() -> shown().equals("CN=renewed"));

            Files.writeString(home.resolve("server.pem"), "nonsense");
            await().atMost(PATIENCE).until(() -> log.text().contains("server.pem with the key"));
            assertThat(shown()).isEqualTo("CN=renewed");
            Issued ended = authority.issue("ended", "-startdate", "-10d", "-validity", "5");
            put(ended);
            await().atMost(PATIENCE).until(() -> log.text().contains("NotAfter"));
            assertThat(shown()).isEqualTo("CN=renewed");
        }
    }

    @Test
    void saysOnceThatTheCertificateIsGone() throws Exception {
        runner().start();
        try (CapturedLog log = new CapturedLog()) {
            Files.delete(home.resolve("server.pem"));
            await().atMost(PATIENCE).until(() -> log.text().contains("Certificate not renewed"));
            assertThat(log.text()).contains("there is no file " + home.resolve("server.pem"));
            assertThat(shown()).isEqualTo("CN=server");

            put(renewed);
            await().atMost(PATIENCE).until(() -> shown().equals("CN=renewed"));
            assertThat(log.lines()).filteredOn(line -> line.contains("there is no file")).hasSize(1);
        }
    }

    @Test
    void saysWhatIsWrongWithAKeystore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("secret", new SecretKeySpec(new byte[16], "AES"), TestAuthority.PASSWORD.toCharArray(), null);
        try (OutputStream out = Files.newOutputStream(home.resolve("server.p12"))) {
            store.store(out, TestAuthority.PASSWORD.toCharArray());
        }

        runner = new TestRunner(home).with("easemob.server.tls.keystore", "server.p12")
                .with("easemob.server.tls.keystore-password", TestAuthority.PASSWORD);
        assertThatThrownBy(runner::start).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("easemob.server.tls.keystore has a key without a certificate");
    }

    @Test
    void boundsConnectionsThatNeverAgreeOnTls() throws Exception {
        try (TestRunner running = runner().with("easemob.server.max-connections", "20").start()) {
            List<Socket> silent = new ArrayList<>();
            try {
                for (int i = 0; i < 60; i++) {
                    silent.add(new Socket(InetAddress.getLoopbackAddress(), running.callbackUri().getPort()));
                }
                assertThat(post(authority.client(null)).statusCode()).isEqualTo(200);
                await().atMost(PATIENCE).until(() -> closed(silent) >= 40);
            } finally {
                for (Socket socket : silent) {
                    socket.close();
                }
            }
        }
    }

    private static long closed(List<Socket> sockets) throws IOException {
        long closed = 0;
        for (Socket socket : sockets) {
            socket.setSoTimeout(1);
            try {
                closed += socket.getInputStream().read() < 0 ? 1 : 0;
            } catch (SocketTimeoutException e) {
                // still open
            } catch (IOException reset) {
                closed++;
            }
        }
        return closed;
    }

    @Test
    void saysWhatIsWrongWithTheFiles() throws Exception {
        assertThatThrownBy(() -> runner().with("easemob.server.tls.key", "").start())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("-Deasemob.server.tls.key: easemob.server.tls.key is not set: a certificate and its key go together");
        assertThatThrownBy(() -> runner().with("easemob.server.tls.certificate", "none.pem").start())
                .isInstanceOf(ConfigurationException.class).hasMessageContaining("there is no file")
                .hasMessageContaining("none.pem");
        assertThatThrownBy(() -> new TestRunner(home).with("easemob.server.tls.keystore", server.keystore().toString())
                .with("easemob.server.tls.keystore-password", "my-secret-password").start())
                .isInstanceOf(ConfigurationException.class).hasMessageContaining("keystore-password its password")
                .hasMessageNotContaining("my-secret-password");
        assertThatThrownBy(() -> new TestRunner(home).with("easemob.server.tls.client-ca", "ca.pem").start())
                .isInstanceOf(ConfigurationException.class).hasMessageContaining("without TLS no client shows a certificate");
    }
}

package io.github.easemobcamel.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.http.client.RawHttpServer;
import io.github.easemobcamel.tls.TestAuthority.Issued;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events go to real https services, which have a certificate of a private authority and may want one themselves. */
class DestinationOverTlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;
    private static TestAuthority authority;
    private static TestAuthority other;
    private static Issued service;
    private static Issued own;
    private static Issued renewed;

    @TempDir
    private Path home;
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private HttpsServer server;
    private TestRunner runner;

    @BeforeAll
    static void certify() {
        authority = new TestAuthority(folder.resolve("one"));
        other = new TestAuthority(folder.resolve("other"));
        service = authority.issue("service");
        own = authority.issue("runner");
        renewed = authority.issue("renewed");
    }

    @AfterEach
    void stop() {
        runner.close();
        server.stop(0);
    }

    /** Notes who has sent each request, by the certificate that was shown. */
    private String serve(Issued issued, boolean wantsCertificate) throws IOException {
        SSLContext context = authority.client(issued);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = context.getDefaultSSLParameters();
                tls.setNeedClientAuth(wantsCertificate);
                parameters.setSSLParameters(tls);
            }
        });
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            SSLSession session = ((HttpsExchange) exchange).getSSLSession();
            seen.add(wantsCertificate ? session.getPeerPrincipal().getName() : "somebody");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return "https://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    private TestRunner runner(String name, String uri) {
        runner = runner == null ? new TestRunner(home) : runner;
        return runner.with("easemob.destination." + name + ".uri", uri)
                .with("easemob.destination." + name + ".retry.initial-delay", "100ms");
    }

    private void send() {
        assertThat(runner.post(SampleCallback.of(Operation.KICK, Scope.GROUP).fresh(TestRunner.SECRET, Instant.now()))
                .statusCode()).isEqualTo(200);
    }

    @Test
    void trustsThePrivateAuthorityOfOneDestinationOnly() throws IOException {
        String uri = serve(service, false);
        runner("right", uri).with("easemob.destination.right.tls.ca", authority.pem().toString());
        runner("wrong", uri).with("easemob.destination.wrong.tls.ca", other.pem().toString());
        runner("usual", uri).with("easemob.forward.default", "right, wrong, usual");
        try (CapturedLog log = new CapturedLog()) {
            runner.start();
            send();

            await().atMost(PATIENCE).until(() -> !seen.isEmpty());
            await().atMost(PATIENCE).until(() -> log.text().contains("not delivered to wrong (SignatureException")
                    && log.text().contains("not delivered to usual (SunCertPathBuilderException"));
            assertThat(seen).hasSize(1);
            assertThat(log.text()).doesNotContain("not delivered to right");
        }
    }

    @Test
    void reachesAServiceThroughAProxyThatSeesNothingOfIt() throws IOException {
        String uri = serve(service, false);
        try (RawHttpServer proxy = new RawHttpServer(connection -> {
            connection.readRequest();
            connection.say("HTTP/1.1 200 Connected\r\n\r\n").relay(server.getAddress().getPort());
        })) {
            runner("service", uri).with("easemob.destination.service.tls.ca", authority.pem().toString())
                    .with("easemob.destination.service.proxy", "http://127.0.0.1:" + proxy.port())
                    .with("easemob.forward.default", "service").start();
            send();

            await().atMost(PATIENCE).until(() -> !seen.isEmpty());
            assertThat(proxy.requests()).hasSize(1).allMatch(request -> request.startsWith("CONNECT 127.0.0.1:"));
        }
    }

    /** What a proxy says is no word of the service. */
    @Test
    void takesNoAnswerOfAProxyForOneOfTheService() throws IOException {
        String uri = serve(service, false);
        try (CapturedLog log = new CapturedLog(); RawHttpServer proxy = new RawHttpServer(connection -> {
            connection.readRequest();
            connection.answer(204, "");
        })) {
            runner("service", uri).with("easemob.destination.service.proxy", "http://127.0.0.1:" + proxy.port())
                    .with("easemob.forward.default", "service").start();
            send();

            await().atMost(PATIENCE).until(() -> log.text().contains("the proxy answered CONNECT with HTTP status 204"));
            assertThat(seen).isEmpty();
        }
    }

    @Test
    void refusesACertificateForAnotherHost() throws IOException {
        runner("shop", serve(authority.issueFor("dns:elsewhere.example", "elsewhere"), false))
                .with("easemob.destination.shop.tls.ca", authority.pem().toString()).with("easemob.forward.default", "shop");
        try (CapturedLog log = new CapturedLog()) {
            runner.start();
            send();

            await().atMost(PATIENCE).until(() -> log.text().contains("not delivered to shop (SSLPeerUnverifiedException"));
            assertThat(seen).isEmpty();
        }
    }

    @Test
    void showsItsCertificateAndTheNewOneWhenItIsRenewed() throws IOException {
        String uri = serve(service, true);
        Files.copy(own.certificate(), home.resolve("runner.pem"));
        Files.copy(own.key(), home.resolve("runner-key.pem"));
        runner("without", uri).with("easemob.destination.without.tls.ca", authority.pem().toString());
        runner("with", uri).with("easemob.destination.with.tls.ca", authority.pem().toString())
                .with("easemob.destination.with.tls.certificate", "runner.pem")
                .with("easemob.destination.with.tls.key", "runner-key.pem").with("easemob.forward.default", "with, without");
        try (CapturedLog log = new CapturedLog()) {
            runner.start();
            send();
            await().atMost(PATIENCE).until(() -> log.text().contains("not delivered to without"));
            await().atMost(PATIENCE).until(() -> seen.equals(List.of("CN=runner")));

            Files.copy(renewed.certificate(), home.resolve("runner.pem"), StandardCopyOption.REPLACE_EXISTING);
            await().atMost(PATIENCE).until(() -> log.text().contains("is the certificate of another key"));
            send();
            await().atMost(PATIENCE).until(() -> seen.equals(List.of("CN=runner", "CN=runner")));

            Files.copy(renewed.key(), home.resolve("runner-key.pem"), StandardCopyOption.REPLACE_EXISTING);
            await().atMost(PATIENCE).until(() -> log.text().contains("outes replaced in "));
            // The former routes may take an event or two in the moment of the change.
            await().atMost(PATIENCE).until(() -> {
                send();
                return seen.contains("CN=renewed");
            });
        }
    }
}

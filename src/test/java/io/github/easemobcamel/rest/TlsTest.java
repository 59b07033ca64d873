package io.github.easemobcamel.rest;

import static io.github.easemobcamel.rest.RestRoutes.body;
import static io.github.easemobcamel.rest.RestRoutes.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service's certificate must be trusted by this machine and be for the host that is called. */
class TlsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final Map<String, Object> ROOM = Map.of("chatroomId", "1");
    private final SSLContext before = defaultContext();
    private final AtomicInteger requests = new AtomicInteger();
    @TempDir
    private Path folder;
    private HttpsServer server;

    private static SSLContext defaultContext() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() {
        SSLContext.setDefault(before);
        server.stop(0);
    }

    private KeyStore serve(String name) throws Exception {
        Path file = folder.resolve("server.p12");
        int exit = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
                "-alias", "server", "-keyalg", "EC", "-dname", "CN=test", "-ext", "SAN=" + name, "-keystore", file.toString(),
                "-storepass", new String(PASSWORD), "-storetype", "PKCS12")
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        assertThat(exit).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            byte[] reply = (exchange.getRequestURI().getPath().endsWith("/token")
                    ? "{\"access_token\":\"t\",\"expires_in\":0}" : "{\"data\":{}}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, reply.length);
            exchange.getResponseBody().write(reply);
            exchange.close();
        });
        server.start();
        return store;
    }

    private static void trust(KeyStore store) throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("server", store.getCertificate("server"));
        trust.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        SSLContext.setDefault(context);
    }

    private Properties properties() {
        Properties properties = RestRoutes.properties("https://127.0.0.1:" + server.getAddress().getPort());
        properties.setProperty("easemob.rest.max-attempts", "1");
        return properties;
    }

    private void refuses() {
        try (RestRoutes routes = new RestRoutes(properties())) {
            EasemobException failure = failure(routes.call("get-chatroom-metadata", null, ROOM));

            assertThat(failure.getError()).isEqualTo("no_reply");
            assertThat(failure.getCause()).isInstanceOf(SSLException.class);
            assertThat(requests).hasValue(0);
        }
    }

    @Test
    void speaksTlsWithATrustedServer() throws Exception {
        trust(serve("ip:127.0.0.1"));
        try (RestRoutes routes = new RestRoutes(properties())) {
            assertThat(body(routes.call("get-chatroom-metadata", null, ROOM))).isEqualTo(Map.of());
            assertThat(requests).hasValue(2);
        }
    }

    @Test
    void refusesACertificateThatNobodyVouchesFor() throws Exception {
        serve("ip:127.0.0.1");
        refuses();
    }

    @Test
    void refusesACertificateForAnotherHost() throws Exception {
        trust(serve("dns:elsewhere.example"));
        refuses();
    }
}

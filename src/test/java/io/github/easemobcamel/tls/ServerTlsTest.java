package io.github.easemobcamel.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.simulator.SettableClock;
import io.github.easemobcamel.tls.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which certificate is in effect, on a clock that the test moves. */
class ServerTlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;
    private final SettableClock clock = new SettableClock(Instant.now().toString());

    private void put(Issued issued) throws IOException {
        Files.copy(issued.certificate(), folder.resolve("server.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(issued.key(), folder.resolve("server-key.pem"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** As with a clock that is a moment behind that of the authority. */
    @Test
    void takesACertificateThatIsNotValidYetWhenItIs() throws IOException {
        TestAuthority authority = new TestAuthority(folder.resolve("authority"));
        put(authority.issue("server"));
        try (CapturedLog log = new CapturedLog();
                ServerTls tls = new ServerTls(new ServerTlsFiles(folder.resolve("server.pem"), folder.resolve("server-key.pem"),
                        null, "", null), clock)) {
            KeyManagerFactory before = tls.keys();
            put(authority.issue("next", "-startdate", "+1d"));
            await().atMost(PATIENCE).until(() -> log.text().contains("NotBefore"));
            assertThat(tls.keys()).isSameAs(before);

            clock.advance(Duration.ofDays(2));
            await().atMost(PATIENCE).until(() -> log.text().contains("Certificate renewed: CN=next"));
            assertThat(tls.keys()).isNotSameAs(before);
            assertThat(log.lines()).filteredOn(line -> line.contains("NotBefore")).hasSize(1);
        }
    }
}

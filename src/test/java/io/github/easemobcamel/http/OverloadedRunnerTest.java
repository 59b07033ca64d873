package io.github.easemobcamel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bounds hold in the runner as it is. */
class OverloadedRunnerTest {

    @Test
    void answersAGoodSenderAmongHundredsOfBadOnesAndShowsWhatIsLeftOfEasemobsPatience(@TempDir Path home) {
        List<RawSender> bad = new ArrayList<>();
        try (TestRunner runner = new TestRunner(home).with("easemob.server.max-connections", "100").start()) {
            int port = runner.callbackUri().getPort();
            for (int i = 0; i < 200; i++) {
                bad.add(new RawSender(port).send("POST /callbacks HTTP/1.1\r\nHost: x\r\nX-Slow: "));
            }
            for (int i = 0; i < 20; i++) {
                bad.forEach(sender -> sender.sendIfOpen("x"));
                assertThat(runner.post(kick(TestRunner.SECRET)).statusCode()).isEqualTo(200);
            }
            await().until(() -> bad.stream().filter(RawSender::isClosed).count() >= 100);
            try (RawSender large = new RawSender(port)) {
                assertThat(large.send("POST /callbacks HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(9000)).status()).isEqualTo(431);
            }

            for (int i = 0; i < 3; i++) {
                assertThat(runner.post(kick("wrong")).statusCode()).isEqualTo(401);
            }
            assertThat(TestRunner.send(HttpRequest.newBuilder(runner.callbackUri()).build()).statusCode()).isEqualTo(405);
            assertThat(TestRunner.send(HttpRequest.newBuilder(
                    runner.managementUri("/observe/health?exposureLevel=full&data=true")).build()).body())
                    .contains("\"ban.budget\":87", "\"ban.failures\":\"{401=3}\"").doesNotContain("DOWN");
        } finally {
            bad.forEach(RawSender::close);
        }
    }

    private static byte[] kick(String secret) {
        return SampleCallback.of(Operation.KICK, Scope.GROUP).fresh(secret, Instant.now());
    }
}

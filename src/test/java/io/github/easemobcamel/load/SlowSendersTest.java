package io.github.easemobcamel.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.TestRunner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hundred senders whose bodies come byte by byte: whoever sends properly is answered, and they are cut off. */
class SlowSendersTest {

    private static final int SLOW = 100;
    private static final int GOOD = 200;
    private static final int DRIP_MILLIS = 50;

    private final List<RawConnection> slow = new ArrayList<>();
    private final ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() throws IOException {
        drip.shutdownNow();
        for (RawConnection connection : slow) {
            connection.close();
        }
    }

    @Test
    void keepNobodyFromBeingAnsweredAndAreCutOff(@TempDir Path home) throws IOException {
        try (TestRunner runner = new TestRunner(home).with("easemob.forward.default", "").start()) {
            for (int i = 0; i < SLOW; i++) {
                RawConnection connection = new RawConnection(runner.callbackUri().getPort());
                connection.write(("POST /callbacks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 100000\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                slow.add(connection);
            }
            drip.scheduleAtFixedRate(() -> slow.forEach(connection -> connection.write(new byte[]{' '})), 0, DRIP_MILLIS,
                    TimeUnit.MILLISECONDS);
            for (int i = 0; i < GOOD; i++) {
                assertThat(runner.post(BrokenRequest.valid()).statusCode()).isEqualTo(200);
            }
            for (RawConnection connection : slow) {
                assertThat(connection.answers(true)).as("answers to a body that does not end").noneMatch(status -> status == 200);
            }
        }
    }
}

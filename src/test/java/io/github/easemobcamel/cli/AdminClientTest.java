package io.github.easemobcamel.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.easemobcamel.config.ConfigurationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdminClientTest {

    @Test
    void tellsARunnerThatIsNotDoneYetFromNone() throws IOException {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String base = "http://127.0.0.1:" + busy.getLocalPort() + "/admin/";
            AdminClient client = new AdminClient(base, "", Duration.ofSeconds(1));

            assertThatThrownBy(() -> client.get("dead-letters/a", Map.of())).isInstanceOf(ConfigurationException.class)
                    .hasMessage("the runner has not answered within 1 s; narrow the search");
        }
    }
}

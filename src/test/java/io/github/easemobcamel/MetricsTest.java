package io.github.easemobcamel;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks the management port for metrics, as Prometheus does. */
class MetricsTest {

    private static final String PROMETHEUS_ACCEPT = "application/openmetrics-text;version=1.0.0;q=0.6,"
            + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    @Test
    void tellsWhatTheProcessTakes(@TempDir Path home) {
        try (TestRunner runner = new TestRunner(home).start()) {
            var reply = TestRunner.send(HttpRequest.newBuilder(runner.managementUri("/observe/metrics"))
                    .header("Accept", PROMETHEUS_ACCEPT).build());
            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(reply.body()).contains("jvm_memory_used_bytes{", "process_files_open_files", "process_cpu_usage");
        }
    }
}

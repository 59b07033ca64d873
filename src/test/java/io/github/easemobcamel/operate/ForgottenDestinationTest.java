package io.github.easemobcamel.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dead letters of a destination that is no longer defined. */
class ForgottenDestinationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path home;

    @Test
    void areListedCountedReplayedElsewhereAndPurged() {
        try (HttpReceiver old = new HttpReceiver(); HttpReceiver other = new HttpReceiver(); CapturedLog log = new CapturedLog()) {
            old.answering(request -> 400);
            try (TestRunner runner = new TestRunner(home).with("easemob.destination.old.uri", old.url())
                    .with("easemob.destination.old.retry.max-attempts", "1").with("easemob.forward.default", "old").start()) {
                IntStream.range(0, 3).forEach(i -> runner.post(SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom("room-" + i)
                        .fresh(TestRunner.SECRET, Instant.now())));
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(get(runner, "/admin/dead-letters"))
                        .contains("{\"destination\":\"old\",\"count\":3}"));
            }
            try (TestRunner runner = new TestRunner(home).with("easemob.destination.other.uri", other.url())
                    .with("easemob.forward.default", "other").start()) {
                assertThat(log.lines())
                        .anyMatch(line -> line.contains("3 dead letter(s) of the destination old, which is not defined"));
                assertThat(get(runner, "/admin/dead-letters")).contains("{\"destination\":\"old\",\"count\":3,\"defined\":false}");
                assertThat(get(runner, "/admin/dead-letters/nobody")).contains("\"not-found\"", "there are console, other");
                assertThat(get(runner, "/admin/dead-letters/old")).contains("room-0", "HTTP status 400");
                assertThat(get(runner, "/observe/metrics")).contains("easemob_camel_dead_letters_waiting{destination=\"old\"} 3.0");
                assertThat(post(runner, "replay", "{\"all\":true}").statusCode()).isEqualTo(400);
                assertThat(post(runner, "replay", "{\"all\":true}").body()).contains("destination: old is not defined any more",
                        "console, other");
                assertThat(post(runner, "replay", "{\"all\":true,\"destination\":\"nowhere\"}").body())
                        .contains("there is no destination nowhere");

                assertThat(post(runner, "replay", "{\"roomId\":\"room-1\",\"destination\":\"other\"}").statusCode()).isEqualTo(202);
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(other.taken()).singleElement()
                        .matches(request -> request.header("ce-subject").equals("room-1")));
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(get(runner, "/admin/jobs")).doesNotContain("running"));
                assertThat(post(runner, "purge", "{\"all\":true}").statusCode()).isEqualTo(202);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(get(runner, "/admin/dead-letters")).doesNotContain("\"old\""));
            }
        }
    }

    private static String get(TestRunner runner, String path) {
        return TestRunner.send(HttpRequest.newBuilder(runner.managementUri(path)).build()).body();
    }

    private static HttpResponse<String> post(TestRunner runner, String call, String body) {
        return TestRunner.send(HttpRequest.newBuilder(runner.managementUri("/admin/dead-letters/old/" + call))
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build());
    }
}

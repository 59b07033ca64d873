package io.github.easemobcamel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stops the runner while callbacks are coming in. */
class StopTest {

    @Test
    void answersWhateverReachesIt(@TempDir Path home) throws InterruptedException {
        Map<Integer, AtomicInteger> answers = new ConcurrentHashMap<>();
        Set<String> accepted = ConcurrentHashMap.newKeySet();
        List<IOException> ends = new CopyOnWriteArrayList<>();
        try (HttpReceiver receiver = new HttpReceiver();
                TestRunner runner = new TestRunner(home)
                        .with("easemob.destination.all.uri", receiver.url()).with("easemob.forward.default", "all").start()) {
            Thread[] senders = IntStream.range(0, 4)
                    .mapToObj(i -> new Thread(() -> ends.add(sendUntilRefused(runner, answers, accepted))))
                    .toArray(Thread[]::new);
            for (Thread sender : senders) {
                sender.start();
            }
            await().until(() -> accepted.size() > 200);
            runner.leave();
            runner.stop();
            for (Thread sender : senders) {
                sender.join();
            }
            assertThat(answers.keySet()).containsOnly(200);
            assertThat(ends).as("senders whose connection was refused").hasOnlyElementsOfType(ConnectException.class);

            runner.start();
            await().until(() -> receiver.received().stream().map(request -> new String(request.body(), UTF_8))
                    .collect(Collectors.toSet()).containsAll(accepted));
        }
    }

    @Test
    void isNotReadyWhileItAnswersWhatItHasReceived(@TempDir Path home) throws IOException, InterruptedException {
        try (TestRunner runner = new TestRunner(home).start();
                Socket sender = new Socket("127.0.0.1", runner.callbackUri().getPort())) {
            byte[] callback = SampleCallback.of(Operation.KICK, Scope.GROUP).fresh(TestRunner.SECRET, Instant.now());
            sender.getOutputStream().write(("POST /callbacks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Expect: 100-continue\r\nContent-Length: " + callback.length + "\r\n\r\n").getBytes(UTF_8));
            String goOn = "HTTP/1.1 100 Continue\r\n\r\n";
            assertThat(new String(sender.getInputStream().readNBytes(goOn.length()), UTF_8)).isEqualTo(goOn);
            assertThat(health(runner, "")).isEqualTo(200);
            Thread stop = new Thread(runner::stop);
            stop.start();

            await().until(() -> health(runner, "") == 503);
            assertThat(health(runner, "/ready")).isEqualTo(503);
            assertThat(health(runner, "/live")).isEqualTo(200);
            sender.getOutputStream().write(callback);
            assertThat(new String(sender.getInputStream().readNBytes(15), UTF_8)).isEqualTo("HTTP/1.1 200 OK");
            stop.join();
        }
    }

    private static int health(TestRunner runner, String kind) {
        return TestRunner.send(HttpRequest.newBuilder(runner.managementUri("/observe/health" + kind)).build()).statusCode();
    }

    private static IOException sendUntilRefused(TestRunner runner, Map<Integer, AtomicInteger> answers, Set<String> accepted) {
        try {
            while (true) {
                byte[] callback = SampleCallback.of(Operation.KICK, Scope.GROUP).fresh(TestRunner.SECRET, Instant.now());
                int status = runner.post(callback).statusCode();
                answers.computeIfAbsent(status, key -> new AtomicInteger()).incrementAndGet();
                if (status == 200) {
                    accepted.add(new String(callback, UTF_8));
                }
            }
        } catch (UncheckedIOException refused) {
            return refused.getCause();
        }
    }
}

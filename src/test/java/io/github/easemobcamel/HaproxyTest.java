package io.github.easemobcamel;

import static io.github.easemobcamel.TestRunner.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real HAProxy with the configuration of {@code deploy/haproxy}, but for its addresses; skipped where it is not installed. */
class HaproxyTest {

    private static final String PROGRAM = Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)),
            Stream.of("/usr/sbin")).map(folder -> folder + "/haproxy").filter(path -> Files.isExecutable(Path.of(path))).findFirst()
            .orElse(null);

    @TempDir
    private Path folder;
    private final int port = TestRunner.freePort();
    private final AtomicInteger answered = new AtomicInteger();
    private final List<Integer> refused = new CopyOnWriteArrayList<>();
    private volatile boolean enough;

    @Test
    void holdsCallbacksWhileTheRunnerRestarts() throws Exception {
        assumeTrue(PROGRAM != null, "haproxy is not installed");
        try (TestRunner runner = new TestRunner(folder.resolve("home")).start()) {
            restartUnderLoad(haproxy(runner.callbackUri().getPort()), runner, runner);
        }
    }

    /** A rolling restart of runners that share a broker. */
    @Test
    void givesToAnotherRunnerWhatOneThatRestartsDoesNotTake(@TempDir Path brokerDir) throws Exception {
        assumeTrue(PROGRAM != null, "haproxy is not installed");
        try (PreparedBroker broker = PreparedBroker.single(brokerDir);
                TestRunner one = at(broker, "one").start();
                TestRunner other = at(broker, "other").start()) {
            String servers = "    server runner-1 runner-1:8080\n    server runner-2 runner-2:8080\n    server runner-3 runner-3:8080\n";
            restartUnderLoad(haproxy("runners.cfg", Map.of("bind :8080\n", "bind 127.0.0.1:" + port + "\n", servers,
                    server("runner-1", one) + server("runner-2", other))), one, other);
        }
    }

    private TestRunner at(PreparedBroker broker, String home) {
        return new TestRunner(folder.resolve(home)).with("easemob.broker.url", broker.url()).with("easemob.broker.shared", "true");
    }

    private static String server(String name, TestRunner runner) {
        return "    server " + name + " 127.0.0.1:" + runner.callbackUri().getPort() + " port "
                + runner.managementUri("/").getPort() + "\n";
    }

    private void restartUnderLoad(Process haproxy, TestRunner... runners) {
        try {
            List<CompletableFuture<Void>> senders = Stream.generate(() -> CompletableFuture.runAsync(this::send)).limit(4).toList();
            for (TestRunner runner : runners) {
                awaitAnswers(100);
                runner.leave();
                runner.stop();
                runner.start();
            }
            awaitAnswers(100);
            enough = true;
            senders.forEach(CompletableFuture::join);
            assertThat(refused).isEmpty();
        } finally {
            haproxy.destroyForcibly();
        }
    }

    /** A sender may put headers and body into two packets, on a kept connection, and the runner may close without an answer. */
    @Test
    void sendsAgainWhatArrivesInPieces() throws Exception {
        assumeTrue(PROGRAM != null, "haproxy is not installed");
        try (ServerSocket runner = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CountDownLatch secondHeadersSeen = new CountDownLatch(1);
            CompletableFuture<Void> behind = CompletableFuture.runAsync(() -> answerAllButTheSecond(runner, secondHeadersSeen));
            Process haproxy = haproxy(runner.getLocalPort());
            try (Socket sender = new Socket("127.0.0.1", port)) {
                BufferedReader answers = new BufferedReader(new InputStreamReader(sender.getInputStream(), UTF_8));
                sender.setTcpNoDelay(true);
                post(sender, () -> {});
                assertThat(status(answers)).contains(" 200 ");
                post(sender, () -> secondHeadersSeen.await(1, SECONDS));
                assertThat(status(answers)).contains(" 200 ");
                behind.get(10, SECONDS);
            } finally {
                haproxy.destroyForcibly();
            }
        }
    }

    private static void post(Socket sender, Wait betweenHeadersAndBody) throws Exception {
        sender.getOutputStream().write("POST /callbacks HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n".getBytes(UTF_8));
        betweenHeadersAndBody.run();
        sender.getOutputStream().write("{}".getBytes(UTF_8));
    }

    private interface Wait {
        void run() throws Exception;
    }

    /** The status line of the next answer, which has no body; {@code null} if the connection ends instead. */
    private static String status(BufferedReader answers) throws IOException {
        String status = answers.readLine();
        for (String line = status; line != null && !line.isEmpty();) {
            line = answers.readLine();
        }
        return status;
    }

    /** Three requests, of which the second ends with its connection, without an answer. */
    private static void answerAllButTheSecond(ServerSocket runner, CountDownLatch secondHeadersSeen) {
        try {
            for (int request = 1; request <= 3;) {
                try (Socket connection = runner.accept()) {
                    BufferedReader lines = new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
                    while (request <= 3 && status(lines) != null) {
                        if (request == 2) {
                            secondHeadersSeen.countDown();
                        }
                        if (lines.skip(2) < 2) {
                            break;
                        }
                        if (request++ == 2) {
                            break;
                        }
                        connection.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswers(int more) {
        int before = answered.get();
        await().until(() -> answered.get() > before + more);
    }

    private void send() {
        while (!enough) {
            byte[] callback = SampleCallback.of(Operation.KICK, Scope.CHATROOM).fresh(SECRET, Instant.now());
            int status = TestRunner.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/callbacks"))
                    .header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(callback)).build()).statusCode();
            if (status == 200) {
                answered.incrementAndGet();
            } else {
                refused.add(status);
            }
        }
    }

    private Process haproxy(int runner) throws IOException {
        return haproxy("haproxy.cfg", Map.of("bind :80\n", "bind 127.0.0.1:" + port + "\n", "127.0.0.1:8080 ",
                "127.0.0.1:" + runner + " "));
    }

    /** @param addresses what takes the place of which part of the file */
    private Process haproxy(String file, Map<String, String> addresses) throws IOException {
        String text = Files.readString(Path.of("deploy/haproxy", file));
        assertThat(text).contains(addresses.keySet());
        for (Map.Entry<String, String> address : addresses.entrySet()) {
            text = text.replace(address.getKey(), address.getValue());
        }
        Path configuration = Files.writeString(folder.resolve(file), text);
        Process process = new ProcessBuilder(PROGRAM, "-db", "-f", configuration.toString()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile()).start();
        await().ignoreExceptions().until(() -> {
            assertThat(process.isAlive()).as(Files.readString(folder.resolve("log"))).isTrue();
            new Socket("127.0.0.1", port).close();
            return true;
        });
        return process;
    }
}

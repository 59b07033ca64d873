package io.github.easemobcamel.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.TestRunner;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The runner as a process of its own with a heap of 512 MB unless told otherwise, on free ports of the loopback interface; its one destination is
 * a {@link FastReceiver}.
 */
final class RunnerProcess implements AutoCloseable {

    private final Path home;
    private final int port = TestRunner.freePort();
    private final int managementPort = TestRunner.freePort();
    private final List<String> launcher = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private String heap = System.getProperty("load.heap", "512m");
    private Process process;
    private Footprint.Gauge gauge;

    /**
     * @param home the folder of the test
     * @param destinationPort where the destination listens, or will
     */
    RunnerProcess(Path home, int destinationPort) throws IOException {
        this.home = home;
        Files.writeString(home.resolve("application.properties"), """
                easemob.callback.secrets=%s
                camel.server.host=127.0.0.1
                camel.server.port=%d
                camel.management.port=%d
                easemob.forward.default=receiver
                easemob.destination.receiver.uri=http://127.0.0.1:%d/
                easemob.destination.receiver.retry.max-delay=5s
                easemob.destination.receiver.retry.max-attempts=1000
                """.formatted(TestRunner.SECRET, port, managementPort, destinationPort));
    }

    /** Sets a property. */
    RunnerProcess with(String key, String value) throws IOException {
        Files.writeString(home.resolve("application.properties"), key + "=" + value + "\n", StandardOpenOption.APPEND);
        return this;
    }

    /** Gives it another heap, such as {@code 128m}. */
    RunnerProcess withHeap(String size) {
        heap = size;
        return this;
    }

    /** {@code kill -9}; returns when it has happened. It can be started again. */
    void kill() throws IOException, InterruptedException {
        gauge.close();
        process.destroyForcibly().waitFor();
    }

    /** Puts a command before that of the runner, such as one that gives it a file system of its own. */
    RunnerProcess launchedBy(String... command) {
        launcher.addAll(List.of(command));
        return this;
    }

    /** Gives its Java process an option. */
    RunnerProcess withOption(String option) {
        options.add(option);
        return this;
    }

    /** Starts it and returns when callbacks are received. */
    RunnerProcess start() throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "-Xmx" + heap, "-XX:+ExitOnOutOfMemoryError",
                // The class path of the tests has a native library of another Netty's; the product has none.
                "-Dio.netty.transport.noNative=true",
                "-Deasemob-camel.distribution=" + new File("").getAbsolutePath(),
                "io.github.easemobcamel.cli.EasemobCamel", "--home", home.toString(), "run"));
        process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())).start();
        await().atMost(Duration.ofMinutes(2)).ignoreExceptionsInstanceOf(UncheckedIOException.class).until(() -> {
            requireAlive();
            return get("http://127.0.0.1:" + port + "/callbacks").statusCode() == 405;
        });
        gauge = new Footprint.Gauge(process.pid());
        return this;
    }

    /** Fails with the end of its log when it has ended. */
    void requireAlive() throws IOException {
        if (!process.isAlive()) {
            List<String> lines = Files.readAllLines(log());
            assertThat(process.isAlive()).as("the runner is alive; its log ends with\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()))).isTrue();
        }
    }

    /** {@return the answer of its readiness} */
    HttpResponse<String> health() {
        return get("http://127.0.0.1:" + managementPort + "/observe/health");
    }

    /** {@return whether it does what is done once for all runners of its broker} */
    boolean leads() {
        return get("http://127.0.0.1:" + managementPort + "/observe/health?exposureLevel=full").body().contains("this one leads");
    }

    /** Lets it stand still, as a host does that hangs, or go on. */
    void stand(boolean still) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", still ? "-STOP" : "-CONT", String.valueOf(pid())).start().waitFor()).isZero();
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    Path home() {
        return home;
    }

    Path log() {
        return home.resolve("log");
    }

    Footprint.Gauge gauge() {
        return gauge;
    }

    /** {@return the bytes of all files in its data folder} */
    long diskUsed() throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("data"))) {
            return files.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
        }
    }

    private static HttpResponse<String> get(String uri) {
        return TestRunner.send(HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(20)).build());
    }

    /** Tells it to stop, and kills it if it does not. */
    @Override
    public void close() throws IOException {
        if (process != null) {
            if (gauge != null) {
                gauge.close();
            }
            process.destroy();
            try {
                process.waitFor(40, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            process.destroyForcibly();
        }
    }
}

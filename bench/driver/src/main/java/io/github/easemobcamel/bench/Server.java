package io.github.easemobcamel.bench;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A candidate's process, from its start until it is closed; then its folder is gone too. Its output is in a file beside. */
final class Server implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofMinutes(3);
    private static final int LONGEST_STOP_SECONDS = 40;
    private static final int POLL_MILLIS = 5;
    private static final int ANSWER_MILLIS = 10_000;

    private final Process process;
    private final int port;
    private final Path dir;
    private final Path log;
    private final Path mark;
    private final Thread hook = new Thread(this::kill);
    private final Duration startTime;

    private Server(List<String> command, Map<String, String> environment, int port, Path dir) throws IOException {
        this.port = port;
        this.dir = dir;
        log = dir.resolveSibling(dir.getFileName() + ".log");
        ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        long begun = System.nanoTime();
        process = builder.start();
        mark = Files.createFile(dir.resolveSibling(process.pid() + ".pid"));
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            awaitFirstAccepted(begun);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        startTime = Duration.ofNanos(System.nanoTime() - begun);
    }

    /**
     * Starts a candidate and waits until it has accepted a callback.
     *
     * @param bench the run
     * @param candidate who
     * @param properties of the runner, in addition to what every run sets; of no use to others
     * @param javaOptions of the runner, in addition to the heap
     * @return the running candidate
     */
    static Server start(Bench bench, Candidate candidate, Map<String, String> properties, String javaOptions) {
        try {
            Path dir = Files.createTempDirectory(bench.places().work(), candidate.key() + "-");
            int port = freePort();
            if (candidate == Candidate.RUNNER) {
                RunnerHome.write(dir, port, freePort(), properties);
            }
            if (candidate == Candidate.NODE_RED) {
                Files.copy(bench.places().bench().resolve("candidates/node-red/flows.json"), dir.resolve("flows.json"));
            }
            return start(candidate.command(bench.places(), bench.options().heap(), port, dir),
                    Map.of("PORT", String.valueOf(port), "BENCH_SECRET", Callbacks.SECRET,
                            "JAVA_HOME", System.getProperty("java.home"), "JAVA_OPTS",
                            "-Xmx" + bench.options().heap() + " -Djava.io.tmpdir=" + dir + " " + javaOptions), port, dir);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a process and waits until it has accepted a callback.
     *
     * @param command its command
     * @param environment variables in addition to this process's
     * @param port where it listens
     * @param dir its own folder
     * @return the running process
     * @throws IOException if it cannot be started
     */
    static Server start(List<String> command, Map<String, String> environment, int port, Path dir) throws IOException {
        return new Server(command, environment, port, dir);
    }

    /**
     * @return a port of 127.0.0.1 that nobody listens on
     * @throws IOException if there is none
     */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    /** @return how long it has used a processor */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    long pid() {
        return process.pid();
    }

    /** @return from the start of the process to the first callback answered 200 */
    Duration startTime() {
        return startTime;
    }

    /**
     * @throws IllegalStateException if the process has ended, with the last lines of its output
     */
    void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException(dir.getFileName() + " has ended with exit code " + process.exitValue() + ":\n" + tail());
        }
    }

    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    /**
     * Deletes a folder with everything in it.
     *
     * @param folder the folder
     * @throws IOException if something cannot be deleted
     */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void kill() {
        try {
            process.destroy();
            if (!process.waitFor(LONGEST_STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Files.deleteIfExists(mark);
            delete(dir);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitFirstAccepted(long begun) {
        Callbacks callbacks = new Callbacks("kick", 1);
        while (!isAccepted(callbacks.next(System.nanoTime()))) {
            requireAlive();
            if (System.nanoTime() - begun > LONGEST_START.toNanos()) {
                throw new IllegalStateException(dir.getFileName() + " accepts nothing:\n" + tail());
            }
            Waiting.sleep(Duration.ofMillis(POLL_MILLIS));
        }
    }

    private boolean isAccepted(ByteBuf request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(ANSWER_MILLIS);
            request.readBytes(socket.getOutputStream(), request.readableBytes());
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)
                    .endsWith("200");
        } catch (IOException e) {
            return false;
        }
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }
}

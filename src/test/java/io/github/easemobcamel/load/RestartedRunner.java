package io.github.easemobcamel.load;

import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.TestRunner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The packaged runner as a service whose listening socket somebody else holds, see {@link ListeningParent}. */
final class RestartedRunner implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path home;
    private final int port = TestRunner.freePort();
    private final int managementPort;
    private final ServerSocket orders = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final Process parent;
    private final Socket connection;
    private final PrintStream out;
    private final BlockingQueue<String> started = new LinkedBlockingQueue<>();
    private final Map<Long, Integer> ended = new ConcurrentHashMap<>();
    private List<String> launcher = List.of();
    private ProcessHandle process;
    private ProcessHandle standby;

    /**
     * @param home has application.properties
     * @param managementPort the port that stands there for management
     */
    RestartedRunner(Path home, int managementPort) throws IOException {
        this.home = home;
        this.managementPort = managementPort;
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx32m",
                "--add-opens", "java.base/sun.nio.ch=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                ListeningParent.class.getName(), Integer.toString(port), Integer.toString(orders.getLocalPort()))
                .redirectErrorStream(true).redirectOutput(home.resolve("parent.log").toFile());
        builder.environment().put("JAVA_OPTS", "-Xmx512m");
        parent = builder.start();
        orders.setSoTimeout((int) PATIENCE.toMillis());
        connection = orders.accept();
        out = new PrintStream(connection.getOutputStream(), true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        if (!"listening".equals(in.readLine())) {
            throw new IOException("no listening socket as standard input; see " + home.resolve("parent.log"));
        }
        Thread reader = new Thread(() -> read(in), "orders");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(BufferedReader in) {
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ");
                if (words[0].equals("started")) {
                    started.add(words[1]);
                } else {
                    ended.put(Long.valueOf(words[1]), Integer.valueOf(words[2]));
                }
            }
        } catch (IOException closed) {
            // By close().
        }
    }

    int port() {
        return port;
    }

    Path log() {
        return home.resolve("log");
    }

    /** Puts a command before that of the runner, such as one that gives it a file system of its own. */
    RestartedRunner launchedBy(String... command) {
        launcher = List.of(command);
        return this;
    }

    /**
     * Starts it and does not wait.
     *
     * @param distribution an unpacked archive
     */
    void start(Path distribution) throws InterruptedException {
        process = started(distribution, "run");
    }

    /**
     * Starts a second one, which waits until the first one ends; returns when it waits.
     *
     * @param distribution an unpacked archive
     */
    void standBy(Path distribution) throws InterruptedException {
        standby = started(distribution, "run", "--standby");
        String pid = Long.toString(standby.pid());
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (!standby.isAlive()) {
                throw new AssertionError("the standby has ended by itself (" + ended.get(standby.pid()) + "); see " + log());
            }
            Path turn = home.resolve("data/standby");
            return Files.exists(turn) && Files.readString(turn).strip().equals(pid);
        });
    }

    /** From now on the runner is the one that stood by. */
    void takenOver() {
        process = standby;
    }

    private ProcessHandle started(Path distribution, String... words) throws InterruptedException {
        List<String> order = new ArrayList<>(List.of(log().toString()));
        order.addAll(launcher);
        order.addAll(List.of(distribution.resolve("bin/easemob-camel").toString(), "--home", home.toString()));
        order.addAll(List.of(words));
        out.println(String.join("\t", order));
        return ProcessHandle.of(Long.parseLong(started.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS))).orElseThrow();
    }

    /** Returns when callbacks are received. */
    void awaitReady() {
        awaitHealth(200);
    }

    /** Returns when readiness is answered so. */
    void awaitHealth(int status) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("the runner has ended by itself (" + ended.get(process.pid()) + "); see " + log());
            }
            return health() == status;
        });
    }

    /** {@return the status of its readiness; 0 while it does not answer} */
    int health() {
        try {
            return TestRunner.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + "/observe/health"))
                    .timeout(Duration.ofSeconds(5)).build()).statusCode();
        } catch (UncheckedIOException notYet) {
            return 0;
        }
    }

    /** {@return the exit code, or 0 when it is ready instead} */
    int awaitReadyOrEnd() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50))
                .until(() -> ended.containsKey(process.pid()) || health() == 200);
        return ended.getOrDefault(process.pid(), 0);
    }

    /** {@return its process} */
    long pid() {
        return process.pid();
    }

    /**
     * SIGTERM, as a service manager stops it; returns when it has ended.
     *
     * @return its exit code
     */
    int stop() {
        process.destroy();
        return awaitEnd();
    }

    /** {@code kill -9}; returns when it has happened. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    private int awaitEnd() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> ended.containsKey(process.pid()));
        return ended.get(process.pid());
    }

    @Override
    public void close() throws IOException {
        connection.close();
        orders.close();
        parent.destroy();
        for (ProcessHandle one : Arrays.asList(process, standby)) {
            if (one != null) {
                one.destroyForcibly();
            }
        }
    }
}

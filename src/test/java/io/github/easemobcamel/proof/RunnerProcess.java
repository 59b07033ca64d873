package io.github.easemobcamel.proof;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The packaged runner as users start it, by its start script, in a process that can be killed. */
final class RunnerProcess implements AutoCloseable {

    private static final String JAVA_OPTS = "-Xmx512m";
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(40);
    /** What a shell says of a process that was ended by a signal: 128 and the signal's number. */
    private static final int KILLED = 137;
    private static final int TERMINATED = 143;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path script;
    private final RunnerHome home;
    private final Path log;
    private Process process;

    /**
     * @param distribution the packaged runner
     * @param home its folder
     * @param log gets what it prints
     */
    RunnerProcess(Path distribution, RunnerHome home, Path log) {
        this.script = distribution.resolve("bin").resolve("easemob-camel");
        this.home = home;
        this.log = log;
        // Nothing is left of it when somebody ends the proof with Ctrl-C.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** Starts it and does not wait. */
    synchronized void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(script.toString(), "--home", home.folder().toString(), "run")
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("JAVA_OPTS", JAVA_OPTS);
        process = builder.start();
    }

    /** Returns when it is ready. */
    void awaitReady() {
        HttpRequest health = HttpRequest.newBuilder(home.health()).timeout(Duration.ofSeconds(5)).build();
        await().atMost(LONGEST_START).until(() -> {
            requireAlive();
            try {
                return client.send(health, BodyHandlers.discarding()).statusCode() == 200;
            } catch (IOException notYet) {
                return false;
            }
        });
        if (process.descendants().findAny().isPresent()) {
            throw new AssertionError("the start script is still there beside Java: a kill would meet the script only");
        }
    }

    /** Lets it run for a while, in which it must not end by itself. */
    void run(Duration time) throws InterruptedException {
        process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        requireAlive();
    }

    /** {@code kill -9}, at once. The start script has made room for Java ({@code exec}), so that it is Java which is killed. */
    synchronized void kill() {
        process.destroyForcibly();
    }

    /** Returns when the kill has happened. */
    void awaitKilled(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the runner was not killed within " + atMost + "; its log is " + log);
        }
        requireExit(KILLED);
    }

    /** Stops it as an operator does, by SIGTERM. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the runner does not stop; its log is " + log);
        }
        requireExit(TERMINATED);
    }

    private void requireAlive() {
        if (!process.isAlive()) {
            throw new AssertionError("the runner has ended by itself (" + process.exitValue() + "); its log is " + log);
        }
    }

    private void requireExit(int code) {
        if (process.exitValue() != code) {
            throw new AssertionError("the runner ended with " + process.exitValue() + ", not " + code + "; its log is " + log);
        }
    }

    @Override
    public synchronized void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}

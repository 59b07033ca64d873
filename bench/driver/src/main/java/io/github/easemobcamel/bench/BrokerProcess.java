package io.github.easemobcamel.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A broker outside of the runner, as {@code deploy/artemis} sets one up, until it is closed. */
final class BrokerProcess implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofMinutes(1);
    private static final String USER = "runner";
    private static final String PASSWORD = "bench-p4ssw0rd";

    private final Path dir;
    private final int port;
    private final Process process;
    private final Path mark;

    /** @param bench the run */
    BrokerProcess(Bench bench) {
        try {
            Places places = bench.places();
            dir = Files.createTempDirectory(places.work(), "broker-");
            port = Server.freePort();
            process = new ProcessBuilder(List.of(places.java(), "-Xmx" + bench.options().heap(), "-cp",
                    Candidate.classPath(places.bench().resolve("candidates/vertx/target"), "bench-vertx"),
                    "io.github.easemobcamel.bench.vertx.SharedBroker",
                    places.bench().resolveSibling("deploy/artemis").toString(), dir.toString(), String.valueOf(port), USER, PASSWORD))
                    .redirectErrorStream(true).redirectOutput(dir.resolveSibling(dir.getFileName() + ".log").toFile()).start();
            mark = Files.createFile(dir.resolveSibling(process.pid() + ".pid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!Waiting.until(LONGEST_START, this::answers)) {
            close();
            throw new IllegalStateException("the broker does not start");
        }
    }

    /** @return the properties of a runner that shares it */
    Map<String, String> properties() {
        return Map.of("easemob.broker.shared", "true", "easemob.broker.url",
                "tcp://127.0.0.1:" + port + "?user=" + USER + "&password=" + PASSWORD);
    }

    /** @return how long it has used a processor */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            process.destroyForcibly().waitFor();
            Files.deleteIfExists(mark);
            Server.delete(dir);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

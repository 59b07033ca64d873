package io.github.easemobcamel;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** A {@link PreparedBroker} in a process of its own, which can be killed. */
public final class BrokerProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);

    private final Path folder;
    private final int port = TestRunner.freePort();
    private Process process;

    /**
     * @param folder for its files
     */
    public BrokerProcess(Path folder) {
        this.folder = folder;
    }

    /** Runs in the other process. */
    public static void main(String[] args) {
        PreparedBroker.single(Path.of(args[0]), Integer.parseInt(args[1]), text -> text.replace("<journal-datasync>",
                "<journal-buffer-timeout>" + args[2] + "</journal-buffer-timeout><journal-datasync>"));
    }

    /**
     * Starts it with what it has.
     *
     * @param gather for how long its journal gathers writes before it forces them to the disk
     */
    public void start(Duration gather) {
        try {
            Files.createDirectories(folder);
            process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                    "-Dio.netty.transport.noNative=true", "-cp", System.getProperty("java.class.path"),
                    BrokerProcess.class.getName(), folder.toString(), String.valueOf(port), String.valueOf(gather.toNanos())))
                    .redirectErrorStream(true).redirectOutput(new File(folder.toFile(), "output.txt")).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await().atMost(START).ignoreExceptions().until(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                return true;
            }
        });
    }

    /** {@return the process} */
    public Process process() {
        return process;
    }

    /** Ends it as a power cut does, but for what the operating system has. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** {@return host and port} */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** {@return the URL for {@code easemob.broker.url}} */
    public String url() {
        return "tcp://127.0.0.1:" + port + PreparedBroker.login();
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }
}

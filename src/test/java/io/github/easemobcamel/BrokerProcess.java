package io.github.easemobcamel;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/** A {@link PreparedBroker} in a process of its own, which can be killed. */
public final class BrokerProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);

    /** The hosts of a pair, for those who resolve names by the file {@link #hosts}. */
    private static final String PRIMARY = "primary.test";
    private static final String BACKUP = "backup.test";

    private final Path folder;
    private final String role;
    private final String address;
    /** Of a pair. */
    private final String primary;
    private final String backup;
    private Process process;

    /**
     * @param folder for its files
     */
    public BrokerProcess(Path folder) {
        this(folder, "single", TestRunner.freePort(), "", "");
    }

    private BrokerProcess(Path folder, String role, int port, String primary, String backup) {
        this.folder = folder;
        this.role = role;
        address = "127.0.0.1:" + port;
        this.primary = primary;
        this.backup = backup;
    }

    /** {@return a primary and its backup, none of them started} */
    public static List<BrokerProcess> pair(Path folder) {
        int primaryPort = TestRunner.freePort();
        int backupPort = TestRunner.freePort();
        String primary = PRIMARY + ":" + primaryPort;
        String backup = BACKUP + ":" + backupPort;
        return List.of(new BrokerProcess(folder, "primary", primaryPort, primary, backup),
                new BrokerProcess(folder, "backup", backupPort, primary, backup));
    }

    /**
     * {@return the option of a Java process for which the hosts of a pair have another address}
     *
     * @param file where to write them
     */
    public static String hosts(Path file, String address) {
        try {
            return "-Djdk.net.hosts.file=" + Files.writeString(file, address + " " + PRIMARY + "\n" + address + " " + BACKUP + "\n"
                    + "127.0.0.1 localhost\n127.0.0.1 " + InetAddress.getLocalHost().getHostName() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return host and port of both of a pair, by which their clients find them} */
    public List<String> pairAddresses() {
        return List.of(primary, backup);
    }

    /** Runs in the other process. */
    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        UnaryOperator<String> gather = text -> text.replaceFirst("<journal-buffer-timeout>[0-9]+",
                "<journal-buffer-timeout>" + args[3]);
        if (args[1].equals("single")) {
            PreparedBroker.single(folder, Integer.parseInt(args[2]), gather);
        } else {
            PreparedBroker.ofPair(args[1], folder, args[4], args[5], gather);
        }
    }

    /**
     * Starts it with what it has, and returns when it serves.
     *
     * @param gather for how long its journal gathers writes before it forces them to the disk
     */
    public void start(Duration gather) {
        begin(gather);
        Awaitility.await().atMost(START).ignoreExceptions().until(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", Integer.parseInt(address.replaceFirst(".*:", ""))));
                return true;
            }
        });
    }

    /** Starts it, and does not wait: a backup serves when its primary is gone. */
    public void begin(Duration gather) {
        try {
            Files.createDirectories(folder);
            process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                    "-Dio.netty.transport.noNative=true", hosts(folder.resolve("hosts"), "127.0.0.1"), "-cp",
                    System.getProperty("java.class.path"), BrokerProcess.class.getName(), folder.toString(), role,
                    address.replaceFirst(".*:", ""), String.valueOf(gather.toNanos()), primary, backup))
                    .redirectErrorStream(true).redirectOutput(new File(folder.toFile(), role + "-output.txt")).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        return address;
    }

    /** {@return the URL for {@code easemob.broker.url}} */
    public String url() {
        return "tcp://" + address + PreparedBroker.login();
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }
}

package io.github.easemobcamel.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** Tells what the figures were measured on. */
final class Machine {

    private static final int FSYNCS = 300;
    private static final int BLOCK_BYTES = 4096;

    private Machine() {
    }

    /**
     * @param places the disk of the work folder is the one that counts
     * @param command what was run
     * @return lines of text
     * @throws IOException if the disk cannot be written
     */
    static List<String> describe(Places places, String command) throws IOException {
        return List.of("command: bench/run " + command,
                "date: " + Instant.now().truncatedTo(ChronoUnit.SECONDS) + ", commit "
                        + output(places, "git", "describe", "--always", "--dirty"),
                "machine: " + line("/proc/cpuinfo", "model name") + ", " + Runtime.getRuntime().availableProcessors() + " cores, "
                        + line("/proc/meminfo", "MemTotal") + " memory",
                "disk: " + Files.getFileStore(places.work()).type() + ", " + fsyncTime(places.work()),
                "system: " + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", Java "
                        + System.getProperty("java.runtime.version") + ", Node.js " + output(places, "node", "--version"),
                "load before the run: " + line("/proc/loadavg", ""));
    }

    private static String line(String file, String key) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(key)).findFirst().orElse("?").replaceFirst(".*:", "").trim();
        }
    }

    private static String fsyncTime(Path dir) throws IOException {
        Histogram nanos = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
        Path file = dir.resolve("fsync");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int count = 0; count < FSYNCS; count++) {
                channel.write(ByteBuffer.allocate(BLOCK_BYTES));
                long begun = System.nanoTime();
                channel.force(false);
                nanos.recordValue(System.nanoTime() - begun);
            }
        } finally {
            Files.deleteIfExists(file);
        }
        return String.format(Locale.ROOT, "fsync of %d appended bytes p50 %.2f ms, p99 %.2f ms", BLOCK_BYTES,
                nanos.getValueAtPercentile(50) / 1e6, nanos.getValueAtPercentile(99) / 1e6);
    }

    private static String output(Places places, String... command) throws IOException {
        Process process = new ProcessBuilder(command).directory(places.bench().toFile()).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    }
}

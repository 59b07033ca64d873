package io.github.easemobcamel.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.easemobcamel.ArtemisBroker;
import io.github.easemobcamel.TestRunner;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restarts of the packaged runner while something around it does not work. */
class TroubledRestartsIT {

    private static final int RATE = 20;
    private static final int PIPE = 1 << 16;
    private static final int TERMINATED = 143;
    private static final int DISK_MEGABYTES = 256;
    /** Less than the broker keeps free. */
    private static final int LEFT_MEGABYTES = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;
    private final Vertx vertx = Vertx.vertx();
    private final Ledger ledger = new Ledger();
    private final RestartBook book = new RestartBook(ledger);
    private final int managementPort = TestRunner.freePort();
    private Path home;
    private Path distribution;

    @BeforeEach
    void unpack() throws Exception {
        home = Files.createDirectories(folder.resolve("home"));
        assertThat(run("tar", "xzf", Path.of("target/easemob-camel.tar.gz").toAbsolutePath().toString(), "-C", folder.toString()))
                .isZero();
        distribution = folder.resolve("easemob-camel");
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void refusesNothingWhileNobodyReadsTheLog() throws Exception {
        properties("easemob.forward.default=receiver,console");
        try (RestartedRunner runner = new RestartedRunner(home, managementPort);
                OpenLoop senders = senders(runner);
                RandomAccessFile pipe = fullPipe(runner.log())) {
            runner.start(distribution);
            runner.awaitReady();
            senders.start(RATE);
            for (int restart = 0; restart < 2; restart++) {
                awaitAnswers(RATE);
                assertThat(runner.stop()).as("%s is stuck", pipe).isEqualTo(TERMINATED);
                runner.start(distribution);
                runner.awaitReady();
            }
            awaitAnswers(RATE);
            senders.stop();
            assertThat(book.gone()).isEmpty();
            assertThat(ledger.accepted()).isEqualTo(senders.sent());
            await().atMost(PATIENCE).until(() -> ledger.missing() == 0);
        }
    }

    /** The next runner answers 503 at once, as the one before did, and both go on by themselves. */
    @Test
    void losesNothingWhileTheDiskIsFull() throws Exception {
        Path data = Files.createDirectories(home.resolve("data"));
        Process disk = new ProcessBuilder("unshare", "-rm", "sh", "-c",
                "mount -t tmpfs -o size=" + DISK_MEGABYTES + "m tmpfs \"$0\" && echo mounted && exec sleep 600", data.toString())
                .redirectErrorStream(true).start();
        try (RestartedRunner runner = new RestartedRunner(home, managementPort).launchedBy("nsenter", "--preserve-credentials",
                "-U",
                "-m", "-t", Long.toString(disk.pid())); OpenLoop senders = senders(runner)) {
            assumeTrue("mounted".equals(disk.inputReader().readLine()), "this machine cannot mount a file system for one process");
            properties("easemob.forward.default=receiver,down\neasemob.destination.down.uri=http://127.0.0.1:9/");
            runner.start(distribution);
            runner.awaitReady();
            senders.start(RATE);
            awaitAnswers(RATE);
            Path ballast = Path.of("/proc", Long.toString(runner.pid()), "root", data.toString(), "ballast");
            long free = ballast.getParent().toFile().getUsableSpace() - ((long) LEFT_MEGABYTES << 20);
            try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
                byte[] block = new byte[1 << 20];
                for (long written = 0; written < free; written += block.length) {
                    file.write(block, 0, (int) Math.min(block.length, free - written));
                }
            }
            runner.awaitHealth(503);
            assertThat(runner.stop()).isEqualTo(TERMINATED);
            runner.start(distribution);
            runner.awaitHealth(503);
            await().atMost(PATIENCE).until(() -> Files.readString(runner.log()).contains("for the queue destination.down"));
            assertThat(Files.readAllLines(runner.log())).noneMatch(line -> line.startsWith("\tat "));

            Files.delete(Path.of("/proc", Long.toString(runner.pid()), "root", data.toString(), "ballast"));
            runner.awaitReady();
            awaitAnswers(RATE);
            senders.stop();
            await().atMost(PATIENCE).until(() -> ledger.missing() == 0);
        } finally {
            disk.destroyForcibly();
        }
    }

    /** A runner that finds no broker ends; its service starts it again, until there is one. */
    @Test
    void losesNothingWhileTheBrokerIsAway() throws Exception {
        try (ArtemisBroker broker = new ArtemisBroker(folder.resolve("broker"));
                RestartedRunner runner = new RestartedRunner(home, managementPort);
                OpenLoop senders = senders(runner)) {
            properties("easemob.forward.default=receiver\neasemob.broker.url=" + broker.url());
            runner.start(distribution);
            runner.awaitReady();
            senders.start(RATE);
            awaitAnswers(RATE);
            broker.stop();
            runner.awaitHealth(503);
            assertThat(runner.stop()).isEqualTo(TERMINATED);
            runner.start(distribution);
            assertThat(runner.awaitReadyOrEnd()).isEqualTo(1);
            assertThat(Files.readString(runner.log())).contains("the broker at tcp://" + broker.address() + " cannot be reached");

            broker.start();
            runner.start(distribution);
            runner.awaitReady();
            awaitAnswers(RATE);
            senders.stop();
            await().atMost(PATIENCE).until(() -> ledger.missing() == 0);
        }
    }

    private void properties(String more) throws IOException {
        FastReceiver receiver = new FastReceiver(vertx, ledger).open();
        Files.writeString(home.resolve("application.properties"), """
                easemob.callback.secrets=%s
                camel.management.port=%d
                easemob.destination.receiver.uri=http://127.0.0.1:%d/
                easemob.destination.receiver.retry.max-attempts=1000
                easemob.destination.receiver.retry.max-delay=1s
                %s
                """.formatted(TestRunner.SECRET, managementPort, receiver.port(), more));
    }

    private OpenLoop senders(RestartedRunner runner) {
        return new OpenLoop(runner.port(), new NumberedCallbacks(1), book);
    }

    /** Returns when so many more are answered 200. */
    private void awaitAnswers(int more) {
        long before = ledger.answers(200);
        await().atMost(PATIENCE).until(() -> ledger.answers(200) >= before + more);
    }

    /** Whoever writes to it waits for ever. */
    private static RandomAccessFile fullPipe(Path path) throws Exception {
        assertThat(run("mkfifo", path.toString())).isZero();
        RandomAccessFile pipe = new RandomAccessFile(path.toFile(), "rw");
        pipe.write(new byte[PIPE]);
        return pipe;
    }

    private static int run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}

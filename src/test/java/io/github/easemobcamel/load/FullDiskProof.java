package io.github.easemobcamel.load;

import static io.github.easemobcamel.load.Footprint.megabytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk runs full while callbacks come in: they are answered 503 and readiness is down, and when there is room again the
 * runner goes on by itself; nothing that was answered 200 is lost.
 *
 * <p>{@code mvn test -Dtest=FullDiskProof}. The disk is a file system in memory that only the runner's process sees: it needs
 * Linux with {@code unshare} and user namespaces, no privileges, and is skipped elsewhere.
 */
class FullDiskProof {

    private static final String MOUNT = "mount -t tmpfs -o size=256m tmpfs \"$0\" && exec \"$@\"";
    /** What the broker keeps free. */
    private static final long KEPT_FREE = 128L << 20;
    private static final long ROOM = 16L << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration DRAIN = Duration.ofMinutes(20);

    @TempDir
    private Path home;
    private final Vertx vertx = Vertx.vertx();
    private final Ledger ledger = new Ledger();
    private final FastReceiver receiver = new FastReceiver(vertx, ledger);
    private Path data;

    @BeforeEach
    void requireFileSystems() throws Exception {
        data = Files.createDirectory(home.resolve("data"));
        boolean possible;
        try {
            Process trial = new ProcessBuilder("unshare", "-rm", "sh", "-c", MOUNT, data.toString(), "true")
                    .redirectErrorStream(true).start();
            possible = trial.waitFor(20, TimeUnit.SECONDS) && trial.exitValue() == 0;
        } catch (IOException e) {
            possible = false;
        }
        if (!possible) {
            System.out.println("This machine cannot mount a file system for one process (unshare -rm, mount): skipped");
        }
        assumeTrue(possible, "unshare -rm and mount");
    }

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void answers503UntilThereIsRoomAgain() throws IOException {
        prove(KEPT_FREE + ROOM);
    }

    @Test
    void survivesADiskThatOthersFillToTheLastByte() throws IOException {
        prove(0);
    }

    /** @param left how many bytes something else leaves free before callbacks come in */
    private void prove(long left) throws IOException {
        try (RunnerProcess runner = new RunnerProcess(home, receiver.port())
                .launchedBy("unshare", "-rm", "sh", "-c", MOUNT, data.toString()).start()) {
            Path disk = Path.of("/proc", Long.toString(runner.pid()), "root", data.toString());
            LoadGenerator load = new LoadGenerator(vertx, runner.port(), 100, ledger);
            load.send(1000);
            Path ballast = disk.resolve("ballast");
            fill(ballast, disk.toFile().getUsableSpace() - left);
            say("before", disk, runner.health());

            load.sendUntil(() -> ledger.answers(503) > 0);
            await().atMost(PATIENCE).until(() -> runner.health().statusCode() == 503);
            say("full", disk, runner.health());
            assertThat(runner.health().body()).contains("disk");
            load.send(1000);
            assertThat(ledger.answers().keySet()).isEqualTo(Set.of(200, 503));

            Files.delete(ballast);
            long before = ledger.accepted();
            await().atMost(PATIENCE).until(() -> {
                runner.requireAlive();
                load.send(1);
                return ledger.accepted() > before;
            });
            await().atMost(PATIENCE).until(() -> runner.health().statusCode() == 200);
            load.send(1000);
            say("room again", disk, runner.health());

            receiver.open();
            await().atMost(DRAIN).until(() -> ledger.missing() == 0);
            System.out.printf("answered %s; delivered %d, %d lost, %d duplicates%n", ledger.answers(), ledger.delivered(),
                    ledger.missing(), ledger.duplicates());
            assertThat(List.of(ledger.delivered(), ledger.duplicates())).isEqualTo(List.of(ledger.accepted(), 0L));
        }
    }

    private static void fill(Path file, long bytes) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            byte[] block = new byte[1 << 16];
            for (long written = 0; written < bytes; written += block.length) {
                out.write(block, 0, (int) Math.min(block.length, bytes - written));
            }
        }
    }

    private void say(String moment, Path disk, HttpResponse<String> health) {
        System.out.printf("%-10s %4d MB free, answered %s, readiness %d%s%n", moment, megabytes(disk.toFile().getUsableSpace()),
                ledger.answers(), health.statusCode(), health.statusCode() == 200 ? "" : " " + health.body());
    }
}

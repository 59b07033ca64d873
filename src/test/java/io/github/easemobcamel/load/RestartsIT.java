package io.github.easemobcamel.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.TestRunner;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The proof that a restart refuses nothing: the packaged runner is stopped and started, upgraded, put back and killed while callbacks
 * come in, and each is answered 200: with one process at a time, and with a second one that stands by. System properties: {@code proof.restarts},
 * {@code proof.rate} (callbacks a second), {@code proof.prepare} (whether both copies are prepared, as an installation is).
 */
class RestartsIT {

    private static final int RESTARTS = Integer.getInteger("proof.restarts", 4);
    private static final int RATE = Integer.getInteger("proof.rate", 100);
    private static final boolean PREPARE = Boolean.getBoolean("proof.prepare");
    private static final Path ARCHIVE = Path.of("target/easemob-camel.tar.gz").toAbsolutePath();
    private static final String SIGTERM = "SIGTERM";
    private static final String UPGRADE = "upgrade";
    private static final String BACK = "back again";
    private static final String KILL = "kill -9";
    private static final List<String> KINDS = List.of(SIGTERM, UPGRADE, KILL, BACK);
    private static final int ROOMS = 64;
    private static final int TERMINATED = 143;
    private static final int LONGEST_LIFE_MILLIS = 2_000;
    private static final Duration DRAIN = Duration.ofMinutes(5);

    @TempDir
    private Path folder;
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void refusesAndLosesNothing() throws Exception {
        restart(false);
    }

    @Test
    void refusesAndLosesNothingWithAStandby() throws Exception {
        restart(true);
    }

    private void restart(boolean standby) throws Exception {
        Ledger ledger = new Ledger();
        RestartBook book = new RestartBook(ledger);
        FastReceiver receiver = new FastReceiver(vertx, ledger).open();
        int managementPort = TestRunner.freePort();
        Path home = home(receiver.port(), silent(), managementPort);
        Path build = unpacked("build");
        Path nextBuild = unpacked("next-build");
        Random random = new Random(RESTARTS);
        try (RestartedRunner runner = new RestartedRunner(home, managementPort);
                OpenLoop senders = new OpenLoop(runner.port(), new NumberedCallbacks(ROOMS), book)) {
            runner.start(build);
            runner.awaitReady();
            book.begins("between");
            senders.start(RATE);
            // A standby takes its time to get ready; the upgrade and the kill are the first two.
            int restarts = standby ? RESTARTS / 2 : RESTARTS;
            for (int restart = 0; restart < restarts; restart++) {
                String kind = KINDS.get((restart + (standby ? 1 : 0)) % KINDS.size());
                Path next = List.of(UPGRADE, KILL).contains(kind) ? nextBuild : build;
                if (standby) {
                    runner.standBy(next);
                }
                live(1 + random.nextInt(LONGEST_LIFE_MILLIS));
                book.begins(kind);
                long begin = System.nanoTime();
                if (kind.equals(KILL)) {
                    runner.kill();
                } else {
                    assertThat(runner.stop()).as("exit code").isEqualTo(TERMINATED);
                }
                if (standby) {
                    runner.takenOver();
                } else {
                    runner.start(next);
                }
                runner.awaitReady();
                book.away(System.nanoTime() - begin);
                live(LONGEST_LIFE_MILLIS);
                book.begins("between");
            }
            senders.stop();
            await().atMost(DRAIN).until(() -> ledger.missing() == 0);
            assertThat(runner.stop()).isEqualTo(TERMINATED);
            System.out.printf(
                    "%n%s%n%d restarts%s at %d callbacks a second: %d sent, %d answered 200, %d lost, %d delivered twice%n%n",
                    book.table(), restarts, standby ? " with a standby" : "", RATE, senders.sent(), ledger.accepted(),
                    ledger.missing(), ledger.duplicates());
            assertThat(book.failuresBeside(KILL)).isEmpty();
            assertThat(book.gone()).isEmpty();
            assertThat(ledger.accepted()).isEqualTo(senders.sent());
        }
    }

    /** Time in which nothing happens to the runner. */
    private void live(int millis) throws Exception {
        vertx.timer(millis, TimeUnit.MILLISECONDS).toCompletionStage().toCompletableFuture().get();
    }

    /** One room of all goes to a destination that never answers, so that at each stop a delivery hangs. */
    private Path home(int receiver, int silent, int managementPort) throws Exception {
        Path home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(home.resolve("application.properties"), """
                easemob.callback.secrets=%s
                camel.management.port=%d
                easemob.forward.default=receiver,silent
                easemob.destination.receiver.uri=http://127.0.0.1:%d/
                easemob.destination.receiver.retry.max-attempts=1000
                easemob.destination.silent.uri=http://127.0.0.1:%d/
                easemob.destination.silent.timeout=60s
                easemob.destination.silent.filter=${header.roomId} endsWith '0'
                """.formatted(TestRunner.SECRET, managementPort, receiver, silent));
        return home;
    }

    private int silent() {
        return vertx.createHttpServer().requestHandler(request -> {}).listen(0, "127.0.0.1").toCompletionStage()
                .toCompletableFuture()
                .join().actualPort();
    }

    private Path unpacked(String name) throws Exception {
        Path into = Files.createDirectories(folder.resolve(name));
        assertThat(new ProcessBuilder("tar", "xzf", ARCHIVE.toString(), "-C", into.toString()).inheritIO().start().waitFor())
                .isZero();
        Path distribution = into.resolve("easemob-camel");
        if (PREPARE) {
            assertThat(new ProcessBuilder(distribution.resolve("bin/easemob-camel").toString(), "prepare").inheritIO().start()
                    .waitFor())
                    .isZero();
        }
        return distribution;
    }
}

package io.github.easemobcamel.load;

import static io.github.easemobcamel.load.Footprint.megabytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A million callbacks wait for a destination that is down, in a heap of 512 MB, and more are accepted meanwhile; when the
 * destination comes up, each of them arrives.
 *
 * <p>{@code mvn test -Dtest=BacklogProof} ({@code -Dbacklog.callbacks=1000000 -Dload.heap=512m}). It takes about 2 GB of the
 * folder for temporary files.
 */
class BacklogProof {

    private static final int CALLBACKS = Integer.getInteger("backlog.callbacks", 1_000_000);
    private static final int STEPS = 10;
    private static final int ROOMS = 10_000;
    private static final Duration DRAIN = Duration.ofHours(2);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void acceptsAMillionForADeadDestinationAndDeliversThemAll(@TempDir Path home) throws IOException {
        Ledger ledger = new Ledger();
        FastReceiver receiver = new FastReceiver(vertx, ledger);
        try (RunnerProcess runner = new RunnerProcess(home, receiver.port()).start()) {
            System.out.printf("%10s %12s %14s %10s%n", "accepted", "accepted/s", "heap after GC", "disk");
            row(runner, ledger, 0);
            LoadGenerator load = new LoadGenerator(vertx, runner.port(), ROOMS, ledger);
            for (int step = 0; step < STEPS; step++) {
                long begin = System.nanoTime();
                long before = ledger.accepted();
                load.send(CALLBACKS / STEPS);
                row(runner, ledger, (ledger.accepted() - before) * 1e9 / (System.nanoTime() - begin));
            }
            assertThat(ledger.delivered()).as("delivered while the destination is down").isZero();

            long begin = System.nanoTime();
            receiver.open();
            await().atMost(DRAIN).until(() -> {
                runner.requireAlive();
                return ledger.missing() == 0;
            });
            double drained = ledger.delivered() * 1e9 / (System.nanoTime() - begin);
            System.out.printf("then the destination comes up: %d delivered, %.0f/s, %d lost, %d duplicates; %s, disk %d MB%n",
                    ledger.delivered(), drained, ledger.missing(), ledger.duplicates(), runner.gauge().afterCollection(),
                    megabytes(runner.diskUsed()));
            assertThat(ledger.answers()).isEqualTo(Map.of(200, ledger.accepted()));
            assertThat(ledger.duplicates()).as("duplicates").isZero();
        }
    }

    private static void row(RunnerProcess runner, Ledger ledger, double rate) throws IOException {
        runner.requireAlive();
        System.out.printf("%10d %12.0f %11d MB %7d MB%n", ledger.accepted(), rate,
                megabytes(runner.gauge().afterCollection().heap()), megabytes(runner.diskUsed()));
    }
}

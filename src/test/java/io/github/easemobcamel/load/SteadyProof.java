package io.github.easemobcamel.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A steady rate for an hour: latency, heap, memory, threads and descriptors every ten seconds, as {@code target/steady.csv}
 * and {@code target/steady.svg}; everything is answered 200 and arrives once.
 *
 * <p>{@code mvn test -Dtest=SteadyProof} ({@code -Dsteady.rate=300 -Dsteady.duration=PT1H -Dload.heap=512m}).
 */
class SteadyProof {

    private static final int RATE = Integer.getInteger("steady.rate", 300);
    private static final Duration DURATION = Duration.parse(System.getProperty("steady.duration", "PT1H"));
    private static final int EVERY_SECONDS = 10;
    private static final int ROOMS = 1000;
    private static final double MILLION = 1e6;

    private final Vertx vertx = Vertx.vertx();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Ledger ledger = new Ledger();
    private final Recorder recorder = new Recorder(3);
    private final Histogram whole = new Histogram(3);
    private final List<Sample> samples = new ArrayList<>();

    /** What ten seconds had; the heap is what the runner's latest collection left. */
    private record Sample(double second, Histogram latency, Footprint footprint, long answered) {

        double millis(double percentile) {
            return latency.getValueAtPercentile(percentile) / MILLION;
        }

        String csv() {
            return String.format(Locale.ROOT, "%.0f,%d,%.2f,%.2f,%.2f,%d,%d,%d,%d", second, answered, millis(50), millis(99),
                    millis(100), footprint.heap(), footprint.rss(), footprint.threads(), footprint.descriptors());
        }
    }

    @AfterEach
    void stop() {
        clock.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void staysAsItIs(@TempDir Path home) throws Exception {
        FastReceiver receiver = new FastReceiver(vertx, ledger).open();
        try (RunnerProcess runner = new RunnerProcess(home, receiver.port()).start()) {
            Footprint before = runner.gauge().afterCollection();
            long begin = System.nanoTime();
            ScheduledFuture<?> sampling = clock.scheduleAtFixedRate(() -> sample(runner, begin), EVERY_SECONDS, EVERY_SECONDS,
                    TimeUnit.SECONDS);
            new LoadGenerator(vertx, runner.port(), ROOMS, ledger).sendSteadily(RATE, DURATION, recorder::recordValue);
            assertThat(sampling.isDone()).as("sampling went on to the end").isFalse();
            sampling.cancel(false);
            await().atMost(Duration.ofMinutes(2)).until(() -> ledger.missing() == 0);
            write();
            System.out.printf("%d callbacks at %d/s, answered %s; delivered %d, %d lost, %d duplicates%n", ledger.accepted(), RATE,
                    ledger.answers(), ledger.delivered(), ledger.missing(), ledger.duplicates());
            System.out.printf(Locale.ROOT, "latency p50 %.1f ms, p99 %.1f ms, max %.1f ms%nbefore: %s%nafter:  %s%n",
                    whole.getValueAtPercentile(50) / MILLION, whole.getValueAtPercentile(99) / MILLION,
                    whole.getMaxValue() / MILLION, before, runner.gauge().afterCollection());
            assertThat(ledger.answers()).isEqualTo(Map.of(200, ledger.accepted()));
            assertThat(ledger.duplicates()).as("duplicates").isZero();
        }
    }

    private synchronized void sample(RunnerProcess runner, long begin) {
        try {
            Histogram latency = recorder.getIntervalHistogram();
            whole.add(latency);
            samples.add(new Sample((System.nanoTime() - begin) / 1e9, latency, runner.gauge().now(), ledger.accepted()));
        } catch (IOException e) {
            throw new IllegalStateException("the runner cannot be measured any more", e);
        }
    }

    private synchronized void write() throws IOException {
        whole.add(recorder.getIntervalHistogram());
        StringBuilder csv = new StringBuilder("second,answered,p50_ms,p99_ms,max_ms,heap_after_gc,rss,threads,descriptors\n");
        samples.forEach(sample -> csv.append(sample.csv()).append('\n'));
        Files.writeString(Path.of("target", "steady.csv"), csv);
        String title = "%d callbacks a second for %d minutes".formatted(RATE, DURATION.toMinutes());
        Files.writeString(Path.of("target", "steady.svg"), new Curves(title, DURATION.toSeconds())
                .panel("answered in ms", line("max", sample -> sample.millis(100)), line("p99", sample -> sample.millis(99)),
                        line("p50", sample -> sample.millis(50)))
                .panel("MB", line("RSS", sample -> sample.footprint().rss() / (double) (1 << 20)),
                        line("heap after a GC", sample -> sample.footprint().heap() / (double) (1 << 20)))
                .panel("threads", line("live", sample -> sample.footprint().threads()))
                .panel("descriptors", line("open", sample -> sample.footprint().descriptors())).toString());
    }

    private Curves.Line line(String name, ToDoubleFunction<Sample> value) {
        return new Curves.Line(name, samples.stream().map(Sample::second).toList(),
                samples.stream().map(value::applyAsDouble).toList());
    }
}

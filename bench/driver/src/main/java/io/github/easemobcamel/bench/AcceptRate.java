package io.github.easemobcamel.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Measure a: how many callbacks a second are accepted, with 64 and 128 connections that never pause. */
final class AcceptRate implements Measure {

    private static final int[] CONNECTIONS = {64, 128};
    private static final int ROOMS = 1000;
    private static final Duration BETWEEN = Duration.ofSeconds(2);

    @Override
    public void run(Bench bench, int round) {
        bench.options().candidates().forEach(candidate ->
                bench.attempt(candidate.label(), round, () -> measure(bench, round, candidate)));
    }

    private static void measure(Bench bench, int round, Candidate candidate) {
        Path recording = bench.places().work().resolve("runner.jfr");
        boolean jfr = bench.options().jfr() && candidate == Candidate.RUNNER;
        try (Server server = Server.start(bench, candidate, Map.of(),
                jfr ? "-XX:StartFlightRecording=settings=profile,delay=" + bench.options().warmUp().toSeconds() + "s,filename="
                        + recording : "")) {
            measure(bench, round, candidate, server);
        }
        if (jfr) {
            print(bench, recording);
        }
    }

    private static void measure(Bench bench, int round, Candidate candidate, Server server) {
        try (Load load = Load.closed(server.port(), CONNECTIONS[0], new Callbacks("kick", ROOMS), any -> true)) {
            load.goOn(bench.options().warmUp());
        }
        for (int connections : CONNECTIONS) {
            try (Load load = Load.closed(server.port(), connections, new Callbacks("kick", ROOMS), any -> true)) {
                load.goOn(BETWEEN);
                Duration cpu = server.cpu();
                long accepted = load.acceptedInAll();
                Sample sample = load.sample(bench.options().measured());
                double cpuMicros = server.cpu().minus(cpu).toNanos() / 1e3 / (load.acceptedInAll() - accepted);
                server.requireAlive();
                String setting = connections + " connections";
                bench.note(candidate, setting, round, "accepted/s", sample.rate());
                bench.note(candidate, setting, round, "CPU µs for one", cpuMicros);
                bench.note(candidate, setting, round, "p50 ms", sample.millis(50));
                bench.note(candidate, setting, round, "p99 ms", sample.millis(99));
                bench.note(candidate, setting, round, "refused", sample.refused());
                bench.note(candidate, setting, round, "no answer", sample.failed());
            }
        }
    }

    private static void print(Bench bench, Path recording) {
        try {
            List<String> hot = HotMethods.of(recording);
            hot.forEach(System.out::println);
            Files.write(bench.resultsDir().resolve("hot-methods.txt"), hot);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.github.easemobcamel.bench;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Measure b: how long an answer, and the way to an HTTP destination, take at a fixed rate of callbacks. */
final class FixedRate implements Measure {

    private static final Set<Candidate> TAKING_PART = EnumSet.of(Candidate.RUNNER, Candidate.SPRING_BOOT, Candidate.NODE_RED,
            Candidate.VERTX_ARTEMIS, Candidate.VERTX_FILE);
    private static final int[] RATES = {1000, 3000};
    private static final int CONNECTIONS = 256;
    private static final int WARM_UP_CONNECTIONS = 64;
    private static final int ROOMS = 1000;
    private static final Duration RUN_IN = Duration.ofSeconds(2);
    private static final Duration LAST_ARRIVALS = Duration.ofSeconds(60);

    @Override
    public void run(Bench bench, int round) {
        bench.options().candidates().stream().filter(TAKING_PART::contains).forEach(candidate ->
                bench.attempt(candidate.label(), round, () -> measure(bench, round, candidate)));
    }

    private static void measure(Bench bench, int round, Candidate candidate) {
        try (Receiver receiver = new Receiver(0);
                Server server = Server.start(bench, candidate, RunnerHome.destinations(receiver, 1, 1), "")) {
            Predicate<Load> mayGo = candidate == Candidate.RUNNER ? new Window(receiver, 1) : any -> true;
            try (Load load = Load.closed(server.port(), WARM_UP_CONNECTIONS, new Callbacks("kick", ROOMS), mayGo)) {
                load.goOn(bench.options().warmUp());
                if (candidate == Candidate.RUNNER) {
                    load.stop();
                    Waiting.until(LAST_ARRIVALS, () -> Window.slowest(receiver, 1) >= load.acceptedInAll());
                }
            }
            for (int rate : RATES) {
                measure(bench, round, candidate, server, receiver, rate);
            }
        }
    }

    private static void measure(Bench bench, int round, Candidate candidate, Server server, Receiver receiver, int rate) {
        String setting = rate + "/s";
        try (Load load = Load.open(server.port(), CONNECTIONS, new Callbacks("kick", ROOMS), rate)) {
            load.goOn(RUN_IN);
            receiver.restart();
            Sample sample = load.sample(bench.options().measured());
            server.requireAlive();
            bench.note(candidate, setting, round, "due and accepted/s", sample.rate());
            times(bench, round, candidate, setting, "accept", sample);
            bench.note(candidate, setting, round, "refused or no answer", sample.refused() + sample.failed());
            if (candidate == Candidate.RUNNER) {
                Waiting.until(LAST_ARRIVALS, () -> receiver.arrivals().accepted() >= sample.accepted());
                Sample arrivals = receiver.arrivals();
                times(bench, round, candidate, setting, "arrival", arrivals);
                bench.note(candidate, setting, round, "not arrived after 60 s", Math.max(0, sample.accepted() - arrivals.accepted()));
            }
        }
    }

    private static void times(Bench bench, int round, Candidate candidate, String setting, String what, Sample sample) {
        for (Map.Entry<String, Double> percentile : Map.of("p50", 50.0, "p99", 99.0, "p99.9", 99.9).entrySet().stream()
                .sorted(Map.Entry.comparingByValue()).toList()) {
            bench.note(candidate, setting, round, what + " " + percentile.getKey() + " ms", sample.millis(percentile.getValue()));
        }
    }
}

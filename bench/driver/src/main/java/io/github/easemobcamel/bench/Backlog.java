package io.github.easemobcamel.bench;

import java.util.HashMap;
import java.util.Map;

/**
 * Measure d: how fast a backlog drains when a destination that hung answers again, and what is accepted meanwhile.
 * Always at a destination of its own, which may hang for an hour, for a wait between attempts would be measured else.
 */
final class Backlog implements Measure {

    private static final int ROOMS = 1000;

    @Override
    public void run(Bench bench, int round) {
        bench.attempt("backlog", round, () -> measure(bench, round));
    }

    private static void measure(Bench bench, int round) {
        try (Receiver receiver = new Receiver(0)) {
            Map<String, String> properties = new HashMap<>(RunnerHome.destinations(receiver, 1, 1));
            properties.put("easemob.destination.d1.timeout", "1h");
            try (Server server = bench.startRunner(properties)) {
                measure(bench, round, receiver, new RunnerUnderLoad(bench, server, receiver, 1, ROOMS));
            }
        }
    }

    private static void measure(Bench bench, int round, Receiver receiver, RunnerUnderLoad runner) {
        int backlog = bench.options().backlog();
        runner.warmUp();
        Sample empty = runner.accepts("kick");
        note(bench, round, "accepted/s, no backlog before", empty.rate());

        receiver.hold("/d1");
        note(bench, round, "accepted/s while it builds up", runner.fill("kick", backlog));
        receiver.release("/d1");
        long begun = System.nanoTime();
        long received = receiver.received("/d1");
        note(bench, round, "drained/s, nothing accepted", runner.arrivalsWithin(bench.options().measured()));

        long before = receiver.received("/d1");
        long loaded = System.nanoTime();
        Sample draining = runner.accepts("kick");
        note(bench, round, "drained/s while accepting", (receiver.received("/d1") - before) / ((System.nanoTime() - loaded) / 1e9));
        note(bench, round, "accepted/s while draining", draining.rate());
        note(bench, round, "accepted: share of no backlog", draining.rate() / empty.rate());
        runner.drain(received + backlog);
        note(bench, round, "drained/s, all of it", backlog / ((System.nanoTime() - begun) / 1e9));
    }

    private static void note(Bench bench, int round, String metric, double value) {
        bench.note(Candidate.RUNNER, "%,d events".formatted(bench.options().backlog()), round, metric, value);
    }
}

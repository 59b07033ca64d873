package io.github.easemobcamel.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Measure i: what the record of events costs. A runner with it and one without run at the same time and take turns, so that what
 * else the machine does meets both.
 */
final class WithRecord implements Measure {

    private static final int TURNS = 5;
    private static final int ROOMS = 1000;

    @Override
    public void run(Bench bench, int round) {
        bench.attempt("record", round, () -> measure(bench, round));
    }

    private static void measure(Bench bench, int round) {
        try (Receiver receiver = new Receiver(0);
                Receiver recordedReceiver = new Receiver(0);
                Server server = bench.startRunner(properties(receiver, false));
                Server recordedServer = bench.startRunner(properties(recordedReceiver, true))) {
            RunnerUnderLoad without = new RunnerUnderLoad(bench, server, receiver, 1, ROOMS);
            RunnerUnderLoad with = new RunnerUnderLoad(bench, recordedServer, recordedReceiver, 1, ROOMS);
            without.warmUp();
            with.warmUp();
            for (int turn = 0; turn < TURNS; turn++) {
                // Whoever is second has not always the same predecessor.
                boolean withoutFirst = turn % 2 == 0;
                Turn first = turn(withoutFirst ? without : with);
                Turn second = turn(withoutFirst ? with : without);
                Turn plain = withoutFirst ? first : second;
                Turn recorded = withoutFirst ? second : first;
                note(bench, round, "without the record", plain);
                note(bench, round, "with the record", recorded);
                bench.note(Candidate.RUNNER, "with / without", round, "events/s", recorded.events() / plain.events());
                bench.note(Candidate.RUNNER, "with / without", round, "CPU µs per event", recorded.cpuMicros() / plain.cpuMicros());
                bench.note(Candidate.RUNNER, "with / without", round, "accepted/s", recorded.accepted() / plain.accepted());
            }
            double heap = heap(bench, server);
            double recordedHeap = heap(bench, recordedServer);
            bench.note(Candidate.RUNNER, "without the record", round, "heap after collection MB", heap);
            bench.note(Candidate.RUNNER, "with the record", round, "heap after collection MB", recordedHeap);
        }
    }

    private static Map<String, String> properties(Receiver receiver, boolean recorded) {
        Map<String, String> properties = new HashMap<>(RunnerHome.destinations(receiver, 1, 1));
        properties.put("easemob.record.enabled", String.valueOf(recorded));
        return properties;
    }

    /** Events a second all the way, how much of the processor one takes, and callbacks accepted a second that go to nobody. */
    private record Turn(double events, double cpuMicros, double accepted) {
    }

    private static Turn turn(RunnerUnderLoad runner) {
        long before = Window.slowest(runner.receiver(), 1);
        Duration cpuBefore = runner.server().cpu();
        double events = runner.endToEnd();
        double cpuMicros = runner.server().cpu().minus(cpuBefore).toNanos() / 1e3
                / (Window.slowest(runner.receiver(), 1) - before);
        double accepted = runner.accepts("update").rate();
        runner.settle();
        return new Turn(events, cpuMicros, accepted);
    }

    private static void note(Bench bench, int round, String setting, Turn turn) {
        bench.note(Candidate.RUNNER, setting, round, "events/s", turn.events());
        bench.note(Candidate.RUNNER, setting, round, "CPU µs per event", turn.cpuMicros());
        bench.note(Candidate.RUNNER, setting, round, "accepted/s", turn.accepted());
    }

    private static double heap(Bench bench, Server server) {
        server.requireAlive();
        return Memory.of(bench.places(), server.pid()).heapMegabytes();
    }
}

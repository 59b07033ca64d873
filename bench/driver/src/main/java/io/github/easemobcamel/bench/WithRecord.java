package io.github.easemobcamel.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Measure i: what the record of events costs. A runner with it and one without run at the same time and take turns, so that what
 * else the machine does meets both.
 */
final class WithRecord implements Measure {

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
            Turn.compare(bench, round, without, with, List.of("without the record", "with the record", "with / without"));
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

    private static double heap(Bench bench, Server server) {
        server.requireAlive();
        return Memory.of(bench.places(), server.pid()).heapMegabytes();
    }
}

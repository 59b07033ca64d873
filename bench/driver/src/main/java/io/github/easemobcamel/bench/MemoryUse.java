package io.github.easemobcamel.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Measure f: what the runner uses idle, under load, and with a backlog at a destination that hangs. */
final class MemoryUse implements Measure {

    private static final int ROOMS = 1000;
    private static final Duration IDLE = Duration.ofSeconds(10);

    @Override
    public void run(Bench bench, int round) {
        bench.attempt("memory", round, () -> measure(bench, round));
    }

    private static void measure(Bench bench, int round) {
        try (Receiver receiver = new Receiver(0)) {
            Map<String, String> properties = new HashMap<>(RunnerHome.destinations(receiver, 1, 1));
            properties.putAll(RunnerHome.heldDestination(receiver));
            try (Server server = bench.startRunner(properties)) {
                RunnerUnderLoad runner = new RunnerUnderLoad(bench, server, receiver, 1, ROOMS);
                Waiting.sleep(IDLE);
                note(bench, round, server, "idle");
                runner.warmUp();
                try (Load load = Load.closed(server.port(), 64, new Callbacks("kick", ROOMS), new Window(receiver, 1))) {
                    load.goOn(bench.options().measured());
                    note(bench, round, server, "under load, end to end");
                }
                receiver.hold(RunnerHome.HELD);
                runner.fill("add_mute", bench.options().backlog());
                note(bench, round, server, "%,d events wait".formatted(bench.options().backlog()));
            }
        }
    }

    private static void note(Bench bench, int round, Server server, String setting) {
        server.requireAlive();
        Memory memory = Memory.of(bench.places(), server.pid());
        bench.note(Candidate.RUNNER, setting, round, "resident MB", memory.rssMegabytes());
        bench.note(Candidate.RUNNER, setting, round, "heap after collection MB", memory.heapMegabytes());
    }
}

package io.github.easemobcamel.bench;

import java.time.Duration;

/** Measure c: how many events a second go all the way, with one destination and with three that get every event. */
final class EndToEnd implements Measure {

    private static final int[] DESTINATIONS = {1, 3};
    private static final int ROOMS = 1000;

    @Override
    public void run(Bench bench, int round) {
        for (int destinations : DESTINATIONS) {
            String setting = destinations == 1 ? "1 destination" : destinations + " destinations";
            bench.attempt(setting, round, () -> measure(bench, round, destinations, setting));
        }
    }

    private static void measure(Bench bench, int round, int destinations, String setting) {
        try (Receiver receiver = new Receiver(0);
                Server server = bench.startRunner(RunnerHome.destinations(receiver, destinations, destinations))) {
            RunnerUnderLoad runner = new RunnerUnderLoad(bench, server, receiver, destinations, ROOMS);
            runner.warmUp();
            Duration cpu = server.cpu();
            long arrived = Window.slowest(receiver, destinations);
            double rate = runner.endToEnd();
            double micros = server.cpu().minus(cpu).toNanos() / 1e3 / (Window.slowest(receiver, destinations) - arrived);
            bench.note(Candidate.RUNNER, setting, round, "events/s", rate);
            bench.note(Candidate.RUNNER, setting, round, "deliveries/s", rate * destinations);
            bench.note(Candidate.RUNNER, setting, round, "CPU µs per event", micros);
        }
    }
}

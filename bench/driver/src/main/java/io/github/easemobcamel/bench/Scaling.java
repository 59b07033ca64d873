package io.github.easemobcamel.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Measure h: how what is accepted, and what goes all the way, change with what waits, with destinations and with rooms. */
final class Scaling implements Measure {

    private static final int[] DESTINATIONS = {1, 10, 100};
    private static final int[] FAN_OUTS = {10, 100};
    private static final int[] ROOMS = {10, 10_000, 1_000_000};
    private static final int USUAL_ROOMS = 1000;

    @Override
    public void run(Bench bench, int round) {
        bench.attempt("backlog", round, () -> withBacklog(bench, round));
        for (int destinations : DESTINATIONS) {
            bench.attempt(destinations + " destinations", round, () -> withDestinations(bench, round, destinations, 1));
        }
        for (int destinations : FAN_OUTS) {
            bench.attempt("to " + destinations, round, () -> withDestinations(bench, round, destinations, destinations));
        }
        bench.attempt("rooms", round, () -> withRooms(bench, round));
    }

    /** They wait at another destination, which hangs. A runner that was sent as many and could deliver them lives at the same time. */
    private static void withBacklog(Bench bench, int round) {
        try (Receiver receiver = new Receiver(0);
                Receiver holding = new Receiver(0);
                Server server = bench.startRunner(withHeldDestination(receiver));
                Server holdingServer = bench.startRunner(withHeldDestination(holding))) {
            RunnerUnderLoad free = new RunnerUnderLoad(bench, server, receiver, 1, USUAL_ROOMS);
            RunnerUnderLoad loaded = new RunnerUnderLoad(bench, holdingServer, holding, 1, USUAL_ROOMS);
            holding.hold(RunnerHome.HELD);
            int backlog = bench.options().backlog();
            for (RunnerUnderLoad runner : List.of(free, loaded)) {
                runner.warmUp();
                runner.fill("add_mute", backlog);
                runner.settle();
            }
            free.drain(RunnerHome.HELD, backlog);
            Turn.compare(bench, round, free, loaded, List.of("%,d events delivered elsewhere".formatted(backlog),
                    "%,d events wait elsewhere".formatted(backlog), "wait / delivered"));
        }
    }

    private static Map<String, String> withHeldDestination(Receiver receiver) {
        Map<String, String> properties = new HashMap<>(RunnerHome.destinations(receiver, 1, 1));
        properties.putAll(RunnerHome.heldDestination(receiver));
        return properties;
    }

    private static void withDestinations(Bench bench, int round, int configured, int used) {
        try (Receiver receiver = new Receiver(0);
                Server server = bench.startRunner(RunnerHome.destinations(receiver, configured, used))) {
            RunnerUnderLoad runner = new RunnerUnderLoad(bench, server, receiver, used, USUAL_ROOMS);
            runner.warmUp();
            measure(bench, round, "%d destinations, each event goes to %d".formatted(configured, used), runner);
        }
    }

    private static void withRooms(Bench bench, int round) {
        try (Receiver receiver = new Receiver(0);
                Server server = bench.startRunner(RunnerHome.destinations(receiver, 1, 1))) {
            new RunnerUnderLoad(bench, server, receiver, 1, USUAL_ROOMS).warmUp();
            for (int rooms : ROOMS) {
                measure(bench, round, "%,d rooms".formatted(rooms), new RunnerUnderLoad(bench, server, receiver, 1, rooms));
            }
        }
    }

    /** What is accepted is forwarded to nobody, as in measure a; so nothing has to drain before the next setting. */
    private static void measure(Bench bench, int round, String setting, RunnerUnderLoad runner) {
        double rate = runner.endToEnd();
        bench.note(Candidate.RUNNER, setting, round, "events/s", rate);
        bench.note(Candidate.RUNNER, setting, round, "deliveries/s", rate * runner.destinations());
        bench.note(Candidate.RUNNER, setting, round, "accepted/s", runner.accepts("update").rate());
        runner.settle();
    }
}

package io.github.easemobcamel.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Measure j: what is accepted with the embedded broker and with one outside of the runner, on the same cores; and what one runner and two
 * do at one broker when each of them may use so little of a core that neither the broker nor the load is what is short.
 */
final class SeveralRunners implements Measure {

    private static final int CONNECTIONS = 64;
    private static final int ROOMS = 1000;
    private static final int WINDOW = 2000;
    private static final double CORES = 0.4;
    /** What both have before, with all cores: until then Java compiles more than it runs, which at so little of a core takes many minutes. */
    private static final Duration SETTLED = Duration.ofSeconds(220);
    /** With that little of a core: what piled up while there was more, such as events to record, is to be done by then. */
    private static final Duration RUN_IN = Duration.ofSeconds(40);

    @Override
    public void run(Bench bench, int round) {
        bench.attempt("embedded broker", round, () -> {
            try (Server server = bench.startRunner(Map.of())) {
                accepts(bench, round, "embedded broker", server, () -> server.cpu());
            }
        });
        bench.attempt("broker outside", round, () -> {
            try (BrokerProcess broker = new BrokerProcess(bench); Server server = bench.startRunner(broker.properties())) {
                accepts(bench, round, "broker outside", server, () -> server.cpu().plus(broker.cpu()));
            }
        });
        bench.attempt("one runner and two", round, () -> oneAndTwo(bench, round));
    }

    /** Of all processes but that of the load. */
    @FunctionalInterface
    private interface Cpu {
        Duration used();
    }

    private static void accepts(Bench bench, int round, String setting, Server server, Cpu cpu) {
        try (Load load = Load.closed(server.port(), CONNECTIONS, new Callbacks("kick", ROOMS), any -> true)) {
            load.goOn(bench.options().warmUp());
            Duration before = cpu.used();
            long accepted = load.acceptedInAll();
            Sample sample = load.sample(bench.options().measured());
            double micros = cpu.used().minus(before).toNanos() / 1e3 / (load.acceptedInAll() - accepted);
            server.requireAlive();
            bench.note(Candidate.RUNNER, setting, round, "accepted/s", sample.rate());
            bench.note(Candidate.RUNNER, setting, round, "CPU µs for one", micros);
            bench.note(Candidate.RUNNER, setting, round, "p99 ms", sample.millis(99));
        }
    }

    /** Both settle together: a runner that has not gets half of the rooms, too, and sets the pace of both. */
    private static void oneAndTwo(Bench bench, int round) {
        try (Receiver receiver = new Receiver(0); BrokerProcess broker = new BrokerProcess(bench)) {
            Map<String, String> properties = new HashMap<>(RunnerHome.destinations(receiver, 1, 1));
            properties.putAll(broker.properties());
            try (Server one = bench.startRunner(properties)) {
                try (Server two = bench.startRunner(properties)) {
                    allTheWay(bench, round, receiver, broker, List.of(one, two),
                            unlessQuick(bench, SETTLED));
                }
                allTheWay(bench, round, receiver, broker, List.of(one), Duration.ZERO);
            }
        }
    }

    /** Each has its part of the load; together they are sent only as much as arrives. */
    private static void allTheWay(Bench bench, int round, Receiver receiver, BrokerProcess broker, List<Server> runners,
            Duration ahead) {
        long earlier = Window.slowest(receiver, 1);
        List<Load> loads = new CopyOnWriteArrayList<>();
        List<CpuQuota> quotas = new CopyOnWriteArrayList<>();
        try {
            for (Server runner : runners) {
                loads.add(Load.closed(runner.port(), CONNECTIONS / runners.size(), new Callbacks("kick", ROOMS),
                        any -> loads.stream().mapToLong(Load::acceptedInAll).sum()
                                - (Window.slowest(receiver, 1) - earlier) < WINDOW));
            }
            Waiting.sleep(ahead);
            runners.forEach(runner -> quotas.add(new CpuQuota(runner.pid(), CORES)));
            Waiting.sleep(unlessQuick(bench, RUN_IN));
            Duration ofBroker = broker.cpu();
            Duration ofRunners = cpu(runners);
            long before = Window.slowest(receiver, 1);
            long begun = System.nanoTime();
            Waiting.sleep(bench.options().measured());
            double seconds = (System.nanoTime() - begun) / 1e9;
            long events = Window.slowest(receiver, 1) - before;
            ofBroker = broker.cpu().minus(ofBroker);
            ofRunners = cpu(runners).minus(ofRunners);
            runners.forEach(Server::requireAlive);
            String setting = runners.size() + " of " + CORES + " cores each, broker outside";
            bench.note(Candidate.RUNNER, setting, round, "events/s", events / seconds);
            bench.note(Candidate.RUNNER, setting, round, "CPU µs of the runners for an event", ofRunners.toNanos() / 1e3 / events);
            bench.note(Candidate.RUNNER, setting, round, "cores of the broker", ofBroker.toNanos() / 1e9 / seconds);
        } finally {
            quotas.forEach(CpuQuota::close);
            loads.forEach(Load::close);
        }
    }

    private static Duration cpu(List<Server> runners) {
        return runners.stream().map(Server::cpu).reduce(Duration.ZERO, Duration::plus);
    }

    private static Duration unlessQuick(Bench bench, Duration time) {
        return bench.options().quick() ? bench.options().warmUp() : time;
    }
}

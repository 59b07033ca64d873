package io.github.easemobcamel.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Measure j: what is accepted with the embedded broker and with one outside of the runner, on the same cores; and what one runner and two
 * do at one broker when each of them may use so little of a core that neither the broker nor the load is what is short.
 */
final class SeveralRunners implements Measure {

    private static final int CONNECTIONS = 64;
    private static final int ROOMS = 1000;
    private static final double CORES = 0.4;
    /** Before each turn in which callbacks are accepted. */
    private static final Duration RUN_UP = Duration.ofSeconds(2);
    /** What each runner handles before, with all cores: until then Java compiles a lot, which at so little of a core takes many minutes. */
    private static final long EVENTS_TO_SETTLE = 400_000;
    private static final Duration LONGEST_SETTLING = Duration.ofMinutes(10);
    /** With that little of a core: what is left of the turn before, such as events to record, is to be done by then. */
    private static final Duration RUN_IN = Duration.ofSeconds(15);

    @Override
    public void run(Bench bench, int round) {
        bench.attempt("embedded broker and one outside", round, () -> accepts(bench, round));
        bench.attempt("one runner and two", round, () -> oneAndTwo(bench, round));
    }

    private static void accepts(Bench bench, int round) {
        try (Server embedded = bench.startRunner(Map.of());
                BrokerProcess broker = new BrokerProcess(bench);
                Server outside = bench.startRunner(broker.properties())) {
            Supplier<Duration> cpuOutside = () -> outside.cpu().plus(broker.cpu());
            accepts(bench, embedded, embedded::cpu, bench.options().warmUp());
            accepts(bench, outside, cpuOutside, bench.options().warmUp());
            Turns.take(() -> accepts(bench, embedded, embedded::cpu, RUN_UP), () -> accepts(bench, outside, cpuOutside, RUN_UP),
                    (ofEmbedded, ofOutside) -> {
                        ofEmbedded.note(bench, round, "embedded broker");
                        ofOutside.note(bench, round, "broker outside");
                        new Accepted(ofOutside.rate / ofEmbedded.rate, ofOutside.cpuMicros / ofEmbedded.cpuMicros,
                                ofOutside.p99Millis / ofEmbedded.p99Millis).note(bench, round, "outside / embedded");
                    });
        }
    }

    /** What was accepted a second, what one took of the processor, the broker's part included, and how long it waited. */
    private record Accepted(double rate, double cpuMicros, double p99Millis) {

        private void note(Bench bench, int round, String setting) {
            bench.note(Candidate.RUNNER, setting, round, "accepted/s", rate);
            bench.note(Candidate.RUNNER, setting, round, "CPU µs for one", cpuMicros);
            bench.note(Candidate.RUNNER, setting, round, "p99 ms", p99Millis);
        }
    }

    private static Accepted accepts(Bench bench, Server server, Supplier<Duration> cpu, Duration before) {
        try (Load load = Load.closed(server.port(), CONNECTIONS, new Callbacks("kick", ROOMS), any -> true)) {
            load.goOn(before);
            Duration cpuBefore = cpu.get();
            long accepted = load.acceptedInAll();
            Sample sample = load.sample(bench.options().measured());
            double micros = cpu.get().minus(cpuBefore).toNanos() / 1e3 / (load.acceptedInAll() - accepted);
            server.requireAlive();
            return new Accepted(sample.rate(), micros, sample.millis(99));
        }
    }

    /** What Java has compiled by then decides. */
    private static void oneAndTwo(Bench bench, int round) {
        try (Receiver receiver = new Receiver(0);
                Receiver sharedReceiver = new Receiver(0);
                BrokerProcess broker = new BrokerProcess(bench);
                BrokerProcess sharedBroker = new BrokerProcess(bench);
                Server alone = bench.startRunner(properties(broker, receiver));
                Server one = bench.startRunner(properties(sharedBroker, sharedReceiver));
                Server other = bench.startRunner(properties(sharedBroker, sharedReceiver))) {
            Runners single = new Runners(List.of(alone), broker, receiver);
            Runners pair = new Runners(List.of(one, other), sharedBroker, sharedReceiver);
            long settled = bench.options().quick() ? 1_000 : EVENTS_TO_SETTLE;
            single.handle(settled);
            pair.handle(2 * settled);
            Turns.take(() -> single.turn(bench, round), () -> pair.turn(bench, round),
                    (ofOne, ofTwo) -> bench.note(Candidate.RUNNER, "two / one", round, "events/s", ofTwo / ofOne));
        }
    }

    private static Map<String, String> properties(BrokerProcess broker, Receiver receiver) {
        Map<String, String> properties = new HashMap<>(RunnerHome.destinations(receiver, 1, 1));
        properties.putAll(broker.properties());
        return properties;
    }

    /** All runners of a broker. */
    private record Runners(List<Server> servers, BrokerProcess broker, Receiver receiver) {

        /** Lets them, with all cores, receive and deliver so many. */
        private void handle(long events) {
            long before = arrived();
            if (!underLoad(() -> Waiting.until(LONGEST_SETTLING, () -> arrived() - before >= events))) {
                throw new IllegalStateException("only " + (arrived() - before) + " of " + events + " events arrived in "
                        + LONGEST_SETTLING);
            }
        }

        /** {@return events a second while each has its part of a core} */
        private double turn(Bench bench, int round) {
            List<CpuQuota> quotas = new ArrayList<>();
            try {
                servers.forEach(server -> quotas.add(new CpuQuota(server.pid(), CORES)));
                return underLoad(() -> measure(bench, round));
            } finally {
                quotas.forEach(CpuQuota::close);
            }
        }

        private double measure(Bench bench, int round) {
            Waiting.sleep(bench.options().quick() ? bench.options().warmUp() : RUN_IN);
            Duration ofBroker = broker.cpu();
            Duration ofRunners = cpu();
            long before = arrived();
            long begun = System.nanoTime();
            Waiting.sleep(bench.options().measured());
            double seconds = (System.nanoTime() - begun) / 1e9;
            double events = arrived() - before;
            ofBroker = broker.cpu().minus(ofBroker);
            ofRunners = cpu().minus(ofRunners);
            servers.forEach(Server::requireAlive);
            String setting = servers.size() + " of " + CORES + " cores each, broker outside";
            bench.note(Candidate.RUNNER, setting, round, "events/s", events / seconds);
            bench.note(Candidate.RUNNER, setting, round, "CPU µs of the runners for an event", ofRunners.toNanos() / 1e3 / events);
            bench.note(Candidate.RUNNER, setting, round, "cores of the broker", ofBroker.toNanos() / 1e9 / seconds);
            return events / seconds;
        }

        /** Each runner gets its part of the load; together they are sent only as much as arrives. */
        private <T> T underLoad(Supplier<T> work) {
            Window window = new Window(receiver, 1);
            List<Load> loads = new CopyOnWriteArrayList<>();
            try {
                for (Server server : servers) {
                    loads.add(Load.closed(server.port(), CONNECTIONS / servers.size(), new Callbacks("kick", ROOMS),
                            any -> window.hasRoom(loads.stream().mapToLong(Load::acceptedInAll).sum())));
                }
                return work.get();
            } finally {
                loads.forEach(Load::close);
            }
        }

        private long arrived() {
            return Window.slowest(receiver, 1);
        }

        private Duration cpu() {
            return servers.stream().map(Server::cpu).reduce(Duration.ZERO, Duration::plus);
        }
    }
}

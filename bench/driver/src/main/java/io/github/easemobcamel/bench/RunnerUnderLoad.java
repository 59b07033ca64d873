package io.github.easemobcamel.bench;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A runner, its destinations and what is sent to it: the steps that several measures have in common.
 *
 * @param bench the run
 * @param server the runner
 * @param receiver the destinations
 * @param destinations how many of them, {@code /d1}, {@code /d2} …, get every kick
 * @param rooms how many rooms the kicks are from
 */
record RunnerUnderLoad(Bench bench, Server server, Receiver receiver, int destinations, long rooms) {

    private static final int CONNECTIONS = 64;
    private static final Duration RUN_IN = Duration.ofSeconds(2);
    private static final Duration LONGEST_FILL = Duration.ofMinutes(30);
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(30);

    /** Sends kicks, only as many as arrive, for the time of the warm-up. */
    void warmUp() {
        try (Load load = Load.closed(server.port(), CONNECTIONS, kicks(), new Window(receiver, destinations))) {
            load.goOn(bench.options().warmUp());
        }
    }

    /**
     * @param operation of the callbacks; nothing but {@code kick} goes to a destination
     * @return what is accepted without a pause; afterwards events may wait, see {@link #settle} and {@link #drain}
     */
    Sample accepts(String operation) {
        try (Load load = Load.closed(server.port(), CONNECTIONS, new Callbacks(operation, rooms), any -> true)) {
            load.goOn(RUN_IN);
            Sample sample = load.sample(bench.options().measured());
            server.requireAlive();
            return sample;
        }
    }

    /**
     * @return how many events a second arrive at every destination, while what is sent is held to what arrives
     */
    double endToEnd() {
        try (Load load = Load.closed(server.port(), CONNECTIONS, kicks(), new Window(receiver, destinations))) {
            load.goOn(RUN_IN);
            return arrivalsWithin(bench.options().measured());
        }
    }

    /**
     * @param duration how long
     * @return how many events a second arrive at every destination
     */
    double arrivalsWithin(Duration duration) {
        long before = Window.slowest(receiver, destinations);
        long begun = System.nanoTime();
        Waiting.sleep(duration);
        double seconds = (System.nanoTime() - begun) / 1e9;
        server.requireAlive();
        return (Window.slowest(receiver, destinations) - before) / seconds;
    }

    /**
     * @param operation of the events, which decides where they wait
     * @param count how many to send
     * @return how many a second were accepted
     */
    double fill(String operation, long count) {
        long begun = System.nanoTime();
        try (Load load = Load.closed(server.port(), CONNECTIONS, new Callbacks(operation, rooms),
                self -> self.acceptedInAll() < count)) {
            await(LONGEST_FILL, () -> load.acceptedInAll() >= count);
            return load.acceptedInAll() / ((System.nanoTime() - begun) / 1e9);
        }
    }

    /** Waits until what was accepted before is dispatched: until a kick that comes now arrives. */
    void settle() {
        long before = Window.slowest(receiver, destinations);
        fill("kick", 1);
        drain(before + 1);
    }

    /**
     * Waits until so many events in all have arrived at every destination.
     *
     * @param expected how many
     */
    void drain(long expected) {
        await(LONGEST_DRAIN, () -> Window.slowest(receiver, destinations) >= expected);
    }

    /**
     * Waits until so many events in all have arrived at one destination.
     *
     * @param path the destination's
     * @param expected how many
     */
    void drain(String path, long expected) {
        await(LONGEST_DRAIN, () -> receiver.received(path) >= expected);
    }

    private void await(Duration atMost, BooleanSupplier condition) {
        boolean done = Waiting.until(atMost, () -> {
            server.requireAlive();
            return condition.getAsBoolean();
        });
        if (!done) {
            throw new IllegalStateException("not done within " + atMost);
        }
    }

    private Callbacks kicks() {
        return new Callbacks("kick", rooms);
    }
}

package io.github.easemobcamel.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/** The faults that are set, and which of them a request meets; safe to use from any thread. */
public final class Faults {

    private final List<Armed> armed = new ArrayList<>();
    private final DoubleSupplier dice;

    Faults() {
        this(() -> ThreadLocalRandom.current().nextDouble());
    }

    /** @param dice throws a number from 0 up to, but not, 1 */
    Faults(DoubleSupplier dice) {
        this.dice = dice;
    }

    /** @param fault what goes wrong from now on */
    public synchronized void add(Fault fault) {
        armed.add(new Armed(fault));
    }

    /**
     * @param text what goes wrong from now on, written as {@link Fault} says
     * @throws IllegalArgumentException if it is no fault
     */
    public void add(String text) {
        add(Fault.parse(text));
    }

    /** Nothing goes wrong from now on. */
    public synchronized void clear() {
        armed.clear();
    }

    /** {@return the faults that are set and not used up} */
    public synchronized List<Fault> active() {
        return armed.stream().map(Armed::rest).toList();
    }

    /** {@return what goes wrong with one request: all latencies, and at most one fault of another kind} */
    synchronized List<Fault> hit(SimulatedEndpoint called) {
        List<Fault> hits = new ArrayList<>();
        boolean decided = false;
        for (Armed candidate : armed) {
            boolean latency = candidate.fault.kind() == Fault.Kind.LATENCY;
            if ((latency || !decided) && candidate.fault.concerns(called)
                    && dice.getAsDouble() < candidate.fault.probability()) {
                hits.add(candidate.fault);
                candidate.left--;
                decided |= !latency;
            }
        }
        armed.removeIf(Armed::usedUp);
        return hits;
    }

    private static final class Armed {

        private final Fault fault;
        private int left;

        private Armed(Fault fault) {
            this.fault = fault;
            this.left = fault.next();
        }

        private boolean usedUp() {
            return fault.next() >= 0 && left <= 0;
        }

        private Fault rest() {
            return new Fault(fault.kind(), fault.value(), fault.endpoint(), fault.next() < 0 ? -1 : left,
                    fault.probability());
        }
    }
}

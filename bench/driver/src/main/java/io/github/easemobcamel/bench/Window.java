package io.github.easemobcamel.bench;

import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Lets a load send only while few of its events are under way, so that what is sent a second is what arrives a second.
 *
 * @param receiver where the events arrive, made for this load and its warm-up
 * @param destinations at {@code /d1}, {@code /d2} … each of them gets all
 * @param earlier how many events had arrived at the slowest one before the load
 */
record Window(Receiver receiver, int destinations, long earlier) implements Predicate<Load> {

    private static final long SIZE = 2000;

    Window(Receiver receiver, int destinations) {
        this(receiver, destinations, slowest(receiver, destinations));
    }

    @Override
    public boolean test(Load load) {
        return hasRoom(load.acceptedInAll());
    }

    /**
     * @param accepted of all loads together
     * @return whether few of them are under way
     */
    boolean hasRoom(long accepted) {
        return accepted - (slowest(receiver, destinations) - earlier) < SIZE;
    }

    /**
     * @param receiver where events arrive
     * @param destinations at {@code /d1}, {@code /d2} …
     * @return how many arrived at the slowest one
     */
    static long slowest(Receiver receiver, int destinations) {
        return IntStream.rangeClosed(1, destinations).mapToLong(number -> receiver.received("/d" + number)).min().orElse(0);
    }
}

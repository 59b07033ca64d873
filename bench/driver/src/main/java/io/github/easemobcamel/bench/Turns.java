package io.github.easemobcamel.bench;

import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Two candidates that live at the same time take turns, so that what else the machine does meets both. */
final class Turns {

    private static final int COUNT = 5;

    private Turns() {
    }

    /**
     * @param base what the one does in its turn
     * @param other what the other one does
     * @param done is given what came of both, after each pair of turns
     */
    static <T> void take(Supplier<T> base, Supplier<T> other, BiConsumer<T, T> done) {
        for (int turn = 0; turn < COUNT; turn++) {
            // Whoever is second has not always the same predecessor.
            if (turn % 2 == 0) {
                T ofBase = base.get();
                done.accept(ofBase, other.get());
            } else {
                T ofOther = other.get();
                done.accept(base.get(), ofOther);
            }
        }
    }
}

package io.github.easemobcamel.record;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where an event stands, at one destination or, of one without destinations, as a whole. */
public enum DeliveryState {
    /** No attempt was made. */
    WAITING,
    /** The endpoint has taken it. */
    DELIVERED,
    /** The last attempt failed, another one follows. */
    FAILING,
    /** It is among the dead letters. */
    DEAD,
    /** The destination's filter did not want it. */
    FILTERED,
    /** It goes to no destination. */
    UNROUTED,
    /** It is among the conflicts. */
    CONFLICT,
    /** It was refused. */
    REFUSED;

    /** {@return the word for it} */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return what a word stands for} */
    public static Optional<DeliveryState> of(String word) {
        return Arrays.stream(values()).filter(state -> state.word().equals(word)).findFirst();
    }

    /** {@return whether nothing follows by itself} */
    boolean isFinal() {
        return this != WAITING && this != FAILING;
    }
}

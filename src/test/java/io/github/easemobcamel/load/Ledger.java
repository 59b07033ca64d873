package io.github.easemobcamel.load;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/** Keeps, for callbacks that have numbers, which were answered 200 and which arrived: two bits for each. */
final class Ledger {

    private final BitSet accepted = new BitSet();
    private final BitSet delivered = new BitSet();
    private final Map<Integer, Long> answers = new TreeMap<>();
    private long duplicates;

    /** Notes an answer to the sender. */
    synchronized void answered(int number, int status) {
        answers.merge(status, 1L, Long::sum);
        if (status == 200) {
            accepted.set(number);
        }
    }

    /** Notes what reached the destination. */
    synchronized void delivered(int number) {
        if (delivered.get(number)) {
            duplicates++;
        }
        delivered.set(number);
    }

    /** {@return how many answers there were, by status} */
    synchronized Map<Integer, Long> answers() {
        return new TreeMap<>(answers);
    }

    /** {@return how many answers of this status there were} */
    synchronized long answers(int status) {
        return answers.getOrDefault(status, 0L);
    }

    /** {@return how many different callbacks were answered 200} */
    synchronized long accepted() {
        return accepted.cardinality();
    }

    /** {@return how many different callbacks arrived} */
    synchronized long delivered() {
        return delivered.cardinality();
    }

    /** {@return how many callbacks that were answered 200 have not arrived} */
    synchronized long missing() {
        BitSet missing = (BitSet) accepted.clone();
        missing.andNot(delivered);
        return missing.cardinality();
    }

    /** {@return how many deliveries were of a callback that had arrived before} */
    synchronized long duplicates() {
        return duplicates;
    }
}

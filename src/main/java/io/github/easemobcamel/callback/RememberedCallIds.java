package io.github.easemobcamel.callback;

import it.unimi.dsi.fastutil.longs.Long2LongLinkedOpenHashMap;

/**
 * Remembers in memory, in 25 bytes an entry, which callIds are stored and with which body, the oldest forgotten first. The
 * first body of a callId is the one that counts.
 */
final class RememberedCallIds {

    /** How a callback relates to what is remembered. */
    enum Memory {
        /** Its callId is not remembered. */
        NEW,
        /** Its callId is remembered with the same body. */
        SAME,
        /** Its callId is remembered with another body. */
        OTHER_BODY
    }

    /** So dense that a million entries fit into 2^20 places; a look-up then passes some hundred places, in a row. */
    private static final float LOAD_FACTOR = 0.97f;

    private final int capacity;
    private final Long2LongLinkedOpenHashMap bodies = new Long2LongLinkedOpenHashMap(0, LOAD_FACTOR);

    RememberedCallIds(int capacity) {
        this.capacity = capacity;
    }

    synchronized Memory recall(CallIdentity identity) {
        if (!bodies.containsKey(identity.callId())) {
            return Memory.NEW;
        }
        return bodies.get(identity.callId()) == identity.body() ? Memory.SAME : Memory.OTHER_BODY;
    }

    synchronized void remember(CallIdentity identity) {
        bodies.putIfAbsent(identity.callId(), identity.body());
        if (bodies.size() > capacity) {
            bodies.removeFirstLong();
        }
    }
}

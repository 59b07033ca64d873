package io.github.easemobcamel.store;

import io.github.easemobcamel.event.CallIdentity;
import java.util.Arrays;

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

    private static final int FIRST_LENGTH = 1024;

    private final int capacity;
    /** A ring: what was remembered first stands at {@link #oldest}. */
    private long[] callIds;
    private long[] bodies;
    /**
     * Where in the ring a callId stands, plus one; 0 is nowhere. Its place here is told by its last bits, or is the next free one
     * after that: it is the start of a SHA-256, so these spread evenly. At least half of the places are free.
     */
    private int[] places;
    private int oldest;
    private int size;

    /** @param capacity how many, at least one */
    RememberedCallIds(int capacity) {
        this.capacity = capacity;
        lengthen(Math.min(capacity, FIRST_LENGTH));
    }

    synchronized Memory recall(CallIdentity identity) {
        int position = places[placeOf(identity.callId())];
        if (position == 0) {
            return Memory.NEW;
        }
        return bodies[position - 1] == identity.body() ? Memory.SAME : Memory.OTHER_BODY;
    }

    synchronized void remember(CallIdentity identity) {
        if (places[placeOf(identity.callId())] != 0) {
            return;
        }
        if (size == capacity) {
            forgetOldest();
        } else if (size == callIds.length) {
            lengthen((int) Math.min(capacity, 2L * size));
        }
        int index = (oldest + size) % callIds.length;
        callIds[index] = identity.callId();
        bodies[index] = identity.body();
        places[placeOf(identity.callId())] = index + 1;
        size++;
    }

    /** {@return where it is, or where it would go} */
    private int placeOf(long callId) {
        int place = home(callId);
        while (places[place] != 0 && callIds[places[place] - 1] != callId) {
            place = next(place);
        }
        return place;
    }

    private int home(long callId) {
        return (int) callId & (places.length - 1);
    }

    private int next(int place) {
        return (place + 1) & (places.length - 1);
    }

    private void forgetOldest() {
        int free = placeOf(callIds[oldest]);
        // What stands behind moves up where it was kept from its place, so that it is found without going over a gap.
        for (int place = next(free); places[place] != 0; place = next(place)) {
            int fromHome = (place - home(callIds[places[place] - 1])) & (places.length - 1);
            int fromFree = (place - free) & (places.length - 1);
            if (fromHome >= fromFree) {
                places[free] = places[place];
                free = place;
            }
        }
        places[free] = 0;
        oldest = (oldest + 1) % callIds.length;
        size--;
    }

    /** Only before the first is forgotten: the ring begins at 0. */
    private void lengthen(int length) {
        callIds = size == 0 ? new long[length] : Arrays.copyOf(callIds, length);
        bodies = size == 0 ? new long[length] : Arrays.copyOf(bodies, length);
        places = new int[Integer.highestOneBit(Math.max(1, 2 * length - 1)) << 1];
        for (int index = 0; index < size; index++) {
            places[placeOf(callIds[index])] = index + 1;
        }
    }
}

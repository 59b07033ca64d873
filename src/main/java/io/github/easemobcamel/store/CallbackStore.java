package io.github.easemobcamel.store;

import io.github.easemobcamel.config.ConfigurationException;
import io.github.easemobcamel.event.CallIdentity;
import io.github.easemobcamel.event.Callback;
import io.github.easemobcamel.log.Tally;
import java.util.concurrent.CompletableFuture;

/**
 * Stores each callback once. A callback that is stored already is a duplicate; one with a known callId and another
 * body goes to the conflicts, once too.
 *
 * <p>What is stored is remembered in memory from the moment in which the broker confirms it. Across restarts, the
 * {@link CallIdLog} and the queues know it. Of an external broker, with other runners perhaps, that memory is only a part: there the
 * dispatch decides ({@link DispatchMarkers}).
 */
public final class CallbackStore {

    /** Conflicts are rare: either Easemob sends two bodies with one callId, or somebody replays a signature. */
    private static final int REMEMBERED_CONFLICTS = 20_000;

    private final OnceQueue callbacks;
    private final OnceQueue conflicts;
    private final Tally tally = new Tally();

    /** One that decides on conflicts itself. */
    public CallbackStore(CallbackSender sender, int capacity) {
        this(sender, capacity, Stored.CONFLICT);
    }

    /**
     * @param sender sends to the broker
     * @param capacity how many callIds are remembered
     * @param conflict what is said of a callId with another body: a conflict, or new if the dispatch decides
     */
    public CallbackStore(CallbackSender sender, int capacity, Stored conflict) {
        callbacks = new OnceQueue(sender, QueueNames.CALLBACKS, Stored.NEW, capacity);
        conflicts = new OnceQueue(sender, QueueNames.CONFLICTS, conflict, REMEMBERED_CONFLICTS);
    }

    /**
     * Remembers what was stored before this start.
     *
     * @param log what was dispatched
     * @param broker holds what was not; nothing may consume its queues yet
     * @throws ConfigurationException if the log cannot be read
     */
    public void rememberStored(CallIdLog log, EmbeddedBroker broker) {
        log.forEach(callbacks::remember);
        broker.forEachCorrelationId(QueueNames.CALLBACKS, id -> CallIdentity.read(id).ifPresent(callbacks::remember));
        broker.forEachCorrelationId(QueueNames.CONFLICTS, id -> CallIdentity.read(id).ifPresent(conflicts::remember));
    }

    /**
     * Stores without waiting.
     *
     * @param callback a verified callback
     * @return completes once the callback is on disk, exceptionally if it cannot be stored
     */
    public CompletableFuture<Stored> store(Callback callback) {
        CallIdentity identity = CallIdentity.of(callback);
        return callbacks.store(callback, identity, () -> storeConflict(callback, identity.ofConflict()));
    }

    private CompletableFuture<Stored> storeConflict(Callback callback, CallIdentity identity) {
        // Equal bodies have one callId; were their hashes equal by chance, storing once too often loses nothing.
        return conflicts.store(callback, identity, () -> conflicts.send(callback, identity)).whenComplete((stored, failure) -> {
            if (stored == Stored.CONFLICT) {
                tally.count("Stored {} callback(s) in the queue conflicts: their callId was there with another body before");
            }
        });
    }
}

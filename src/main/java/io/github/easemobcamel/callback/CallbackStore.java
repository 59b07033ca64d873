package io.github.easemobcamel.callback;

import io.github.easemobcamel.broker.QueueNames;
import io.github.easemobcamel.callback.RememberedCallIds.Memory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Stores each callback once. A callback that is stored already is answered as a duplicate, one with a known callId and
 * another body goes to the conflicts; of two equal ones at the same time, the second is answered when the first is on disk.
 *
 * <p>The broker commits the duplicate id and the event together, so a crash never separates them. The callIds remembered
 * here are a copy of the broker's, which is read when the runner starts.
 */
public final class CallbackStore {

    private final DurableSender sender;
    private final RememberedCallIds remembered;
    private final Tally conflicts = new Tally();
    private final ConcurrentMap<Long, Pending> pending = new ConcurrentHashMap<>();

    private record Pending(CallIdentity identity, CompletableFuture<Void> stored) {
    }

    /**
     * @param sender sends to the broker
     * @param capacity how many callIds are remembered
     * @param storedDuplicateIds the broker's duplicate ids, oldest first; empty if the broker is an external one
     */
    public CallbackStore(DurableSender sender, int capacity, List<byte[]> storedDuplicateIds) {
        this.sender = sender;
        this.remembered = new RememberedCallIds(capacity);
        storedDuplicateIds.stream().filter(id -> id.length == CallIdentity.BYTES).map(CallIdentity::of)
                .forEach(remembered::remember);
    }

    /**
     * Stores without waiting.
     *
     * @param callback a verified callback
     * @return completes with the answer once the callback is on disk, exceptionally if it cannot be stored
     */
    public CompletableFuture<Answer> store(Callback callback) {
        CallIdentity identity = CallIdentity.of(callback);
        Pending own = new Pending(identity, new CompletableFuture<>());
        Pending other = pending.putIfAbsent(identity.callId(), own);
        if (other != null) {
            return other.identity().equals(identity)
                    ? other.stored().thenApply(done -> Answer.DUPLICATE)
                    : storeConflict(callback, identity);
        }
        Memory memory = remembered.recall(identity);
        if (memory != Memory.NEW) {
            pending.remove(identity.callId(), own);
            return memory == Memory.SAME ? CompletableFuture.completedFuture(Answer.DUPLICATE)
                    : storeConflict(callback, identity);
        }
        sender.send(QueueNames.CALLBACKS, callback, identity.toBytes()).whenComplete((done, failure) -> {
            if (failure == null) {
                remembered.remember(identity);
            }
            pending.remove(identity.callId(), own);
            if (failure == null) {
                own.stored().complete(null);
            } else {
                own.stored().completeExceptionally(failure);
            }
        });
        return own.stored().thenApply(done -> Answer.ACCEPTED);
    }

    private CompletableFuture<Answer> storeConflict(Callback callback, CallIdentity identity) {
        conflicts.count("Stored {} callback(s) in the queue conflicts: their callId was there with another body before");
        return sender.send(QueueNames.CONFLICTS, callback, identity.toBytes()).thenApply(done -> Answer.ACCEPTED);
    }
}

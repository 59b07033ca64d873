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
                    : storeOrRecall(callback, identity, Memory.OTHER_BODY);
        }
        return storeOrRecall(callback, identity, Memory.NEW).whenComplete((answer, failure) -> {
            pending.remove(identity.callId(), own);
            if (failure == null) {
                own.stored().complete(null);
            } else {
                own.stored().completeExceptionally(failure);
            }
        });
    }

    /** @param unlessRemembered what the callback is if its callId is not remembered */
    private CompletableFuture<Answer> storeOrRecall(Callback callback, CallIdentity identity, Memory unlessRemembered) {
        Memory memory = remembered.recall(identity);
        return switch (memory == Memory.NEW ? unlessRemembered : memory) {
            case NEW -> sender.send(QueueNames.CALLBACKS, callback, identity.toBytes()).thenApply(done -> {
                remembered.remember(identity);
                return Answer.ACCEPTED;
            });
            case SAME -> CompletableFuture.completedFuture(Answer.DUPLICATE);
            case OTHER_BODY -> storeConflict(callback, identity);
        };
    }

    private CompletableFuture<Answer> storeConflict(Callback callback, CallIdentity identity) {
        conflicts.count("Stored {} callback(s) in the queue conflicts: their callId was there with another body before");
        return sender.send(QueueNames.CONFLICTS, callback, identity.toBytes()).thenApply(done -> Answer.ACCEPTED);
    }
}

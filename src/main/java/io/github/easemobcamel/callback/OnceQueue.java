package io.github.easemobcamel.callback;

import io.github.easemobcamel.callback.RememberedCallIds.Memory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** A queue that takes each callback once. Of two equal ones at the same time, the second is answered when the first is on disk. */
final class OnceQueue {

    private final DurableSender sender;
    private final String queue;
    private final RememberedCallIds remembered;
    private final ConcurrentMap<Long, Pending> pending = new ConcurrentHashMap<>();

    private record Pending(CallIdentity identity, CompletableFuture<Void> stored) {
    }

    /**
     * @param sender sends to the broker
     * @param queue the queue's name
     * @param capacity how many callbacks are remembered
     */
    OnceQueue(DurableSender sender, String queue, int capacity) {
        this.sender = sender;
        this.queue = queue;
        this.remembered = new RememberedCallIds(capacity);
    }

    /** @param identity of a callback that this queue has taken before */
    void remember(CallIdentity identity) {
        remembered.remember(identity);
    }

    /**
     * @param callback what to store
     * @param identity what it is recognised by
     * @param otherBody stores it elsewhere; asked if this queue has taken the same callId with another body
     * @return completes with the answer once the callback is on disk, exceptionally if it cannot be stored
     */
    CompletableFuture<Answer> store(Callback callback, CallIdentity identity, Supplier<CompletableFuture<Answer>> otherBody) {
        Pending own = new Pending(identity, new CompletableFuture<>());
        Pending other = pending.putIfAbsent(identity.callId(), own);
        if (other != null) {
            return other.identity().equals(identity)
                    ? other.stored().thenApply(done -> Answer.DUPLICATE)
                    : storeOrRecall(callback, identity, Memory.OTHER_BODY, otherBody);
        }
        return storeOrRecall(callback, identity, Memory.NEW, otherBody).whenComplete((answer, failure) -> {
            pending.remove(identity.callId(), own);
            if (failure == null) {
                own.stored().complete(null);
            } else {
                own.stored().completeExceptionally(failure);
            }
        });
    }

    /** @param unlessRemembered what the callback is if its callId is not remembered */
    private CompletableFuture<Answer> storeOrRecall(Callback callback, CallIdentity identity, Memory unlessRemembered,
            Supplier<CompletableFuture<Answer>> otherBody) {
        Memory memory = remembered.recall(identity);
        return switch (memory == Memory.NEW ? unlessRemembered : memory) {
            case NEW -> send(callback, identity);
            case SAME -> CompletableFuture.completedFuture(Answer.DUPLICATE);
            case OTHER_BODY -> otherBody.get();
        };
    }

    /** Stores without asking, and remembers the callback when the broker has confirmed it. */
    CompletableFuture<Answer> send(Callback callback, CallIdentity identity) {
        return sender.send(queue, callback, identity).thenApply(done -> {
            remembered.remember(identity);
            return Answer.ACCEPTED;
        });
    }
}

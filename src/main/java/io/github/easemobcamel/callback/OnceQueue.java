package io.github.easemobcamel.callback;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** A queue that takes each callback once. Of two with one callId at the same time, the second waits for what becomes of the first. */
final class OnceQueue {

    private final DurableSender sender;
    private final String queue;
    private final RememberedCallIds remembered;
    private final ConcurrentMap<Long, CompletableFuture<Answer>> pending = new ConcurrentHashMap<>();

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
        CompletableFuture<Answer> own = new CompletableFuture<>();
        CompletableFuture<Answer> other = pending.putIfAbsent(identity.callId(), own);
        if (other != null) {
            return other.thenCompose(stored -> store(callback, identity, otherBody));
        }
        storeOrRecall(callback, identity, otherBody).whenComplete((answer, failure) -> {
            pending.remove(identity.callId(), own);
            if (failure == null) {
                own.complete(answer);
            } else {
                own.completeExceptionally(failure);
            }
        });
        return own;
    }

    private CompletableFuture<Answer> storeOrRecall(Callback callback, CallIdentity identity,
            Supplier<CompletableFuture<Answer>> otherBody) {
        return switch (remembered.recall(identity)) {
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

package io.github.easemobcamel.store;

import io.github.easemobcamel.event.CallIdentity;
import io.github.easemobcamel.event.Callback;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** A queue that takes each callback once. Of two with one callId at the same time, the second waits for what becomes of the first. */
final class OnceQueue {

    private final CallbackSender sender;
    private final String queue;
    private final Stored first;
    private final RememberedCallIds remembered;
    private final ConcurrentMap<Long, CompletableFuture<Stored>> pending = new ConcurrentHashMap<>();

    /**
     * @param sender sends to the broker
     * @param queue the queue's name
     * @param first what is said of a callback that this queue takes for the first time
     * @param capacity how many callbacks are remembered
     */
    OnceQueue(CallbackSender sender, String queue, Stored first, int capacity) {
        this.sender = sender;
        this.queue = queue;
        this.first = first;
        this.remembered = new RememberedCallIds(capacity);
    }

    /** @param identity of a callback that this queue has taken before */
    void remember(CallIdentity identity) {
        remembered.remember(identity);
    }

    /**
     * {@return completes once the callback is on disk, exceptionally if it cannot be stored}
     *
     * @param callback what to store
     * @param identity what it is recognised by
     * @param otherBody stores it elsewhere; asked if this queue has taken the same callId with another body
     */
    CompletableFuture<Stored> store(Callback callback, CallIdentity identity, Supplier<CompletableFuture<Stored>> otherBody) {
        CompletableFuture<Stored> own = new CompletableFuture<>();
        CompletableFuture<Stored> other = pending.putIfAbsent(identity.callId(), own);
        if (other != null) {
            String problem = other.isDone() ? null : sender.problem();
            return problem != null ? CompletableFuture.failedFuture(new IllegalStateException("the broker " + problem))
                    : other.thenCompose(done -> store(callback, identity, otherBody));
        }
        storeOrRecall(callback, identity, otherBody).whenComplete((stored, failure) -> {
            pending.remove(identity.callId(), own);
            if (failure == null) {
                own.complete(stored);
            } else {
                own.completeExceptionally(failure);
            }
        });
        return own;
    }

    private CompletableFuture<Stored> storeOrRecall(Callback callback, CallIdentity identity,
            Supplier<CompletableFuture<Stored>> otherBody) {
        return switch (remembered.recall(identity)) {
            case NEW -> send(callback, identity);
            case SAME -> CompletableFuture.completedFuture(Stored.DUPLICATE);
            case OTHER_BODY -> otherBody.get();
        };
    }

    /** Stores without asking, and remembers the callback when the broker has confirmed it. */
    CompletableFuture<Stored> send(Callback callback, CallIdentity identity) {
        return sender.send(queue, callback, identity).thenApply(done -> {
            remembered.remember(identity);
            return first;
        });
    }
}

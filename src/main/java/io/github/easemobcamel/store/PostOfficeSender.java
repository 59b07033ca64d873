package io.github.easemobcamel.store;

import io.github.easemobcamel.event.CallIdentity;
import io.github.easemobcamel.event.Callback;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.io.IOCallback;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.paging.PagingManager;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.persistence.impl.journal.LargeServerMessageImpl;
import org.apache.activemq.artemis.core.postoffice.RoutingStatus;
import org.apache.activemq.artemis.core.server.ActiveMQServer;

/**
 * Hands callbacks to the broker in this JVM as its own sessions do: to its post office, which routes them to their queues and writes
 * them to the journal. The way over the broker's client costs twice the CPU.
 *
 * <pre>
 * send ──▶ lane: one sender at a time ──▶ post office ──▶ journal ──▶ fsync ──▶ a thread of the broker: it is on disk
 *                └─ what is written to a page or a file of its own at once: a thread of the broker
 * </pre>
 *
 * <p>The identity is the correlation id: the runner itself remembers across restarts what is stored, by the queues and {@link CallIdLog}.
 */
final class PostOfficeSender implements CallbackSender {

    private static final int HEADERS_BYTES = 512;
    /** Short of what becomes a file of its own. */
    private static final int LONG_BYTES = 1 << 16;
    /** How many one thread stores before another one goes on: it has its own to do, and the lane its answers. */
    private static final int MOST_AT_ONCE = 64;
    /** Of the broker's memory. When it is used up, the next write opens a page. */
    private static final double NEARLY_FULL = 0.9;
    private static final byte PRIORITY = 4;

    private final ActiveMQServer server;
    private final StorageManager storage;
    private final List<Lane> lanes = new ArrayList<>();

    /**
     * @param server a broker that has started
     */
    PostOfficeSender(ActiveMQServer server) {
        this.server = server;
        this.storage = server.getStorageManager();
        for (int lane = 0; lane < LANES; lane++) {
            lanes.add(new Lane(server.getExecutorFactory().getExecutor()));
        }
    }

    /** What is to be stored, and who is told. */
    private record Waiting(CoreMessage message, CompletableFuture<Void> confirmed) {
    }

    /** What it is given is stored in order, and confirmed in order. */
    private final class Lane {
        private final Executor executor;
        private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
        /** How many wait, and the one that is being stored. */
        private final AtomicInteger left = new AtomicInteger();
        private OperationContext context;
        /** A context that was told of one tells every later write of the same failure. */
        private volatile boolean failed = true;

        /** @param executor runs one task at a time */
        private Lane(Executor executor) {
            this.executor = executor;
        }

        /** Stores it, and what others bring meanwhile, or leaves it to the sender that is at it: no thread need be woken for it. */
        private void take(CoreMessage message, CompletableFuture<Void> confirmed) {
            waiting.add(new Waiting(message, confirmed));
            if (left.getAndIncrement() == 0) {
                storeAll(false);
            }
        }

        /** @param mayWait whether this thread may wait for a disk that hangs: one that receives callbacks may not */
        private void storeAll(boolean mayWait) {
            for (int stored = 0; stored < MOST_AT_ONCE; stored++) {
                if (!mayWait && isWrittenAtOnce(waiting.element().message())) {
                    break;
                }
                Waiting next = waiting.remove();
                store(next.message(), next.confirmed());
                if (left.decrementAndGet() == 0) {
                    return;
                }
            }
            executor.execute(() -> storeAll(true));
        }

        private boolean isWrittenAtOnce(CoreMessage message) {
            PagingManager paging = server.getPagingManager();
            try {
                return message.getBodyBufferSize() > LONG_BYTES || paging.getGlobalSize() > NEARLY_FULL * paging.getMaxSize()
                        || paging.getPageStore(message.getAddressSimpleString()).isPaging();
            } catch (Exception e) {
                // Storing it fails in the same way, and says so.
                return false;
            }
        }

        private void store(CoreMessage message, CompletableFuture<Void> confirmed) {
            try {
                if (failed) {
                    failed = false;
                    context = storage.newContext(executor);
                }
                storage.setContext(context);
                // Too long for the journal, it becomes a file of its own.
                Message stored = LargeServerMessageImpl.checkLargeMessage(message, storage);
                RoutingStatus status = server.getPostOffice().route(stored, true);
                if (status != RoutingStatus.OK) {
                    throw new IllegalStateException("the broker has no queue for " + message.getAddress() + " (" + status + ")");
                }
                context.executeOnCompletion(new IOCallback() {
                    @Override
                    public void done() {
                        confirmed.complete(null);
                    }

                    @Override
                    public void onError(int code, String reason) {
                        failed = true;
                        confirmed.completeExceptionally(ActiveMQExceptionType.createException(code, reason));
                    }
                });
            } catch (Exception | Error e) {
                // An Error too: nobody would store what waits in the lane.
                confirmed.completeExceptionally(e);
            } finally {
                storage.clearContext();
            }
        }
    }

    @Override
    public CompletableFuture<Void> send(String queue, Callback callback, CallIdentity identity) {
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        try {
            if (!server.isActive()) {
                throw new IllegalStateException(EmbeddedBroker.STOPPED);
            }
            CoreMessage message = new CoreMessage(storage.generateID(), callback.body().length + HEADERS_BYTES);
            message.setType(Message.BYTES_TYPE);
            message.setDurable(true);
            // As a client's; from the time of storing comes that of receipt.
            message.setPriority(PRIORITY);
            message.setTimestamp(System.currentTimeMillis());
            message.setAddress(SimpleString.of(queue));
            CallbackSender.write(message, callback, identity);
            lanes.get(CallbackSender.lane(callback)).take(message, confirmed);
        } catch (RuntimeException e) {
            confirmed.completeExceptionally(e);
        }
        return confirmed;
    }

    @Override
    public void makeQueues(Collection<String> queues) throws ActiveMQException {
        for (String name : queues) {
            try {
                server.createQueue(EmbeddedBroker.queue(name), true);
            } catch (ActiveMQException e) {
                throw e;
            } catch (Exception e) {
                throw new ActiveMQException(String.valueOf(e.getMessage()), e, ActiveMQExceptionType.GENERIC_EXCEPTION);
            }
        }
    }

    /** The broker itself is asked: {@link EmbeddedBroker#problem()}. */
    @Override
    public String problem() {
        return null;
    }

    /** The broker ends by itself. */
    @Override
    public void close() {
    }
}

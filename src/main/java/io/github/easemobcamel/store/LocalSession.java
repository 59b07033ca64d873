package io.github.easemobcamel.store;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.ActiveMQDisconnectedException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.ActiveMQInterruptedException;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.SendAcknowledgementHandler;
import org.apache.activemq.artemis.core.client.impl.ClientLargeMessageImpl;
import org.apache.activemq.artemis.core.client.impl.ClientMessageImpl;
import org.apache.activemq.artemis.core.io.IOCallback;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.persistence.CoreMessageObjectPools;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.protocol.core.Channel;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.core.protocol.core.impl.ActiveMQConsumerContext;
import org.apache.activemq.artemis.core.protocol.core.impl.ActiveMQSessionContext;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.ServerSession;

/**
 * The session of a client in the broker's own JVM: what happens for each event (send, receive, acknowledge, commit) is a call of the
 * broker, on the thread of the caller; all else takes the connection, as for any client. A packet costs three changes of thread and
 * is written and read anew each time.
 *
 * <p>A message that the client cuts into pieces goes over the connection, and so does what follows it in its transaction: nothing
 * may overtake.
 */
final class LocalSession extends ActiveMQSessionContext {

    private static final String NO_NAME = "";

    private final ActiveMQServer server;
    private final ServerSession broker;
    private final StorageManager storage;
    private final CoreMessageObjectPools sent = new CoreMessageObjectPools();
    private final CoreMessageObjectPools received = new CoreMessageObjectPools();
    /** Runs what follows a write. Never on the thread that writes, which holds locks of the journal then. */
    private final Executor executor;
    /** What must be on the disk. One that was told of a failure tells every later write of the same. */
    private OperationContext context;
    private boolean overConnection;
    /** The client has given the session up, or its connection has ended; with a broker in this JVM it does not come back. */
    private volatile boolean closed;

    /**
     * @param server the broker
     * @param broker its side of the session
     */
    LocalSession(String name, CoreRemotingConnection connection, Channel channel, int version, int confirmationWindow,
            ActiveMQServer server, ServerSession broker) {
        super(name, connection, channel, version, confirmationWindow);
        this.server = server;
        this.broker = broker;
        this.storage = server.getStorageManager();
        this.executor = server.getExecutorFactory().getExecutor();
        this.context = storage.newContext(executor);
    }

    /** What the broker does for a client. */
    @FunctionalInterface
    private interface Call {
        void run() throws Exception;
    }

    @Override
    public void sendFullMessage(ICoreMessage message, boolean blocking, SendAcknowledgementHandler handler, SimpleString address,
            int sender) throws ActiveMQException {
        if (overConnection || handler != null) {
            super.sendFullMessage(message, blocking, handler, address, sender);
            return;
        }
        CoreMessage stored = new CoreMessage(sent);
        stored.receiveBuffer(encoded(message));
        call(() -> broker.send(stored, false, NO_NAME));
        if (blocking) {
            awaitStored();
        }
    }

    @Override
    public void sendACK(boolean individual, boolean blocking, ClientConsumer consumer, Message message) throws ActiveMQException {
        if (overConnection) {
            super.sendACK(individual, blocking, consumer, message);
            return;
        }
        long id = id(consumer);
        call(() -> {
            if (individual) {
                broker.individualAcknowledge(id, message.getMessageID());
            } else {
                broker.acknowledge(id, message.getMessageID());
            }
        });
        if (blocking) {
            awaitStored();
        }
    }

    @Override
    public void simpleCommit(boolean blocking) throws ActiveMQException {
        if (overConnection) {
            overConnection = false;
            super.simpleCommit(true);
            return;
        }
        call(broker::commit);
        awaitStored();
    }

    @Override
    public void simpleRollback(boolean lastMessageAsDelivered) throws ActiveMQException {
        overConnection = false;
        super.simpleRollback(lastMessageAsDelivered);
    }

    @Override
    public void sendConsumerCredits(ClientConsumer consumer, int credits) {
        try {
            broker.receiveConsumerCredits(id(consumer), credits);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void forceDelivery(ClientConsumer consumer, long sequence) throws ActiveMQException {
        try {
            broker.forceConsumerDelivery(id(consumer), sequence);
        } catch (Exception e) {
            throw failure(e);
        }
    }

    @Override
    public int sendInitialChunkOnLargeMessage(Message message) throws ActiveMQException {
        overConnection = true;
        return super.sendInitialChunkOnLargeMessage(message);
    }

    @Override
    public void returnBlocking(ActiveMQException cause) {
        closed = true;
        super.returnBlocking(cause);
    }

    @Override
    public void cleanup() {
        closed = true;
        super.cleanup();
    }

    /** {@return the bytes that it takes of the consumer's window} */
    int receive(ICoreMessage message, long consumer, int deliveryCount) {
        ByteBuf encoded = encoded(message);
        int size = encoded.readableBytes();
        ClientMessageImpl copy = new ClientMessageImpl(received);
        copy.receiveBuffer(encoded);
        copy.setDeliveryCount(deliveryCount);
        copy.setFlowControlSize(size);
        return hand(size, () -> handleReceiveMessage(new ActiveMQConsumerContext(consumer), copy));
    }

    /** {@return the bytes that its head takes of the consumer's window} */
    int receiveLarge(CoreMessage message, long consumer, long bodySize, int deliveryCount) {
        ByteBuf head = Unpooled.buffer();
        message.encodeHeadersAndProperties(head);
        int size = head.readableBytes();
        ClientLargeMessageImpl copy = new ClientLargeMessageImpl();
        copy.decodeHeadersAndProperties(head);
        copy.setLargeMessageSize(bodySize);
        copy.setDeliveryCount(deliveryCount);
        copy.setFlowControlSize(size);
        return hand(size, () -> handleReceiveLargeMessage(new ActiveMQConsumerContext(consumer), copy, bodySize));
    }

    /** {@return the bytes that a piece takes of the consumer's window} */
    int receiveContinuation(long consumer, byte[] piece, boolean continues) {
        return hand(piece.length,
                () -> handleReceiveContinuation(new ActiveMQConsumerContext(consumer), piece, piece.length, continues));
    }

    private static int hand(int size, Call call) {
        try {
            call.run();
            return size;
        } catch (Exception e) {
            throw new IllegalStateException("a consumer of this JVM does not take an event", e);
        }
    }

    /** A copy, since broker and client go on using theirs. */
    private static ByteBuf encoded(ICoreMessage message) {
        ByteBuf encoded = Unpooled.buffer(message.getEncodeSize());
        message.sendBuffer(encoded, 0);
        return encoded;
    }

    private static long id(ClientConsumer consumer) {
        return ((ActiveMQConsumerContext) consumer.getConsumerContext()).getId();
    }

    private void call(Call call) throws ActiveMQException {
        if (closed || !server.isActive()) {
            throw new ActiveMQDisconnectedException(EmbeddedBroker.STOPPED);
        }
        storage.setContext(context);
        try {
            call.run();
        } catch (Exception e) {
            ActiveMQException failure = failure(e);
            broker.markTXFailed(failure);
            throw failure;
        } finally {
            storage.clearContext();
        }
    }

    private void awaitStored() throws ActiveMQException {
        Outcome outcome = new Outcome();
        context.executeOnCompletion(outcome);
        try {
            outcome.await();
        } catch (ActiveMQException e) {
            context = storage.newContext(executor);
            throw e;
        }
    }

    private static ActiveMQException failure(Exception e) {
        return e instanceof ActiveMQException known ? known
                : new ActiveMQException(String.valueOf(e.getMessage()), e, ActiveMQExceptionType.INTERNAL_ERROR);
    }

    private final class Outcome implements IOCallback {

        private final CountDownLatch known = new CountDownLatch(1);
        private volatile ActiveMQException failure;

        @Override
        public void done() {
            known.countDown();
        }

        @Override
        public void onError(int code, String reason) {
            failure = ActiveMQExceptionType.createException(code, reason);
            known.countDown();
        }

        private void await() throws ActiveMQException {
            try {
                while (!known.await(1, TimeUnit.SECONDS)) {
                    if (closed || !server.isActive()) {
                        throw new ActiveMQDisconnectedException(EmbeddedBroker.STOPPED);
                    }
                }
            } catch (InterruptedException e) {
                throw new ActiveMQInterruptedException(e);
            }
            if (failure != null) {
                throw failure;
            }
        }
    }
}

package io.github.easemobcamel.store;

import io.github.easemobcamel.event.CallIdentity;
import io.github.easemobcamel.event.Callback;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.activemq.artemis.api.core.ActiveMQAddressExistsException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQNotConnectedException;
import org.apache.activemq.artemis.api.core.ActiveMQQueueExistsException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.FailoverEventType;
import org.apache.activemq.artemis.api.core.client.SendAcknowledgementHandler;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.core.client.impl.ClientProducerCredits;
import org.apache.activemq.artemis.core.client.impl.ClientProducerFlowCallback;
import org.apache.activemq.artemis.core.client.impl.ClientSessionInternal;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends to an external broker, which confirms a message when it is on disk. Uses Artemis' own client because a JMS send can only be
 * confirmed like this with more work for each message.
 *
 * <p>The identity is not the duplicate id: the broker drops a message whose id it remembers, and confirms it, before the one that it
 * remembers is on disk. Whether there is one is found out when it is dispatched: {@link DispatchMarkers}. What seems a conflict goes the
 * same way, for what this runner has stored first need not be what was dispatched first.
 *
 * <p>While the connection is lost or the broker hangs, what is sent waits: a backup takes over within seconds, and of a hundred callbacks a
 * second that are refused meanwhile Easemob would ban the rule after one. Beyond {@value #LONGEST_ABSENCE_SECONDS} s, or
 * {@value #LONGEST_HANG_SECONDS} s if it hangs, it is refused, and at once from then on.
 */
public final class DurableSender implements CallbackSender {

    /** Both sides keep what they sent until the other has confirmed so many bytes: small, or a million replies pile up. */
    private static final int CONFIRMATION_WINDOW_BYTES = 64 << 10;
    /** What is sent beyond what the broker has asked for: so much of each lane, when its disk or the address is full. */
    private static final int PRODUCER_WINDOW_BYTES = 1 << 20;
    /** How long what is sent waits for a broker that hangs: less than the 9 s after which the first of it is answered 503 all the same. */
    private static final int LONGEST_HANG_SECONDS = 7;

    /** How many one thread sends that others have brought. */
    private static final int MOST_AT_ONCE = 64;
    /** Less than Easemob waits for an answer. */
    private static final int LONGEST_ABSENCE_SECONDS = 8;
    /**
     * How long the client waits for the first answer of whoever has accepted its connection, before it tries the other broker of a pair. It
     * does not notice if that connection ends meanwhile, and a balancer, or a broker that dies, may accept and not answer: with the
     * call timeout of the URL nothing would be left of the time that callbacks wait.
     */
    private static final long LONGEST_QUESTION_MILLIS = 3_000;
    private static final String AWAY = "is away; when it is back, it goes on by itself";

    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");

    private final String brokerUrl;
    private final boolean shared;
    private final String user;
    private final String password;
    private final ServerLocator locator;
    private final ClientSessionFactory sessions;
    private final List<Lane> lanes = new ArrayList<>();

    /** A thread for each lane, which may have to wait for the client, and one that keeps the time. After the end they do nothing more. */
    private final ScheduledExecutorService clock = new ScheduledThreadPoolExecutor(LANES + 1, work -> {
        Thread thread = new Thread(work, "broker-absence");
        thread.setDaemon(true);
        return thread;
    }, new ThreadPoolExecutor.DiscardPolicy());

    /** What was sent and when. */
    private record Sent(long nanos, CompletableFuture<Void> confirmed) {
    }

    /** What is to be sent. */
    private record Sending(String queue, Callback callback, CallIdentity identity, CompletableFuture<Void> confirmed)
            implements
                SendAcknowledgementHandler {

        @Override
        public void sendAcknowledged(Message message) {
            confirmed.complete(null);
        }

        @Override
        public void sendFailed(Message message, Exception failure) {
            confirmed.completeExceptionally(failure);
        }
    }

    /** A session is for one thread at a time. */
    private final class Lane implements ClientProducerFlowCallback {
        private final ClientSession session;
        private final ClientProducer producer;
        private final Queue<Sent> unconfirmed = new ConcurrentLinkedQueue<>();
        /** The addresses for which the broker grants no more. */
        private final Set<SimpleString> full = ConcurrentHashMap.newKeySet();
        /** What is to be sent, in its order: for a moment, or while the connection is lost. */
        private final Queue<Sending> waiting = new ConcurrentLinkedQueue<>();
        /** Whether a thread sends. */
        private final AtomicBoolean sends = new AtomicBoolean();
        private volatile boolean connected = true;
        private volatile long lost;

        private Lane(ClientSession session) throws ActiveMQException {
            this.session = session;
            // Without it the client holds the thread of whoever sends more than the broker has granted.
            ((ClientSessionInternal) session).getProducerCreditManager().setCallback(this);
            producer = session.createProducer();
            session.addFailoverListener(this::failover);
        }

        /** The client calls it while it holds its own locks. */
        private void failover(FailoverEventType event) {
            if (event == FailoverEventType.FAILOVER_COMPLETED) {
                connected = true;
                clock.execute(this::sendWaiting);
            } else if (connected) {
                lost = System.nanoTime();
                connected = false;
                clock.schedule(this::refuseIfAway, LONGEST_ABSENCE_SECONDS, TimeUnit.SECONDS);
            }
        }

        /** {@return whether the connection has been lost for longer than anything waits} */
        private boolean isAway() {
            return !connected && System.nanoTime() - lost >= TimeUnit.SECONDS.toNanos(LONGEST_ABSENCE_SECONDS);
        }

        private void refuseIfAway() {
            if (isAway()) {
                refuseWaiting();
            }
        }

        private void refuseWaiting() {
            for (Sending next = waiting.poll(); next != null; next = waiting.poll()) {
                next.confirmed.completeExceptionally(new ActiveMQNotConnectedException("the broker " + AWAY));
            }
        }

        private void send(Sending sending) {
            waiting.add(sending);
            refuseIfAway();
            sendWaiting();
        }

        /**
         * Sends what waits, in its order, or leaves it to the thread that is at it: that one may have to wait for the client, which notices
         * in the middle of it that the connection is lost.
         */
        private void sendWaiting() {
            int left = MOST_AT_ONCE;
            while (connected && !waiting.isEmpty() && sends.compareAndSet(false, true)) {
                try {
                    for (Sending next = waiting.poll(); next != null; next = connected && left > 0 ? waiting.poll() : null) {
                        sendNow(next);
                        left--;
                    }
                } finally {
                    sends.set(false);
                }
                if (left <= 0) {
                    // This thread has its own to do.
                    clock.execute(this::sendWaiting);
                    return;
                }
            }
        }

        @Override
        public void onCreditsFlow(boolean blocked, ClientProducerCredits credits) {
            if (blocked) {
                full.add(credits.getAddress());
            } else {
                full.remove(credits.getAddress());
            }
        }

        /** The broker fails what is sent now rather than wait; it grants again when there is room. */
        @Override
        public void onCreditsFail(ClientProducerCredits credits) {
            full.add(credits.getAddress());
        }

        /** {@return for how long the first that is not confirmed has waited} */
        private long nanosUnconfirmed() {
            Sent first = unconfirmed.peek();
            while (first != null && first.confirmed.isDone()) {
                unconfirmed.remove(first);
                first = unconfirmed.peek();
            }
            return first == null ? 0 : System.nanoTime() - first.nanos;
        }

        private void sendNow(Sending sending) {
            try {
                unconfirmed.add(new Sent(System.nanoTime(), sending.confirmed));
                ClientMessage message = session.createMessage(Message.BYTES_TYPE, true);
                boolean conflict = sending.queue.equals(QueueNames.CONFLICTS);
                CallIdentity own = conflict ? sending.identity.ofConflict() : sending.identity;
                CallbackSender.write(message, sending.callback, own);
                if (sending.callback.roomId() == null) {
                    CallbackSender.groupByCallId(message, own);
                }
                if (conflict) {
                    message.putBooleanProperty(EventFormat.OTHER_BODY, true);
                }
                producer.send(SimpleString.of(conflict ? QueueNames.CALLBACKS : sending.queue), message, sending);
            } catch (ActiveMQException | RuntimeException | Error e) {
                // An Error too: nobody would send what waits, and nobody be told of this one.
                sending.confirmed.completeExceptionally(e);
            }
        }
    }

    /**
     * @param brokerUrl the broker's URL, with user and password if it wants them
     * @param queues the queues of the flow; those that the broker does not have are made
     * @param shared whether other runners take from them, too
     * @throws Exception if the broker cannot be reached or refuses
     */
    public DurableSender(String brokerUrl, Collection<String> queues, boolean shared) throws Exception {
        this.brokerUrl = brokerUrl;
        this.shared = shared;
        ActiveMQConnectionFactory broker = BrokerUrl.lasting(brokerUrl);
        user = broker.getUser();
        password = broker.getPassword();
        locator = broker.getServerLocator()
                .setConfirmationWindowSize(CONFIRMATION_WINDOW_BYTES).setProducerWindowSize(PRODUCER_WINDOW_BYTES)
                .setBlockOnDurableSend(false);
        locator.setCallTimeout(Math.min(locator.getCallTimeout(), LONGEST_QUESTION_MILLIS));
        try {
            sessions = locator.createSessionFactory();
            for (int lane = 0; lane < LANES; lane++) {
                lanes.add(new Lane(sessions.createSession(user, password, false, true, true,
                        locator.isPreAcknowledge(), locator.getAckBatchSize())));
            }
            require(queues);
        } catch (Exception e) {
            // Or it would go on connecting: a broker that refuses the user has been reached before.
            locator.close();
            throw e;
        }
    }

    @Override
    public void makeQueues(Collection<String> queues) throws ActiveMQException {
        if (!isConnected()) {
            throw new ActiveMQNotConnectedException("it is away");
        }
        require(queues);
    }

    /** By a connection of its own, which waits longer than a lane: the broker forces to its disk what it makes. */
    private void require(Collection<String> queues) throws ActiveMQException {
        try (ActiveMQConnectionFactory broker = new ActiveMQConnectionFactory(brokerUrl);
                ClientSessionFactory own = broker.getServerLocator().createSessionFactory();
                ClientSession session = own.createSession(user, password, false, true, true, false, 0)) {
            for (String queue : queues) {
                requireQueue(session, queue);
            }
            for (String address : List.of(QueueNames.CALL_IDS, QueueNames.CALLBACK_IDS)) {
                requireAddress(session, address);
            }
        } catch (ActiveMQException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return a session of its own, which commits by itself; to close} */
    ClientSession session() throws ActiveMQException {
        if (!isConnected()) {
            throw new ActiveMQNotConnectedException("it is away");
        }
        return sessions.createSession(user, password, false, true, true, false, 0);
    }

    /** A queue that the broker made by itself could be gone when nobody consumes, and what is sent to it with it. */
    private void requireQueue(ClientSession session, String name) throws ActiveMQException {
        boolean rebalanced = shared && QueueNames.isGrouped(name);
        ClientSession.QueueQuery made = session.queueQuery(SimpleString.of(name));
        if (!made.isExists()) {
            try {
                QueueConfiguration queue = EmbeddedBroker.queue(name).setGroupBuckets(EmbeddedBroker.GROUP_BUCKETS);
                session.createQueue(rebalanced ? rebalanced(queue) : queue);
            } catch (ActiveMQQueueExistsException e) {
                // Another runner at the same broker was faster.
            }
        } else if (rebalanced && !Boolean.TRUE.equals(made.isGroupRebalance())) {
            rebalance(session, name);
        }
    }

    /** When a consumer joins, the rooms are shared out anew, as soon as what the others have in hand is done. */
    private static QueueConfiguration rebalanced(QueueConfiguration queue) {
        return queue.setGroupRebalance(true).setGroupRebalancePauseDispatch(true);
    }

    private static void rebalance(ClientSession session, String name) throws ActiveMQException {
        session.start();
        if (BrokerManagement.ask(session, question -> ManagementHelper.putOperationInvocation(question, ResourceNames.BROKER,
                "updateQueue", rebalanced(QueueConfiguration.of(name)).toJSON())).isEmpty()) {
            LOG.warn(
                    "The queue {} was made for one runner, and the broker's user may not change it: a runner that joins gets only rooms "
                            + "of which nothing has come yet (group-rebalance)",
                    name);
        }
    }

    /** An address that the broker made by itself could be gone, and what it remembers with it, as it has no queue. */
    static void requireAddress(ClientSession session, String name) throws ActiveMQException {
        if (!session.addressQuery(SimpleString.of(name)).isExists()) {
            try {
                session.createAddress(SimpleString.of(name), RoutingType.MULTICAST, false);
            } catch (ActiveMQAddressExistsException e) {
                // Another runner at the same broker was faster.
            }
        }
    }

    @Override
    public CompletableFuture<Void> send(String queue, Callback callback, CallIdentity identity) {
        String problem = problem();
        if (problem != null) {
            // The client itself would wait for a connection, or for the broker, and hold the thread meanwhile.
            return CompletableFuture.failedFuture(new ActiveMQNotConnectedException("the broker " + problem));
        }
        Sending sending = new Sending(queue, callback, identity, new CompletableFuture<>());
        lanes.get(CallbackSender.lane(callback)).send(sending);
        return sending.confirmed;
    }

    @Override
    public String problem() {
        if (!isConnected()) {
            return lanes.stream().anyMatch(Lane::isAway) ? AWAY : null;
        }
        long nanos = lanes.stream().mapToLong(Lane::nanosUnconfirmed).max().orElse(0);
        if (nanos >= TimeUnit.SECONDS.toNanos(LONGEST_HANG_SECONDS)) {
            return "has confirmed nothing for " + Duration.ofNanos(nanos).toSeconds() + " s; when it does, it goes on by itself";
        }
        return lanes.stream().allMatch(lane -> lane.full.isEmpty()) ? null
                : "takes nothing more, for its disk or an address is full; when there is room, it goes on by itself";
    }

    /** {@return whether it has its connections} */
    public boolean isConnected() {
        return lanes.stream().allMatch(lane -> lane.connected);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        lanes.forEach(Lane::refuseWaiting);
        sessions.close();
        locator.close();
    }
}

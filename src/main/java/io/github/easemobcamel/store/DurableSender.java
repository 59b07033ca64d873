package io.github.easemobcamel.store;

import io.github.easemobcamel.event.CallIdentity;
import io.github.easemobcamel.event.Callback;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.utils.UUIDGenerator;

/**
 * Sends to the broker without a thread waiting: the broker confirms a message when it is on disk. Uses Artemis' own client
 * because a JMS send can only be confirmed like this with more work for each message; what arrives is a JMS BytesMessage.
 */
public final class DurableSender implements AutoCloseable {

    private static final int LANES = 4;
    /** Both sides keep what they sent until the other has confirmed so many bytes: small, or a million replies pile up. */
    private static final int CONFIRMATION_WINDOW_BYTES = 64 << 10;
    private static final int NO_FLOW_CONTROL = -1;
    private static final SimpleString TRACEPARENT = SimpleString.of("traceparent");

    private final RememberedBy rememberedBy;
    private final String user;
    private final String password;
    private final ServerLocator locator;
    private final ClientSessionFactory sessions;
    private final List<Lane> lanes = new ArrayList<>();

    /** A session is for one thread at a time; several of them keep senders from waiting for each other. */
    private static final class Lane {
        private final ClientSession session;
        private final ClientProducer producer;
        private volatile boolean connected = true;

        private Lane(ClientSession session) throws ActiveMQException {
            this.session = session;
            producer = session.createProducer();
            session.addFailoverListener(event -> connected = event == FailoverEventType.FAILOVER_COMPLETED);
        }

        private synchronized void send(String queue, Callback callback, SimpleString identityProperty, byte[] identity,
                SendAcknowledgementHandler handler) throws ActiveMQException {
            if (!connected) {
                // The client itself would wait for a connection and hold the thread meanwhile.
                throw new ActiveMQNotConnectedException("the broker is away");
            }
            ClientMessage message = session.createMessage(Message.BYTES_TYPE, true);
            message.getBodyBuffer().writeBytes(callback.body());
            message.putIntProperty(EventFormat.VERSION, EventFormat.CURRENT);
            message.putIntProperty(EventFormat.BODY_CRC, EventFormat.crc(callback.body()));
            message.setUserID(UUIDGenerator.getInstance().generateUUID());
            message.putBytesProperty(identityProperty, identity);
            if (callback.roomId() != null) {
                message.putStringProperty(Message.HDR_GROUP_ID, SimpleString.of(callback.roomId()));
            }
            if (callback.traceparent() != null) {
                message.putStringProperty(TRACEPARENT, SimpleString.of(callback.traceparent()));
            }
            producer.send(SimpleString.of(queue), message, handler);
        }
    }

    /**
     * @param brokerUrl the broker's URL, with user and password if it wants them
     * @param queues the queues of the flow; those that the broker does not have are made
     * @param rememberedBy who remembers which callbacks are stored
     * @throws Exception if the broker cannot be reached or refuses
     */
    public DurableSender(String brokerUrl, Collection<String> queues, RememberedBy rememberedBy) throws Exception {
        this.rememberedBy = rememberedBy;
        ActiveMQConnectionFactory broker = new ActiveMQConnectionFactory(brokerUrl);
        user = broker.getUser();
        password = broker.getPassword();
        locator = broker.getServerLocator()
                .setConfirmationWindowSize(CONFIRMATION_WINDOW_BYTES).setProducerWindowSize(NO_FLOW_CONTROL)
                .setBlockOnDurableSend(false);
        try {
            sessions = locator.createSessionFactory();
            for (int lane = 0; lane < LANES; lane++) {
                lanes.add(new Lane(sessions.createSession(user, password, false, true, true,
                        locator.isPreAcknowledge(), locator.getAckBatchSize())));
            }
            for (String queue : queues) {
                requireQueue(lanes.get(0).session, queue);
            }
        } catch (Exception e) {
            // Or it would go on connecting: a broker that refuses the user has been reached before.
            locator.close();
            throw e;
        }
    }

    /**
     * Makes those that the broker does not have.
     *
     * @param queues queues of the flow
     * @throws ActiveMQException if the broker is away or refuses
     */
    public void makeQueues(Collection<String> queues) throws ActiveMQException {
        if (!isConnected()) {
            throw new ActiveMQNotConnectedException("it is away");
        }
        try (ClientSession session = sessions.createSession(user, password, false, true, true, false, 0)) {
            for (String queue : queues) {
                requireQueue(session, queue);
            }
        }
    }

    /** A queue that the broker made by itself could be gone when nobody consumes, and what is sent to it with it. */
    private static void requireQueue(ClientSession session, String name) throws ActiveMQException {
        if (!session.queueQuery(SimpleString.of(name)).isExists()) {
            try {
                session.createQueue(QueueConfiguration.of(name).setRoutingType(RoutingType.ANYCAST).setDurable(true));
            } catch (ActiveMQQueueExistsException e) {
                // Another runner at the same broker was faster.
            }
        }
    }

    /**
     * {@return completes when the broker has it on disk, however late; exceptionally if the broker has not taken it}
     *
     * @param queue where to
     * @param callback what
     * @param identity travels with the message, so that it can be recognised
     */
    CompletableFuture<Void> send(String queue, Callback callback, CallIdentity identity) {
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        try {
            Lane lane = lanes.get(Math.floorMod(laneKey(callback).hashCode(), LANES));
            lane.send(queue, callback, rememberedBy.property(), identity.toBytes(),
                    new SendAcknowledgementHandler() {
                        @Override
                        public void sendAcknowledged(Message message) {
                            confirmed.complete(null);
                        }

                        @Override
                        public void sendFailed(Message message, Exception failure) {
                            confirmed.completeExceptionally(failure);
                        }
                    });
        } catch (ActiveMQException | RuntimeException e) {
            confirmed.completeExceptionally(e);
        }
        return confirmed;
    }

    /** One room always takes the same lane, so that its callbacks are stored in the order received. */
    private static String laneKey(Callback callback) {
        return callback.roomId() == null ? callback.callId() : callback.roomId();
    }

    /** {@return whether there is a connection to the broker now} */
    public boolean isConnected() {
        return lanes.stream().allMatch(lane -> lane.connected);
    }

    @Override
    public void close() {
        sessions.close();
        locator.close();
    }
}

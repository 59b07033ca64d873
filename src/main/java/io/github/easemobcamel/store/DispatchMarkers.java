package io.github.easemobcamel.store;

import io.github.easemobcamel.event.CallIdentity;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.activemq.artemis.api.core.ActiveMQDuplicateIdException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.jms.client.ActiveMQMessage;
import org.apache.camel.util.ObjectHelper;

/**
 * Decides at an external broker, for all of its runners, whether a stored callback was dispatched before. Each copy of a callback is
 * stored, so that a 200 rests on the copy that it answers; what it is turns out when it is dispatched: in the same transaction two
 * empty <em>markers</em> go to addresses without queues, and the broker remembers their duplicate ids from the commit on.
 *
 * <pre>
 * markers in the transaction          the broker refuses them
 * callId; callId and body             a known callId: it is tried again, alone, as a conflict
 * callId and body, to the conflicts   the same body, too: a duplicate, which is taken out of the queue
 * </pre>
 *
 * <p>A refused transaction leaves everything as it was, and the callback comes again, here or at another runner, which begins anew.
 * The broker does not compare transactions that are open at the same time, so callbacks with one callId must come one after the
 * other: by the group of their room, or of their callId if they have none.
 */
public final class DispatchMarkers implements Supplier<DispatchOnce> {

    private static final int MOST_REMEMBERED = 10_000;

    /** What is known of a callback that was refused. */
    private enum Doubt {
        /** Its callId was dispatched before. */
        CALL_ID_KNOWN,
        /** So was its body. */
        DUPLICATE
    }

    private final BiConsumer<Message, Stored> told;
    private final Map<Long, Doubt> doubts = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Doubt> eldest) {
            return size() > MOST_REMEMBERED;
        }
    });

    /** @param told is told of each callback that was a duplicate or a conflict, when it has left the queue */
    public DispatchMarkers(BiConsumer<Message, Stored> told) {
        this.told = told;
    }

    @Override
    public DispatchOnce get() {
        return new Transaction();
    }

    /** {@return who it is; nothing of a replay, which is dispatched whatever came before} */
    private static Optional<CallIdentity> identity(Message callback) throws JMSException {
        Optional<CallIdentity> identity = CallIdentity.read(callback.getJMSCorrelationIDAsBytes());
        // Former builds.
        return identity.isPresent() ? identity
                : CallIdentity.read(((ActiveMQMessage) callback).getCoreMessage().getDuplicateIDBytes());
    }

    private static long id(Message callback) {
        return ((ActiveMQMessage) callback).getCoreMessage().getMessageID();
    }

    private Doubt doubt(Message callback) {
        Doubt known = doubts.get(id(callback));
        return known == null && ((ActiveMQMessage) callback).getCoreMessage().containsProperty(EventFormat.OTHER_BODY)
                ? Doubt.CALL_ID_KNOWN : known;
    }

    private final class Transaction implements DispatchOnce {

        /** By callId. */
        private final Map<Long, CallIdentity> dispatched = new HashMap<>();
        private final Map<Message, Stored> others = new LinkedHashMap<>();
        private final Map<Long, CallIdentity> conflicts = new HashMap<>();
        private Message only;
        private int count;

        @Override
        public boolean takes(Session session, Message callback) throws JMSException {
            only = callback;
            count++;
            Optional<CallIdentity> read = identity(callback);
            if (read.isEmpty()) {
                return false;
            }
            CallIdentity identity = read.get();
            CallIdentity same = dispatched.get(identity.callId());
            Doubt doubt = doubt(callback);
            if (doubt == Doubt.DUPLICATE || identity.equals(same) || identity.equals(conflicts.get(identity.body()))) {
                others.put(callback, Stored.DUPLICATE);
                return true;
            }
            if (doubt == Doubt.CALL_ID_KNOWN || same != null) {
                conflicts.put(identity.body(), identity);
                others.put(callback, Stored.CONFLICT);
                Requeue.again(callback);
                Requeue.send(session, QueueNames.CONFLICTS, callback);
                return true;
            }
            dispatched.put(identity.callId(), identity);
            return false;
        }

        @Override
        public void beforeCommit(Session session, List<byte[]> identities) throws JMSException {
            ClientSession core = CoreSession.of(session);
            try (ClientProducer producer = core.createProducer()) {
                for (CallIdentity identity : dispatched.values()) {
                    mark(core, producer, QueueNames.CALL_IDS, ByteBuffer.allocate(Long.BYTES).putLong(identity.callId()).array());
                    mark(core, producer, QueueNames.CALLBACK_IDS, identity.toBytes());
                }
                for (CallIdentity identity : conflicts.values()) {
                    mark(core, producer, QueueNames.CALLBACK_IDS, identity.toBytes());
                }
            } catch (ActiveMQException e) {
                JMSException failure = new JMSException(e.getMessage());
                failure.initCause(e);
                throw failure;
            }
        }

        /** The commit tells what becomes of it, so nothing waits for it. */
        private void mark(ClientSession core, ClientProducer producer, String address, byte[] id) throws ActiveMQException {
            ClientMessage marker = core.createMessage(false);
            marker.setRoutingType(RoutingType.MULTICAST);
            marker.putBytesProperty(org.apache.activemq.artemis.api.core.Message.HDR_DUPLICATE_DETECTION_ID, id);
            producer.send(address, marker);
        }

        /** Of several it is not known which one: each comes again alone. */
        @Override
        public boolean isRefusal(Throwable failure) {
            if (ObjectHelper.getException(ActiveMQDuplicateIdException.class, failure) == null) {
                return false;
            }
            Doubt doubt = count == 1 ? doubt(only) : null;
            if (count == 1) {
                doubts.put(id(only), doubt == null ? Doubt.CALL_ID_KNOWN : Doubt.DUPLICATE);
            }
            return true;
        }

        @Override
        public void end(boolean committed) {
            if (committed) {
                others.forEach((callback, stored) -> {
                    doubts.remove(id(callback));
                    told.accept(callback, stored);
                });
            }
        }
    }
}

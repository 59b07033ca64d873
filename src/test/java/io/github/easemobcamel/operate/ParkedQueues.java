package io.github.easemobcamel.operate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.deliver.DeliveryAttempts;
import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.store.BrokerWithMemory;
import io.github.easemobcamel.store.EmbeddedBroker;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A real broker with the queues of a destination {@code service} that nobody consumes. */
final class ParkedQueues implements AutoCloseable {

    static final ParkedQueue DEAD_LETTERS = ParkedQueue.deadLetters("service");
    static final ParkedQueue CONFLICTS = ParkedQueue.conflicts();
    static final String FAILED_AT = "2026-11-22T10:30:00Z";

    private static final List<String> NAMES = List.of("callbacks", "conflicts", "dead-letters.service", "destination.service");

    final EmbeddedBroker broker;
    final ConnectionFactory connections;
    final BrokerSessions sessions;

    ParkedQueues(Path dataDir) {
        this(new EmbeddedBroker(dataDir, NAMES));
    }

    /** {@return queues that wait on disk, but for what the broker reads ahead} */
    static ParkedQueues paged(Path dataDir) {
        return new ParkedQueues(BrokerWithMemory.of(64 << 10, dataDir, NAMES));
    }

    private ParkedQueues(EmbeddedBroker broker) {
        this.broker = broker;
        connections = broker.connectionFactory("consumerWindowSize=65536&minLargeMessageSize=524288");
        sessions = new BrokerSessions(connections);
    }

    /** Puts events into a queue as the delivery routes do. */
    void put(ParkedQueue queue, int count, Event event) {
        try (Connection connection = connections.createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(session.createQueue(queue.name()))) {
            for (int i = 0; i < count; i++) {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes(event.body(i));
                for (Map.Entry<String, Object> property : event.properties(i).entrySet()) {
                    message.setObjectProperty(property.getKey(), property.getValue());
                }
                producer.send(message);
            }
            session.commit();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the i-th message is. */
    interface Event {

        Map<String, Object> properties(int i);

        default byte[] body(int i) {
            return ("{\"number\": " + i + "}").getBytes(UTF_8);
        }
    }

    /** A dead letter of a kick with the call id {@code call-i}. */
    static Map<String, Object> dead(int i, String roomId, String reason) {
        return Map.of(EventHeader.CALL_ID, "call-" + i, EventHeader.OPERATION, "kick", EventHeader.ROOM_ID, roomId,
                "JMSXGroupID", roomId, DeliveryAttempts.ATTEMPTS, 20, DeliveryAttempts.FIRST_FAILURE, 1_000L,
                DeliveryAttempts.LAST_FAILURE, Instant.parse(FAILED_AT).toEpochMilli() + i,
                DeliveryAttempts.REASON, reason);
    }

    void assertCount(String queue, long messages) {
        // The broker counts a message a moment after its transaction.
        await().untilAsserted(() -> assertThat(broker.messageCount(queue)).as(queue).isEqualTo(messages));
    }

    @Override
    public void close() {
        broker.close();
    }
}

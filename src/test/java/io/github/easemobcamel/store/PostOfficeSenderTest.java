package io.github.easemobcamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.easemobcamel.event.CallIdentity;
import io.github.easemobcamel.event.Callback;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is handed to the embedded broker without a client, read by the client as the runner's consumers do. */
class PostOfficeSenderTest {

    private static final long MUCH = 64 << 20;
    private static final long LITTLE = 1 << 20;

    @TempDir
    private Path dataDir;

    /** The longest do not fit into a record of the journal, or into a page. */
    @Test
    void keepsBodiesOfAnyLength() throws Exception {
        List<byte[]> bodies = IntStream.of(1, 100, 5_000, 70_000, 600_000, 1 << 20, (1 << 20) + 7, 3 << 20).mapToObj(length -> {
            byte[] body = new byte[length];
            new Random(length).nextBytes(body);
            return body;
        }).toList();
        for (long memory : List.of(MUCH, LITTLE)) {
            List<byte[]> received = new ArrayList<>();
            try (EmbeddedBroker broker = broker(memory)) {
                CallbackSender sender = broker.sender();
                for (byte[] body : bodies) {
                    send(sender, new Callback(body, "call-" + body.length, "1", "0f", "room")).join();
                }
            }
            try (EmbeddedBroker broker = broker(memory)) {
                for (Message message : received(broker, bodies.size())) {
                    received.add(message.getBody(byte[].class));
                    assertThat(EventFormat.problem(message)).isNull();
                }
            }
            assertThat(received).containsExactlyElementsOf(bodies);
        }
    }

    /** Whether they fit into memory or most of them wait on disk. */
    @Test
    void storesAndConfirmsTheCallbacksOfARoomInTheOrderOfTheCalls() throws Exception {
        for (long memory : List.of(MUCH, LITTLE)) {
            List<Integer> confirmed = new ArrayList<>();
            int rooms = 7;
            int count = 2_000;
            try (EmbeddedBroker broker = broker(memory)) {
                CallbackSender sender = broker.sender();
                List<CompletableFuture<Void>> all = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    int number = i;
                    CompletableFuture<Void> one = send(sender,
                            new Callback(new byte[2_000], String.valueOf(i), "1", "0f", "room-" + i % rooms));
                    all.add(i % rooms == 0 ? one.thenRun(() -> confirmed.add(number)) : one);
                }
                all.forEach(CompletableFuture::join);
            }
            assertThat(confirmed).hasSize((count + rooms - 1) / rooms).isSorted();
            Map<String, Integer> last = new HashMap<>();
            Map<CallIdentity, Integer> numbers = new HashMap<>();
            for (int i = 0; i < count; i++) {
                numbers.put(CallIdentity.of(new Callback(new byte[2_000], String.valueOf(i), "1", "0f", "room-" + i % rooms)), i);
            }
            try (EmbeddedBroker broker = broker(memory)) {
                for (Message message : received(broker, count)) {
                    int number = numbers.remove(CallIdentity.read(message.getJMSCorrelationIDAsBytes()).orElseThrow());
                    assertThat(number).isGreaterThan(last.getOrDefault(message.getStringProperty("JMSXGroupID"), -1));
                    last.put(message.getStringProperty("JMSXGroupID"), number);
                }
            }
            assertThat(numbers).isEmpty();
        }
    }

    /** Each of them may be the one who stores what the others bring, until it is written to pages. */
    @ParameterizedTest
    @ValueSource(longs = {MUCH, LITTLE})
    void storesTheCallbacksOfManySendersInTheOrderOfEachRoom(long memory) throws Exception {
        int count = 300;
        List<String> rooms = IntStream.range(0, 12).mapToObj(room -> "room-" + room).toList();
        try (EmbeddedBroker broker = broker(memory)) {
            CallbackSender sender = broker.sender();
            Queue<CompletableFuture<Void>> confirmed = new ConcurrentLinkedQueue<>();
            List<CompletableFuture<Void>> senders = rooms.stream().map(room -> CompletableFuture.runAsync(() -> {
                for (int i = 0; i < count; i++) {
                    confirmed.add(send(sender, new Callback(new byte[]{1}, room + " " + i, "1", "0f", room)));
                }
            }, task -> new Thread(task).start())).toList();
            senders.forEach(CompletableFuture::join);
            confirmed.forEach(CompletableFuture::join);
            assertThat(confirmed).hasSize(rooms.size() * count);
        }
        Map<String, List<CallIdentity>> stored = new HashMap<>();
        try (EmbeddedBroker broker = broker(memory)) {
            for (Message message : received(broker, rooms.size() * count)) {
                stored.computeIfAbsent(message.getStringProperty("JMSXGroupID"), room -> new ArrayList<>())
                        .add(CallIdentity.read(message.getJMSCorrelationIDAsBytes()).orElseThrow());
            }
        }
        for (String room : rooms) {
            assertThat(stored.get(room)).as(room).containsExactlyElementsOf(IntStream.range(0, count)
                    .mapToObj(i -> CallIdentity.of(new Callback(new byte[]{1}, room + " " + i, "1", "0f", room))).toList());
        }
    }

    @Test
    void goesOnBehindWhatItCannotStore() throws Exception {
        try (EmbeddedBroker broker = broker(MUCH)) {
            CallbackSender sender = broker.sender();
            CompletableFuture<Void> refused = sender.send("nowhere", callback(), CallIdentity.of(callback()));
            send(sender, callback()).orTimeout(20, TimeUnit.SECONDS).join();
            assertThat(refused).isCompletedExceptionally();
            assertThat(received(broker, 1)).hasSize(1);
        }
    }

    @Test
    void looksLikeWhatAClientSends() throws Exception {
        long before = System.currentTimeMillis();
        try (EmbeddedBroker broker = broker(MUCH)) {
            send(broker.sender(), callback()).join();
            Message message = received(broker, 1).get(0);
            assertThat(message).isInstanceOf(BytesMessage.class);
            assertThat(message.getJMSTimestamp()).isBetween(before, System.currentTimeMillis());
            assertThat(message.getJMSPriority()).isEqualTo(Message.DEFAULT_PRIORITY);
            assertThat(message.getJMSDeliveryMode()).isEqualTo(DeliveryMode.PERSISTENT);
            assertThat(message.getJMSExpiration()).isZero();
            assertThat(message.getJMSMessageID()).startsWith("ID:");
        }
    }

    /** The broker itself would drop it and say that all is well. */
    @Test
    void refusesWhatNoQueueTakes() {
        try (EmbeddedBroker broker = broker(MUCH)) {
            CompletableFuture<Void> sent = broker.sender().send("nowhere", callback(), CallIdentity.of(callback()));
            assertThatThrownBy(sent::join).hasMessageContaining("nowhere");
        }
    }

    @Test
    void makesAQueueOnce() throws Exception {
        try (EmbeddedBroker broker = broker(MUCH)) {
            CallbackSender sender = broker.sender();
            sender.makeQueues(List.of("new"));
            sender.send("new", callback(), CallIdentity.of(callback())).join();
            sender.makeQueues(List.of("new"));
        }
        try (EmbeddedBroker broker = broker(MUCH)) {
            assertThat(broker.messageCount("new")).isEqualTo(1);
        }
    }

    private static Callback callback() {
        return new Callback(new byte[]{'{', '}'}, "call", "1", "0f", null);
    }

    private static CompletableFuture<Void> send(CallbackSender sender, Callback callback) {
        return sender.send(QueueNames.CALLBACKS, callback, CallIdentity.of(callback));
    }

    private EmbeddedBroker broker(long memory) {
        return new EmbeddedBroker(dataDir, List.of(QueueNames.CALLBACKS), "", memory, 0);
    }

    private static List<Message> received(EmbeddedBroker broker, int count) throws Exception {
        List<Message> received = new ArrayList<>();
        try (Connection connection = new ActiveMQConnectionFactory(broker.url()).createConnection();
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(session.createQueue(QueueNames.CALLBACKS))) {
            connection.start();
            for (int i = 0; i < count; i++) {
                Message message = consumer.receive(20_000);
                assertThat(message).as("message %d", i).isNotNull();
                // Read here: a long body comes from the broker when it is asked for.
                message.getBody(byte[].class);
                received.add(message);
            }
            assertThat(consumer.receiveNoWait()).isNull();
            session.commit();
        }
        return received;
    }
}

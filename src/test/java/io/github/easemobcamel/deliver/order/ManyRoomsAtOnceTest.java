package io.github.easemobcamel.deliver.order;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.PreparedBroker;
import io.github.easemobcamel.store.Quarantine;
import io.github.easemobcamel.store.QueueNames;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many rooms go on at the same time, each with its head and a consumer of its own, at a real broker. */
class ManyRoomsAtOnceTest {

    private static final String DESTINATION = "shop";
    private static final int THREADS = 8;
    private static final int ROOMS = 200;
    private static final int EVENTS = 6;

    private final Map<String, List<Integer>> delivered = new ConcurrentHashMap<>();

    /** While one of them is closed the broker says to others that nothing is there. */
    @Test
    void noneIsForgotten(@TempDir Path folder) throws Exception {
        try (PreparedBroker broker = PreparedBroker.single(folder);
                ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(broker.url());
                Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
            Quarantine quarantine = new Quarantine(QueueNames.deadLetters(DESTINATION));
            holdBack(session, new HeldBackQueue(DESTINATION, quarantine));
            StrictOrder order = new StrictOrder(DESTINATION, quarantine, () -> Long.MAX_VALUE, Clock.systemUTC());
            assertThat(order.isReady(session)).isTrue();

            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            List<Future<?>> all = new ArrayList<>();
            IntStream.range(0, THREADS).forEach(thread -> all.add(threads.submit(() -> deliverAll(connection, order))));
            for (Future<?> one : all) {
                one.get();
            }
            threads.shutdown();

            assertThat(delivered).hasSize(ROOMS).allSatisfy((room, events) -> assertThat(events)
                    .containsExactlyElementsOf(IntStream.range(0, EVENTS).boxed().toList()));
            assertThat(broker.messageCount(QueueNames.heldBack(DESTINATION))).isZero();
        }
    }

    private static void holdBack(Session session, HeldBackQueue queue) throws JMSException {
        for (int number = 0; number < EVENTS; number++) {
            for (int room = 0; room < ROOMS; room++) {
                BytesMessage event = session.createBytesMessage();
                event.writeBytes("{}".getBytes(UTF_8));
                event.setStringProperty("roomId", "room-" + room);
                event.setIntProperty("number", number);
                if (number == 0) {
                    event.setLongProperty(HeldBackQueue.DUE, 1);
                }
                event.reset();
                queue.putFollower(session, "room-" + room, event);
            }
        }
        session.commit();
    }

    private Void deliverAll(Connection connection, StrictOrder order) throws JMSException {
        try (Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            while (order.millisToReadyRoom() == 0) {
                RoomOrder.Transaction transaction = order.begin();
                transaction.handleHeldBack(session, 1, event -> delivered
                        .computeIfAbsent(event.getStringProperty("roomId"), room -> new CopyOnWriteArrayList<>())
                        .add(event.getIntProperty("number")));
                session.commit();
                transaction.end(true);
            }
        }
        return null;
    }
}

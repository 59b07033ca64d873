package io.github.easemobcamel.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.easemobcamel.broker.BrokerWithMemory;
import io.github.easemobcamel.broker.EmbeddedBroker;
import io.github.easemobcamel.broker.QueueNames;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a strict destination holds back, with a real broker and transactions as its consumers have them. */
class HeldBackTest {

    private static final String HELD_BACK = QueueNames.heldBack("shop");
    private static final long MUCH = 100 << 20;

    @TempDir
    Path home;

    private final List<String> delivered = new ArrayList<>();
    private EmbeddedBroker broker;
    private Connection connection;
    private Session session;
    private RoomOrder order = new RoomOrder("shop", MUCH);

    private interface Step {
        void run() throws JMSException;
    }

    @BeforeEach
    void open() throws JMSException {
        broker = BrokerWithMemory.of(4 << 20, home, List.of(HELD_BACK, QueueNames.destination("big")));
        connection = new ActiveMQConnectionFactory(broker.url() + "?consumerWindowSize=65536&producerWindowSize=-1")
                .createConnection();
        connection.start();
        session = connection.createSession(true, Session.SESSION_TRANSACTED);
    }

    @AfterEach
    void close() throws JMSException {
        connection.close();
        broker.close();
    }

    @Test
    void findsThousandsOfFollowersAfterARestart() throws JMSException {
        for (int room = 0; room < 300; room++) {
            failFirst("room-" + room);
        }
        for (int i = 0; i < 6000; i += 100) {
            hold(i, 100, 300);
        }

        for (int tries = 0; tries < 10; tries++) {
            order = new RoomOrder("shop", MUCH);
            assertThat(order.isKnown(session)).isTrue();
            assertThat(order.hasReadyRoom()).isFalse();
            // Its room waits too, whichever it is.
            int next = tries;
            transaction(() -> order.handle(session, event("room-" + (299 - next), "later-" + next, 600), this::deliver));
        }
        assertThat(delivered).isEmpty();
        assertThat(broker.messageCount(HELD_BACK)).isEqualTo(300 + 6000 + 10);

        for (int room = 0; room < 300; room++) {
            succeedFirst("room-" + room);
        }
        delivered.clear();
        deliverFollowers();
        assertThat(delivered).hasSize(6010);
        for (int room = 0; room < 300; room++) {
            int of = room;
            assertThat(delivered).filteredOn(id -> id.matches("\\d+") && Integer.parseInt(id) % 300 == of).hasSize(20)
                    .isSortedAccordingTo((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)));
        }
        assertThat(broker.messageCount(HELD_BACK)).isZero();
    }

    @Test
    void findsEachRoomWhileTheBacklogOfAnotherDestinationFillsTheMemory() throws JMSException {
        try (MessageProducer producer = session.createProducer(session.createQueue(QueueNames.destination("big")))) {
            for (int i = 0; i < 5000; i++) {
                producer.send(event("g" + i, "big", 1000));
            }
            session.commit();
        }
        known();
        failFirst("room-0");
        for (int i = 0; i < 5000; i += 100) {
            hold(i, 100, 1);
        }
        failFirst("room-b");
        transaction(() -> order.handle(session, event("room-b", "follower", 600), this::deliver));

        succeedFirst("room-b");
        deliverFollowers();

        assertThat(delivered).containsExactly("head", "follower");
        assertThat(broker.messageCount(HELD_BACK)).isEqualTo(5001);
    }

    @Test
    void aHangingDeliveryAndARollbackStopNobodyElse() throws Exception {
        known();
        failFirst("room-0");
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Void> hanging = CompletableFuture.runAsync(() -> {
            order.begin();
            hangs.countDown();
            awaitUninterrupted(end);
            order.end(false);
        });
        hangs.await();

        rollBack(() -> order.handle(session, event("room-0", "1", 10), this::deliver));
        CompletableFuture.runAsync(() -> {
            try (Session other = connection.createSession(true, Session.SESSION_TRANSACTED)) {
                assertThat(order.isKnown(other)).isTrue();
                order.begin();
                order.handle(other, event("room-1", "2", 10), this::deliver);
                other.commit();
                order.end(true);
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        }).get(20, TimeUnit.SECONDS);

        assertThat(delivered).containsExactly("2");
        end.countDown();
        hanging.get(20, TimeUnit.SECONDS);
    }

    @Test
    void asksTheBrokerOnlyAboutTheRoomsOfARolledBackTransaction() throws JMSException {
        known();
        failFirst("room-0");
        rollBack(() -> order.handle(session, head("room-0"), this::deliver));
        assertThat(order.hasReadyRoom()).isTrue();

        transaction(() -> order.handleFollowers(session, 10, this::deliver));
        assertThat(order.hasReadyRoom()).as("the marker says that it waits").isFalse();

        rollBack(() -> order.handle(session, event("room-1", "first", 10), event -> order.becomesHead()));
        transaction(() -> order.handle(session, event("room-1", "first", 10), this::deliver));
        transaction(() -> order.handle(session, event("room-1", "second", 10), this::deliver));
        delivered.clear();
        deliverFollowers();
        assertThat(delivered).containsExactly("first", "second");
        transaction(() -> order.handle(session, event("room-1", "third", 10), this::deliver));
        assertThat(delivered).last().isEqualTo("third");
    }

    @Test
    void holdsBackNoMoreThanItMay() throws JMSException {
        order = new RoomOrder("shop", 10_000);
        known();
        failFirst("room-0");
        hold(0, 6, 1);
        assertThatThrownBy(() -> hold(6, 1, 1)).isInstanceOf(IllegalStateException.class);
        assertThat(order.isFull()).isTrue();
        assertThat(broker.messageCount(HELD_BACK)).isEqualTo(7);

        succeedFirst("room-0");
        deliverFollowers();

        assertThat(delivered).containsExactly("head", "0", "1", "2", "3", "4", "5");
        assertThat(order.isFull()).isFalse();
    }

    @Test
    void keepsRoomsApartWhoseNamesTheSelectorWouldChange() throws JMSException {
        known();
        failFirst("JMSPriority 'x");
        failFirst("AMQPriority 'x");
        transaction(() -> order.handle(session, event("JMSPriority 'x", "1", 10), this::deliver));
        transaction(() -> order.handle(session, event("AMQPriority 'x", "2", 10), this::deliver));

        succeedFirst("JMSPriority 'x");
        deliverFollowers();

        assertThat(delivered).containsExactly("head", "1");
    }

    private void known() throws JMSException {
        assertThat(order.isKnown(session)).isTrue();
    }

    private void failFirst(String room) throws JMSException {
        transaction(() -> order.handle(session, event(room, "head", 10), event -> order.becomesHead()));
    }

    private void succeedFirst(String room) throws JMSException {
        transaction(() -> order.handle(session, head(room), this::deliver));
    }

    private void hold(int first, int count, int rooms) throws JMSException {
        transaction(() -> {
            for (int i = first; i < first + count; i++) {
                order.handle(session, event("room-" + i % rooms, String.valueOf(i), 600), this::deliver);
            }
        });
    }

    private void deliverFollowers() throws JMSException {
        while (order.hasReadyRoom()) {
            transaction(() -> order.handleFollowers(session, 10, this::deliver));
        }
    }

    private void deliver(Message event) throws JMSException {
        delivered.add(event.getStringProperty("id"));
    }

    private void transaction(Step step) throws JMSException {
        boolean committed = false;
        order.begin();
        try {
            step.run();
            session.commit();
            committed = true;
        } finally {
            if (!committed) {
                session.rollback();
            }
            order.end(committed);
        }
    }

    private void rollBack(Step step) throws JMSException {
        order.begin();
        step.run();
        session.rollback();
        order.end(false);
    }

    private Message head(String room) throws JMSException {
        BytesMessage head = session.createBytesMessage();
        head.setStringProperty("JMSXGroupID", room);
        head.setStringProperty("id", "head");
        head.setBooleanProperty(RoomOrder.HEAD, true);
        head.reset();
        return head;
    }

    private Message event(String room, String id, int size) throws JMSException {
        BytesMessage event = session.createBytesMessage();
        event.writeBytes(new byte[size]);
        event.setStringProperty("JMSXGroupID", room);
        event.setStringProperty("id", id);
        event.reset();
        return event;
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

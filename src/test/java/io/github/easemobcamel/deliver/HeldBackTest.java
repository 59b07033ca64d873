package io.github.easemobcamel.deliver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.deliver.order.HeldBackQueue;
import io.github.easemobcamel.deliver.order.RoomOrder;
import io.github.easemobcamel.deliver.order.StrictOrder;
import io.github.easemobcamel.simulator.SettableClock;
import io.github.easemobcamel.store.BrokerWithMemory;
import io.github.easemobcamel.store.EmbeddedBroker;
import io.github.easemobcamel.store.EventCopy;
import io.github.easemobcamel.store.Quarantine;
import io.github.easemobcamel.store.QueueNames;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a strict destination holds back, with a real broker and transactions as its consumers have them. */
class HeldBackTest {

    private static final String HELD_BACK = QueueNames.heldBack("shop");
    private static final long MUCH = 100 << 20;
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LATER = Duration.ofHours(1);
    private static final CamelContext CAMEL = new DefaultCamelContext();

    @TempDir
    Path home;

    private final List<String> delivered = new ArrayList<>();
    private EmbeddedBroker broker;
    private Connection connection;
    private Session session;
    private final SettableClock clock = new SettableClock("2026-01-01T00:00:00Z");
    private RoomOrder order = order(MUCH);
    /** The transaction of the session. */
    private RoomOrder.Transaction now;

    private interface Step {
        void run() throws JMSException;
    }

    @BeforeEach
    void open() throws JMSException {
        broker = BrokerWithMemory.of(4 << 20, home, List.of(HELD_BACK, QueueNames.destination("big")));
        connection = broker.connectionFactory("consumerWindowSize=65536&producerWindowSize=-1")
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
            order = order(MUCH);
            assertThat(order.isReady(session)).isTrue();
            assertThat(order.hasReadyRoom()).isFalse();
            // Its room waits too, whichever it is.
            int next = tries;
            transaction(() -> now.handle(session, event("room-" + (299 - next), "later-" + next, 600), this::deliver));
        }
        assertThat(delivered).isEmpty();
        assertHeldBack(300 + 6000 + 10);

        clock.advance(LATER);
        deliverHeldBack();
        assertThat(delivered).hasSize(300 + 6010);
        for (int room = 0; room < 300; room++) {
            int of = room;
            assertThat(delivered).filteredOn(id -> id.matches("\\d+") && Integer.parseInt(id) % 300 == of).hasSize(20)
                    .isSortedAccordingTo((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)));
        }
        assertHeldBack(0);
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
        failFirst("room-b", SOON);
        transaction(() -> now.handle(session, event("room-b", "follower", 600), this::deliver));

        clock.advance(SOON);
        deliverHeldBack();

        assertThat(delivered).containsExactly("head", "follower");
        assertHeldBack(5001);
    }

    @Test
    void aHangingDeliveryAndARollbackStopNobodyElse() throws Exception {
        known();
        failFirst("room-0");
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Void> hanging = CompletableFuture.runAsync(() -> {
            RoomOrder.Transaction open = order.begin();
            hangs.countDown();
            awaitUninterrupted(end);
            open.end(false);
        });
        hangs.await();

        rollBack(() -> now.handle(session, event("room-0", "1", 10), this::deliver));
        CompletableFuture.runAsync(() -> {
            try (Session other = connection.createSession(true, Session.SESSION_TRANSACTED)) {
                assertThat(order.isReady(other)).isTrue();
                RoomOrder.Transaction open = order.begin();
                open.handle(other, event("room-1", "2", 10), this::deliver);
                other.commit();
                open.end(true);
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        }).get(20, TimeUnit.SECONDS);

        assertThat(delivered).containsExactly("2");
        end.countDown();
        hanging.get(20, TimeUnit.SECONDS);
    }

    @Test
    void deliversAgainWhatWasRolledBack() throws JMSException {
        known();
        failFirst("room-0", SOON);
        transaction(() -> now.handle(session, event("room-0", "second", 10), this::deliver));
        clock.advance(SOON);
        rollBack(() -> now.handleHeldBack(session, 10, this::deliver));
        rollBack(() -> now.handleHeldBack(session, 10, event -> fail(event, LATER)));
        delivered.clear();
        deliverHeldBack();
        assertThat(delivered).containsExactly("head", "second");
    }

    @Test
    void asksTheBrokerAboutARoomWhoseFirstFailureWasRolledBack() throws JMSException {
        known();
        rollBack(() -> now.handle(session, event("room", "first", 10), event -> fail(event, LATER)));
        transaction(() -> now.handle(session, event("room", "first", 10), this::deliver));
        transaction(() -> now.handle(session, event("room", "second", 10), this::deliver));
        deliverHeldBack();
        assertThat(delivered).containsExactly("first", "second");
        transaction(() -> now.handle(session, event("room", "third", 10), this::deliver));
        assertThat(delivered).last().isEqualTo("third");
    }

    @Test
    void asksTheBrokerAboutATransactionWhoseOutcomeIsUnknown() throws JMSException {
        known();
        now = order.begin();
        now.handle(session, event("room", "first", 10), event -> fail(event, LATER));
        now.handle(session, event("room", "second", 10), this::deliver);
        session.commit();
        now.end(false);

        deliverHeldBack();
        assertThat(delivered).as("the first one is not due").isEmpty();
        transaction(() -> now.handle(session, event("room", "third", 10), this::deliver));
        clock.advance(LATER);
        deliverHeldBack();
        assertThat(delivered).containsExactly("first", "second", "third");
        assertHeldBack(0);
    }

    @Test
    void goesOnWithARoomWhoseHeadWasPurged() throws JMSException {
        known();
        failFirst("room", SOON);
        transaction(() -> now.handle(session, event("room", "second", 10), this::deliver));
        try (MessageConsumer purge = session.createConsumer(session.createQueue(HELD_BACK), "id = 'head'")) {
            assertThat(purge.receive(10_000)).isNotNull();
            session.commit();
        }
        clock.advance(SOON);

        transaction(() -> now.handleHeldBack(session, 10, this::deliver));
        assertThat(delivered).isEmpty();
        deliverHeldBack();
        assertThat(delivered).containsExactly("second");
    }

    /** Nothing was there when the broker was asked; what came before the answer was noted is not to be forgotten. */
    @Test
    void keepsARoomThatGetsAFollowerWhileItIsFoundEmpty() throws JMSException {
        known();
        failFirst("room", SOON);
        clock.advance(SOON);
        transaction(() -> now.handleHeldBack(session, 10, this::deliver));
        try (Session other = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            now = order.begin();
            now.handleHeldBack(session, 10, this::deliver);
            put(other, "late");
            session.commit();
            now.end(true);
        }

        deliverHeldBack();
        assertThat(delivered).containsExactly("head", "late");
    }

    @Test
    void holdsBackNoMoreThanItMay() throws JMSException {
        order = order(10_000);
        known();
        failFirst("room-0");
        hold(0, 5, 1);
        assertThat(order.isFull()).isFalse();
        hold(5, 1, 1);
        assertThat(order.isFull()).isTrue();

        clock.advance(LATER);
        deliverHeldBack();

        assertThat(delivered).containsExactly("head", "0", "1", "2", "3", "4", "5");
        assertThat(order.isFull()).isFalse();
    }

    @Test
    void keepsRoomsApartWhoseNamesTheSelectorWouldChange() throws JMSException {
        known();
        failFirst("JMSPriority 'x", SOON);
        failFirst("AMQPriority 'x");
        transaction(() -> now.handle(session, event("JMSPriority 'x", "1", 10), this::deliver));
        transaction(() -> now.handle(session, event("AMQPriority 'x", "2", 10), this::deliver));

        clock.advance(SOON);
        deliverHeldBack();

        assertThat(delivered).containsExactly("head", "1");
    }

    private void assertHeldBack(long messages) {
        // The broker counts a message a moment after its transaction.
        await().untilAsserted(() -> assertThat(broker.messageCount(HELD_BACK)).isEqualTo(messages));
    }

    private void put(Session other, String id) throws JMSException {
        RoomOrder.Transaction open = order.begin();
        open.handle(other, event("room", id, 10), this::deliver);
        other.commit();
        open.end(true);
    }

    private RoomOrder order(long mostBytes) {
        return new StrictOrder("shop", new Quarantine(QueueNames.deadLetters("shop")), () -> mostBytes, clock);
    }

    private void known() throws JMSException {
        assertThat(order.isReady(session)).isTrue();
    }

    private void failFirst(String room) throws JMSException {
        failFirst(room, LATER);
    }

    private void failFirst(String room, Duration delay) throws JMSException {
        transaction(() -> now.handle(session, event(room, "head", 10), event -> fail(event, delay)));
    }

    /** As the route does when an attempt has failed. */
    private void fail(Message event, Duration delay) throws JMSException {
        long due = clock.instant().plus(delay).toEpochMilli();
        String room = HexFormat.of().formatHex(event.getStringProperty("JMSXGroupID").getBytes(UTF_8));
        Message head = EventCopy.of(session, event, "JMSXGroupID", "heldBackRoom", room);
        head.setLongProperty(HeldBackQueue.DUE, due);
        try (MessageProducer producer = session.createProducer(session.createQueue(HELD_BACK))) {
            producer.send(head);
        }
        org.apache.camel.Message failed = new DefaultMessage(CAMEL);
        failed.setHeader("JMSXGroupID", event.getStringProperty("JMSXGroupID"));
        assertThat(now.retry(failed, due)).isEqualTo(HELD_BACK);
        assertThat(failed.getHeaders()).containsOnly(Map.entry("heldBackRoom", room), Map.entry(HeldBackQueue.DUE, due));
    }

    private void hold(int first, int count, int rooms) throws JMSException {
        transaction(() -> {
            for (int i = first; i < first + count; i++) {
                now.handle(session, event("room-" + i % rooms, String.valueOf(i), 600), this::deliver);
            }
        });
    }

    private void deliverHeldBack() throws JMSException {
        while (order.hasReadyRoom()) {
            transaction(() -> now.handleHeldBack(session, 10, this::deliver));
        }
    }

    private void deliver(Message event) throws JMSException {
        delivered.add(event.getStringProperty("id"));
    }

    private void transaction(Step step) throws JMSException {
        boolean committed = false;
        now = order.begin();
        try {
            step.run();
            session.commit();
            committed = true;
        } finally {
            if (!committed) {
                session.rollback();
            }
            now.end(committed);
        }
    }

    private void rollBack(Step step) throws JMSException {
        now = order.begin();
        step.run();
        session.rollback();
        now.end(false);
    }

    private Message event(String room, String id, int size) throws JMSException {
        BytesMessage event = session.createBytesMessage();
        event.writeBytes("x".repeat(size).getBytes(UTF_8));
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

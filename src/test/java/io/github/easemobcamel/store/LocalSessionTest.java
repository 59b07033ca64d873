package io.github.easemobcamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.activemq.artemis.core.client.impl.ClientSessionInternal;
import org.apache.activemq.artemis.jms.client.ActiveMQSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalSessionTest {

    private static final String QUEUE = QueueNames.destination("shop");
    private static final String OTHER = QueueNames.destination("audit");
    private static final int PATIENCE_MILLIS = 20_000;

    @TempDir
    private Path folder;

    private EmbeddedBroker broker;
    private Connection connection;

    @BeforeEach
    void start() throws JMSException {
        broker = new EmbeddedBroker(folder, List.of(QUEUE, OTHER));
        connect("");
    }

    private void connect(String options) throws JMSException {
        connection = broker.connectionFactory(options).createConnection();
        connection.start();
    }

    @AfterEach
    void stop() throws JMSException {
        connection.close();
        broker.close();
    }

    private Session transacted() throws JMSException {
        return connection.createSession(true, Session.SESSION_TRANSACTED);
    }

    private static MessageProducer producer(Session session) throws JMSException {
        return session.createProducer(session.createQueue(QUEUE));
    }

    private static void send(Session session, MessageProducer producer, String text) throws JMSException {
        Message message = session.createTextMessage(text);
        message.setStringProperty("JMSXGroupID", "room");
        producer.send(message);
    }

    private static String receive(MessageConsumer consumer) throws JMSException {
        Message message = consumer.receive(PATIENCE_MILLIS);
        return message == null ? null : message.getBody(String.class);
    }

    @Test
    void isWhatTheRunnerWorksWith() throws Exception {
        ClientSessionInternal core = (ClientSessionInternal) ((ActiveMQSession) transacted()).getCoreSession();
        assertThat(core.getSessionContext()).isInstanceOf(LocalSession.class);
    }

    /** What is large is cut into pieces, which go another way. */
    @ParameterizedTest
    @ValueSource(
            strings = {"", "minLargeMessageSize=2000", "minLargeMessageSize=2000&consumerWindowSize=5000", "consumerWindowSize=0"})
    void keepsTheOrderWhateverTheSize(String options) throws Exception {
        connection.close();
        connect(options);
        List<String> texts = IntStream.range(0, 60).mapToObj(i -> String.valueOf(i).repeat(i % 3 == 0 ? 10_000 : 10)).toList();
        Session sending = transacted();
        MessageProducer producer = producer(sending);
        for (int i = 0; i < texts.size(); i++) {
            send(sending, producer, texts.get(i));
            if (i % 7 == 6) {
                sending.commit();
            }
        }
        sending.commit();
        Session taking = transacted();
        MessageConsumer consumer = taking.createConsumer(taking.createQueue(QUEUE));
        for (String text : texts) {
            assertThat(receive(consumer)).isEqualTo(text);
        }
        taking.commit();
        assertThat(consumer.receiveNoWait()).isNull();
        assertThat(broker.messageCount(QUEUE)).isZero();
    }

    @Test
    void movesAllOrNothing() throws Exception {
        Session sending = transacted();
        MessageProducer first = producer(sending);
        send(sending, first, "first");
        send(sending, first, "second");
        sending.rollback();
        send(sending, first, "third");
        assertThat(broker.messageCount(QUEUE)).isZero();
        sending.commit();
        Session moving = transacted();
        MessageConsumer consumer = moving.createConsumer(moving.createQueue(QUEUE));
        MessageProducer producer = moving.createProducer(moving.createQueue(OTHER));
        producer.send(consumer.receive(PATIENCE_MILLIS));
        moving.rollback();
        assertThat(broker.messageCount(OTHER)).isZero();
        Message again = consumer.receive(PATIENCE_MILLIS);
        assertThat(again.getJMSRedelivered()).isTrue();
        producer.send(again);
        moving.commit();
        assertThat(broker.messageCount(QUEUE)).isZero();
        // The broker counts a message a moment after it is on disk.
        await().until(() -> broker.messageCount(OTHER) == 1);
    }

    /** Also what was sent outside of a transaction and taken one by one. */
    @Test
    void keepsWhatIsConfirmedAcrossARestart() throws Exception {
        Session plain = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
        MessageProducer producer = producer(plain);
        for (String text : List.of("first", "second", "third")) {
            send(plain, producer, text);
        }
        Message first = plain.createConsumer(plain.createQueue(QUEUE)).receive(PATIENCE_MILLIS);
        first.acknowledge();
        stop();
        start();
        Session taking = transacted();
        MessageConsumer consumer = taking.createConsumer(taking.createQueue(QUEUE));
        assertThat(List.of(receive(consumer), receive(consumer))).containsExactly("second", "third");
    }

    @Test
    void failsOnceTheBrokerHasStopped() throws Exception {
        Session sending = transacted();
        MessageProducer producer = producer(sending);
        send(sending, producer, "first");
        broker.close();
        assertThatThrownBy(sending::commit).isInstanceOf(JMSException.class);
        assertThatThrownBy(() -> send(sending, producer, "second")).isInstanceOf(JMSException.class);
    }

    /** All at the same time, so that they would meet in each other's locks. */
    @Test
    void movesEachEventOnceUnderLoad() throws Exception {
        int senders = 3;
        int each = 400;
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int sender = 0; sender < senders; sender++) {
                int number = sender;
                work.add(threads.submit(() -> fill(number, each)));
            }
            List<Future<Integer>> movers = IntStream.range(0, 2).mapToObj(i -> threads.submit(this::move)).toList();
            for (Future<?> done : work) {
                done.get();
            }
            int moved = 0;
            for (Future<Integer> mover : movers) {
                moved += mover.get();
            }
            assertThat(moved).isEqualTo(senders * each);
        } finally {
            threads.shutdownNow();
        }
        Session taking = transacted();
        MessageConsumer consumer = taking.createConsumer(taking.createQueue(OTHER));
        int[] next = new int[senders];
        for (int i = 0; i < senders * each; i++) {
            String[] words = receive(consumer).split("/");
            int sender = Integer.parseInt(words[0]);
            assertThat(Integer.parseInt(words[1])).as("the next of sender %d", sender).isEqualTo(next[sender]++);
        }
        assertThat(consumer.receiveNoWait()).isNull();
    }

    private Void fill(int sender, int count) throws JMSException {
        Session session = transacted();
        MessageProducer producer = producer(session);
        for (int i = 0; i < count; i++) {
            Message message = session.createTextMessage(sender + "/" + i);
            message.setStringProperty("JMSXGroupID", "room-" + sender);
            producer.send(message);
            if (i % 5 == 4) {
                session.commit();
            }
        }
        session.commit();
        return null;
    }

    private int move() throws JMSException {
        Session session = transacted();
        MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
        MessageProducer producer = session.createProducer(session.createQueue(OTHER));
        int moved = 0;
        for (Message message = consumer.receive(PATIENCE_MILLIS / 10); message != null; message = consumer.receive(2000)) {
            producer.send(message);
            moved++;
            if (moved % 3 == 0) {
                session.commit();
            }
        }
        session.commit();
        return moved;
    }
}

package io.github.easemobcamel.deliver;

import static io.github.easemobcamel.TestRunner.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.HttpReceiver;
import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.deliver.order.HeldBackQueue;
import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import io.github.easemobcamel.store.EventFormat;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.camel.component.jms.JmsComponent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody else has put into the queues, or what was damaged there: it is put aside, and the others go on. */
class UnreadableEventsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path home;

    private final HttpReceiver shop = new HttpReceiver();
    private TestRunner runner;

    /** Makes a message. */
    private interface Unreadable {
        Message in(Session session) throws JMSException;
    }

    private static final List<Unreadable> KINDS = List.of(
            Session::createMapMessage, Session::createStreamMessage, Session::createMessage, Session::createBytesMessage,
            session -> session.createObjectMessage("an object"),
            session -> with(session, EventFormat.BODY_CRC, 1),
            session -> with(session, EventFormat.VERSION, EventFormat.CURRENT + 1),
            session -> with(session, EventFormat.VERSION, "new"), session -> with(session, DeliveryAttempts.ATTEMPTS, "many"),
            session -> with(session, EventHeader.APP_KEY, 7), session -> with(session, EventHeader.EVENT_TIME, "noon"),
            session -> with(session, DeliveryAttempts.FIRST_FAILURE, "noon"), session -> with(session, HeldBackQueue.DUE, "noon"));

    @BeforeEach
    void prepare() {
        runner = new TestRunner(home).with("easemob.destination.shop.uri", shop.url())
                .with("easemob.destination.shop.order", "strict")
                .with("easemob.destination.shop.retry.initial-delay", "1s").with("easemob.forward.default", "shop");
    }

    @AfterEach
    void close() {
        runner.close();
        shop.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"callbacks", "destination.shop"})
    void areDeadLettersAndTheOthersGoOn(String queue) throws JMSException {
        try (CapturedLog log = new CapturedLog()) {
            runner.start();
            KINDS.forEach(kind -> put(queue, kind));
            IntStream.range(0, 10).forEach(this::send);

            String destination = queue.equals("callbacks") ? "stored_callbacks" : "shop";
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(shop.taken()).hasSize(10));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(admin("/admin/dead-letters"))
                    .contains("{\"destination\":\"" + destination + "\",\"count\":" + KINDS.size()));
            assertThat(admin("/admin/dead-letters/" + destination)).contains("it is a MapMessage and not bytes", "it has no body",
                    "its body is damaged", "its property deliveryAttempts is a String", "it has the format");
            assertThat(admin("/observe/metrics")).contains(
                    "easemob_camel_unreadable_events_total{destination=\"" + destination + "\"} " + KINDS.size() + ".0",
                    "easemob_camel_dead_letters_waiting{destination=\"" + destination + "\"} " + KINDS.size() + ".0");
            assertThat(log.lines()).filteredOn(line -> line.contains("put to dead-letters." + destination)).hasSizeBetween(1, 3);
        }
    }

    @Test
    void amongWhatIsHeldBackKeepNoRoomWaiting() throws JMSException {
        runner.start();
        shop.answering(request -> 503);
        send(0);
        await().atMost(PATIENCE).until(() -> shop.received().size() >= 1);
        KINDS.forEach(kind -> put("held-back.shop", session -> heldBack(kind.in(session))));
        put("held-back.shop", session -> heldBack(session.createTextMessage("a text")));
        send(0);
        shop.answering(request -> 200);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(shop.taken()).hasSize(2));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(admin("/admin/dead-letters")).contains("\"shop\",\"count\":" + (KINDS.size() + 1)));
    }

    @Test
    void amongWhatIsHeldBackAreFoundAtTheStart() throws JMSException {
        runner.start();
        shop.answering(request -> 503);
        send(0);
        await().atMost(PATIENCE).until(() -> shop.received().size() >= 1);
        runner.stop();
        shop.answering(request -> 200);
        TestRunner without = new TestRunner(home).with("easemob.forward.default", "").start();
        KINDS.forEach(kind -> putInto(without, "held-back.shop", kind));
        KINDS.forEach(kind -> putInto(without, "held-back.shop", session -> heldBack(kind.in(session))));
        without.close();

        runner.start();
        send(0);
        send(1);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(shop.taken()).hasSize(3));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(admin("/admin/dead-letters"))
                .contains("\"shop\",\"count\":" + 2 * KINDS.size()));
    }

    /** Such as the broker's client does not have in memory as a whole. */
    @ParameterizedTest
    @ValueSource(strings = {"relaxed", "strict"})
    void areNotThoseThatAreLarge(String order) {
        runner.with("easemob.callback.max-body-size", "4 MiB").with("easemob.destination.shop.order", order)
                .with("easemob.destination.shop.retry.initial-delay", "100ms")
                .with("easemob.destination.shop.retry.probe-interval", "100ms").start();
        shop.answering(request -> 503);
        List<String> sent = IntStream.range(0, CircuitBreaker.FAILURES + 2).mapToObj(room -> {
            String event = new String(SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom("room-" + room)
                    .fresh(SECRET, Instant.now()), UTF_8);
            return event.substring(0, event.length() - 1) + ",\"padding\":\"" + "x".repeat(1 << 20) + "\"}";
        }).toList();
        sent.forEach(event -> assertThat(runner.post(event.getBytes(UTF_8)).statusCode()).isEqualTo(200));
        await().atMost(PATIENCE).until(() -> shop.received().size() >= 2 * sent.size());
        shop.answering(request -> 200);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(shop.taken()).extracting(request -> new String(request.body(), UTF_8))
                        .containsExactlyInAnyOrderElementsOf(sent));
    }

    private static BytesMessage with(Session session, String property, Object value) throws JMSException {
        BytesMessage event = session.createBytesMessage();
        event.writeBytes(SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom("room-0").fresh(SECRET, Instant.now()));
        event.setObjectProperty(property, value);
        return event;
    }

    private static Message heldBack(Message event) throws JMSException {
        event.setStringProperty(HeldBackQueue.ROOM, HexFormat.of().formatHex("room-0".getBytes(UTF_8)));
        return event;
    }

    private void put(String queue, Unreadable message) {
        putInto(runner, queue, message);
    }

    private static void putInto(TestRunner runner, String queue, Unreadable message) {
        ConnectionFactory connections = runner.camelContext().getComponent("jms", JmsComponent.class).getConnectionFactory();
        try (Connection connection = connections.createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            Message made = message.in(session);
            if (made instanceof MapMessage map) {
                map.setString("callId", "x");
            }
            session.createProducer(session.createQueue(queue)).send(made);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(int room) {
        runner.post(SampleCallback.of(Operation.KICK, Scope.CHATROOM).inRoom("room-" + room).fresh(SECRET, Instant.now()));
    }

    private String admin(String path) {
        return TestRunner.send(HttpRequest.newBuilder(runner.managementUri(path)).build()).body();
    }
}

package io.github.easemobcamel.operate;

import static io.github.easemobcamel.operate.ParkedQueues.CONFLICTS;
import static io.github.easemobcamel.operate.ParkedQueues.DEAD_LETTERS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.easemobcamel.record.Facts;
import io.github.easemobcamel.store.Runners;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays and purges with a real broker, without anybody who delivers. */
class JobsTest {

    @TempDir
    private Path dataDir;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private ParkedQueues queues;
    private Jobs jobs;

    @BeforeEach
    void start() {
        queues = new ParkedQueues(dataDir);
        jobs = jobs(queues.connections);
    }

    @AfterEach
    void stop() {
        jobs.close();
        queues.close();
    }

    @Test
    void replaysAllAndCountsThem() throws Exception {
        queues.put(DEAD_LETTERS, 250, i -> ParkedQueues.dead(i, "room-" + i % 3, "reason"));

        JsonNode job = run(Job.Kind.REPLAY, DEAD_LETTERS, "{\"all\": true}");

        assertThat(job.path("state").asText()).isEqualTo("finished");
        assertThat(job.path("total").asLong()).isEqualTo(250);
        assertThat(job.path("done").asLong()).isEqualTo(250);
        queues.assertCount("dead-letters.service", 0);
        queues.assertCount("destination.service", 250);
        assertThat(registry.counter("easemob.camel.dead.letters.replayed", "destination", "service").count()).isEqualTo(250);
    }

    @Test
    void startsTheHistoryOfAReplayedEventAnew() throws Exception {
        queues.put(DEAD_LETTERS, 1, i -> ParkedQueues.dead(i, "room", "reason"));

        run(Job.Kind.REPLAY, DEAD_LETTERS, "{\"all\": true}");

        Message event = receive("destination.service");
        assertThat(event.getBody(byte[].class)).isEqualTo("{\"number\": 0}".getBytes(UTF_8));
        assertThat(event.getStringProperty("JMSXGroupID")).isEqualTo("room");
        assertThat(event.getStringProperty("callId")).isEqualTo("call-0");
        assertThat(event.getIntProperty("replays")).isEqualTo(1);
        assertThat(event.getLongProperty("firstFailureTime")).isEqualTo(1000);
        assertThat(event.getJMSMessageID()).isNotNull();
        assertThat(event.propertyExists("deliveryAttempts")).isFalse();
        assertThat(event.propertyExists("failureReason")).isFalse();
    }

    @Test
    void neverGivesAReplayADuplicateId() throws Exception {
        queues.put(DEAD_LETTERS, 2, i -> {
            Map<String, Object> properties = new HashMap<>(ParkedQueues.dead(i, "room", "reason"));
            properties.put("_AMQ_DUPL_ID", "id-" + i);
            return properties;
        });
        run(Job.Kind.REPLAY, DEAD_LETTERS, "{\"all\": true}");

        for (int i = 0; i < 2; i++) {
            assertThat(receive("destination.service").propertyExists("_AMQ_DUPL_ID")).isFalse();
        }
    }

    @Test
    void replaysOrPurgesOnlyWhatIsMeant() throws Exception {
        queues.put(DEAD_LETTERS, 10, i -> ParkedQueues.dead(i, "room-" + i % 2, "reason"));
        String id = new ParkedEvents(queues.sessions)
                .list(DEAD_LETTERS, new EventFilter(Map.of("callId", "call-4")::get, DEAD_LETTERS),
                        1, null)
                .at("/events/0/id").asText();

        assertThat(run(Job.Kind.REPLAY, DEAD_LETTERS, "{\"ids\": [\"" + id + "\", \"gone\"]}").path("total").asLong()).isOne();
        assertThat(receive("destination.service").getStringProperty("callId")).isEqualTo("call-4");
        assertThat(run(Job.Kind.PURGE, DEAD_LETTERS, "{\"roomId\": \"room-1\"}").path("done").asLong()).isEqualTo(5);

        queues.assertCount("dead-letters.service", 4);
        queues.assertCount("destination.service", 0);
        assertThat(registry.counter("easemob.camel.dead.letters.purged", "destination", "service").count()).isEqualTo(5);
    }

    @Test
    void replaysConflictsThatOnlyTheirBodiesTellApart() throws Exception {
        queues.put(CONFLICTS, 2300, new ParkedQueues.Event() {
            @Override
            public Map<String, Object> properties(int i) {
                return Map.of("JMSXGroupID", "room");
            }

            @Override
            public byte[] body(int i) {
                return """
                        {"callId": "call-%d", "chat_type": "muc", "payload": {"operation": "%s"}}"""
                        .formatted(i, i % 2 == 0 ? "kick" : "ban").getBytes(UTF_8);
            }
        });

        JsonNode job = run(Job.Kind.REPLAY, CONFLICTS, "{\"operation\": \"kick\"}");

        assertThat(job.path("done").asLong()).isEqualTo(1150);
        queues.assertCount("callbacks", 1150);
        queues.assertCount("conflicts", 1150);
        assertThat(new String(receive("callbacks").getBody(byte[].class), UTF_8)).contains("kick");
        assertThat(new String(receive("conflicts").getBody(byte[].class), UTF_8)).contains("ban");
        assertThat(registry.counter("easemob.camel.conflicts.replayed").count()).isEqualTo(1150);
    }

    /** What a crash in the middle leaves: the connection is gone without the second transaction's end. */
    @Test
    void leavesEachEventInOneQueueWhenItBreaksOff() {
        queues.put(DEAD_LETTERS, 250, i -> ParkedQueues.dead(i, "room", "reason"));
        Selection all = selection(DEAD_LETTERS, "{\"all\": true}");
        Job job = new Job("1", Job.Kind.REPLAY, DEAD_LETTERS.name(), "somebody", Clock.systemUTC());
        AtomicInteger asked = new AtomicInteger();

        assertThatThrownBy(() -> new Move(queues.sessions, (events, since) -> {}, () -> {
            if (asked.incrementAndGet() == 151) {
                throw new IllegalStateException("crash");
            }
            return false;
        }).run(job, all)).hasMessage("crash");

        queues.assertCount("destination.service", 100);
        queues.assertCount("dead-letters.service", 150);
        assertThat(job.toJson().path("done").asLong()).isEqualTo(100);
    }

    /** As a dead destination does that fails at once: each transaction's events are back before the next one. */
    @Test
    void takesNoEventTwiceThatComesBackAtOnce() {
        queues.put(DEAD_LETTERS, 250, i -> ParkedQueues.dead(i, "room", "reason"));
        Job job = new Job("1", Job.Kind.REPLAY, DEAD_LETTERS.name(), "somebody", Clock.systemUTC());
        AtomicInteger left = new AtomicInteger(1000);

        new Move(queues.sessions,
                (events, since) -> queues.put(DEAD_LETTERS, events.size(), i -> ParkedQueues.dead(i, "room", "again")),
                () -> left.decrementAndGet() < 0).run(job, selection(DEAD_LETTERS, "{\"all\": true}"));

        assertThat(job.toJson().path("done").asLong()).isEqualTo(250);
        queues.assertCount("dead-letters.service", 250);
    }

    @Test
    void refusesASecondJobOnTheSameQueueOnly() {
        CountDownLatch broker = new CountDownLatch(1);
        jobs.close();
        jobs = jobs(waitingFor(broker));
        Job first = jobs.start(Job.Kind.REPLAY, selection(DEAD_LETTERS, "{\"all\": true}"), "somebody");

        assertThatThrownBy(() -> jobs.start(Job.Kind.PURGE, selection(DEAD_LETTERS, "{\"all\": true}"), "somebody"))
                .isInstanceOfSatisfying(AdminRefusal.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(AdminRefusal.Reason.BUSY))
                .hasMessageContaining("job " + first.id());
        Job other = jobs.start(Job.Kind.REPLAY, selection(CONFLICTS, "{\"all\": true}"), "somebody");

        broker.countDown();
        await().until(() -> !first.isRunning() && !other.isRunning());
        jobs.start(Job.Kind.PURGE, selection(DEAD_LETTERS, "{\"all\": true}"), "somebody");
    }

    @Test
    void tellsWhyItFailed() throws Exception {
        jobs.close();
        jobs = jobs((ConnectionFactory) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[]{ConnectionFactory.class},
                (proxy, method, arguments) -> {
                    throw new JMSException("nobody listens");
                }));

        JsonNode job = run(Job.Kind.REPLAY, DEAD_LETTERS, "{\"all\": true}");

        assertThat(job.path("state").asText()).isEqualTo("failed");
        assertThat(job.path("reason").asText()).isEqualTo("the broker: nobody listens");
    }

    @Test
    void endsWithAnErrorToo() throws Exception {
        jobs.close();
        jobs = jobs((ConnectionFactory) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[]{ConnectionFactory.class},
                (proxy, method, arguments) -> {
                    throw new NoClassDefFoundError("a class");
                }));

        JsonNode job = run(Job.Kind.REPLAY, DEAD_LETTERS, "{\"all\": true}");

        assertThat(job.path("state").asText()).isEqualTo("failed");
        assertThat(job.path("reason").asText()).isEqualTo("java.lang.NoClassDefFoundError: a class");
        assertThat(run(Job.Kind.REPLAY, DEAD_LETTERS, "{\"all\": true}").path("id").asText()).isEqualTo("2");
    }

    @Test
    void failsWhenAnEventThatIsMeantIsLeft() throws Exception {
        queues.put(DEAD_LETTERS, 3, i -> ParkedQueues.dead(i, "room", "reason"));
        try (Connection connection = queues.connections.createConnection();
                Session other = connection.createSession(Session.SESSION_TRANSACTED)) {
            take(connection, other);

            JsonNode job = run(Job.Kind.REPLAY, DEAD_LETTERS, "{\"all\": true}");

            assertThat(job.path("done").asLong()).isEqualTo(2);
            assertThat(job.path("state").asText()).isEqualTo("failed");
            assertThat(job.path("reason").asText()).contains("did not hand over 1 of the events in dead-letters.service");
        }
    }

    @Test
    void finishesWhenTheOthersAreGone() throws Exception {
        queues.put(DEAD_LETTERS, 3, i -> ParkedQueues.dead(i, "room", "reason"));
        Job job = new Job("1", Job.Kind.REPLAY, DEAD_LETTERS.name(), "somebody", Clock.systemUTC());
        try (Connection connection = queues.connections.createConnection();
                Session other = connection.createSession(Session.SESSION_TRANSACTED)) {
            take(connection, other);

            new Move(queues.sessions, (events, since) -> {
                try {
                    other.commit();
                } catch (JMSException e) {
                    throw new IllegalStateException(e);
                }
            }, () -> false).run(job, selection(DEAD_LETTERS, "{\"all\": true}"));
        }
        assertThat(job.done()).isEqualTo(2);
        queues.assertCount("dead-letters.service", 0);
    }

    private static void take(Connection connection, Session session) throws JMSException {
        connection.start();
        try (MessageConsumer consumer = session.createConsumer(session.createQueue("dead-letters.service"))) {
            assertThat(consumer.receive(5000)).isNotNull();
        }
    }

    private Jobs jobs(ConnectionFactory connections) {
        return new Jobs(new BrokerSessions(connections), new Counts(registry), Facts.NONE, Clock.systemUTC(), Runners.ALONE);
    }

    private ConnectionFactory waitingFor(CountDownLatch latch) {
        return (ConnectionFactory) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[]{ConnectionFactory.class},
                (proxy, method, arguments) -> {
                    latch.await();
                    return queues.connections.createConnection();
                });
    }

    private JsonNode run(Job.Kind kind, ParkedQueue queue, String selection) {
        Job job = jobs.start(kind, selection(queue, selection), "somebody");
        await().until(() -> !job.isRunning());
        return job.toJson();
    }

    static Selection selection(ParkedQueue queue, String json) {
        try {
            return new Selection(new JsonMapper().readTree(json), queue);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Message receive(String queue) throws JMSException {
        try (Connection connection = queues.connections.createConnection();
                Session session = connection.createSession();
                MessageConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            connection.start();
            return consumer.receive(5000);
        }
    }
}

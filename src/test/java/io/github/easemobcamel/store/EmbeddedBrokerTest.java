package io.github.easemobcamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.PreparedBroker;
import io.github.easemobcamel.config.ConfigurationException;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.health.HealthCheck.State;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedBrokerTest {

    private static final int MESSAGES = 100;
    private static final long MEMORY_BYTES = 20_000;

    @TempDir
    private Path folder;

    @Test
    void isReadyUntilItStops() throws Exception {
        EmbeddedBroker broker = start();
        BrokerHealth health = BrokerHealth.readiness(broker::problem);
        BrokerHealth liveness = BrokerHealth.liveness(broker);
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            health.setCamelContext(camel);
            liveness.setCamelContext(camel);
            assertThat(health.call().getState()).isEqualTo(State.UP);
            assertThat(liveness.call().getState()).isEqualTo(State.UP);
            broker.close();
            assertThat(health.call().getState()).isEqualTo(State.DOWN);
            assertThat(liveness.call().getState()).isEqualTo(State.DOWN);
            assertThat(liveness.call().getMessage()).get().asString().contains("restart");
        }
    }

    @Test
    void refusesAFolderThatAnotherRunnerUses() {
        try (EmbeddedBroker first = start()) {
            assertThat(first.isActive()).isTrue();
            assertThatThrownBy(this::start).isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(folder.toString()).hasMessageContaining("another runner");
        }
        try (EmbeddedBroker second = start()) {
            assertThat(second.isActive()).isTrue();
        }
    }

    @Test
    void refusesAFolderThatAnotherRunnerUsesThoughItsLockWasRemoved() throws Exception {
        try (EmbeddedBroker first = start()) {
            assertThat(first.isActive()).isTrue();
            Files.delete(folder.resolve("lock"));
            assertThatThrownBy(this::start).isInstanceOf(ConfigurationException.class).hasMessageContaining("another runner");
        }
    }

    @Test
    void makesItsLocksAgain() throws Exception {
        try (CapturedLog log = new CapturedLog(); EmbeddedBroker first = start()) {
            assertThat(first.isActive()).isTrue();
            Files.delete(folder.resolve("lock"));
            Files.delete(folder.resolve("broker/lock"));
            await().until(() -> Files.exists(folder.resolve("lock")) && Files.exists(folder.resolve("broker/lock")));
            assertThat(log.lines()).anyMatch(line -> line.contains("lock was removed"));
            assertThatThrownBy(this::start).isInstanceOf(ConfigurationException.class).hasMessageContaining("another runner");
        }
    }

    @Test
    void refusesAFolderOfALaterVersion() throws Exception {
        start().close();
        Files.writeString(folder.resolve("format"), "3 written by easemob-camel 9.9\n");
        assertThatThrownBy(this::start).isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll("format 3 of easemob-camel 9.9", "knows formats up to 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two", "2", "{\"format\":2}"})
    void refusesAFolderWhoseVersionCannotBeRead(String text) throws Exception {
        start().close();
        Files.writeString(folder.resolve("format"), text);
        assertThatThrownBy(this::start).isInstanceOf(ConfigurationException.class).hasMessageContaining("format does not say");
    }

    @Test
    void letsOnlyTheOwnerReadWhatItMakes() throws Exception {
        Path made = folder.resolve("made");
        try (EmbeddedBroker broker = new EmbeddedBroker(made, List.of(QueueNames.CALLBACKS));
                Stream<Path> files = Files.walk(made)) {
            assertThat(broker.isActive()).isTrue();
            for (Path file : files.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).as(file.toString())
                        .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void refusesAFolderThatIsAFile() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> new EmbeddedBroker(file, List.of())).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file.toString()).hasMessageContaining("easemob.data-dir");
    }

    @Test
    void takesNothingWhileTooLittleOfTheDiskIsFree() throws Exception {
        try (EmbeddedBroker broker = new EmbeddedBroker(folder, List.of(QueueNames.CALLBACKS), "", MEMORY_BYTES,
                Long.MAX_VALUE);
                Connection connection = broker.connectionFactory("").createConnection();
                Session session = connection.createSession()) {
            assertThat(broker.problem()).contains("disk").contains("full");
            MessageProducer producer = session.createProducer(session.createQueue(QueueNames.CALLBACKS));
            await().atMost(Duration.ofSeconds(30)).untilAsserted(
                    () -> assertThatThrownBy(() -> producer.send(session.createMessage())).isInstanceOf(JMSException.class));
        }
    }

    /** Before and after a restart, from memory and from disk: what waits, and nothing that was taken. */
    @Test
    void tellsTheCorrelationIdsOfAllThatWaits() throws Exception {
        List<String> queues = List.of(QueueNames.CALLBACKS);
        try (EmbeddedBroker broker = BrokerWithMemory.of(MEMORY_BYTES, folder, queues)) {
            try (Connection connection = broker.connectionFactory("").createConnection();
                    Session session = connection.createSession()) {
                connection.start();
                MessageProducer producer = session.createProducer(session.createQueue(QueueNames.CALLBACKS));
                for (int id = 0; id < MESSAGES; id++) {
                    TextMessage message = session.createTextMessage("t".repeat(1000));
                    message.setJMSCorrelationIDAsBytes(new byte[]{(byte) id});
                    producer.send(message);
                }
                producer.send(session.createTextMessage("without one"));
                assertThat(session.createConsumer(session.createQueue(QueueNames.CALLBACKS)).receive(10_000)).isNotNull();
            }
            assertThat(pages()).as("small ones, as there is little memory").hasSizeGreaterThan(1);
        }
        try (EmbeddedBroker broker = BrokerWithMemory.of(MEMORY_BYTES, folder, queues)) {
            assertThat(correlationIds(broker)).containsExactlyElementsOf(IntStream.range(1, MESSAGES).boxed().toList());
        }
    }

    /** Pages are small where there are many queues, yet a transaction takes more than the few that the broker would read ahead. */
    @Test
    void givesOneTransactionManyPages() throws Exception {
        List<String> queues = List.of(QueueNames.CALLBACKS);
        List<String> bodies = IntStream.range(0, 9).mapToObj(i -> String.valueOf(i).repeat(i % 2 == 0 ? 200_000 : 1000)).toList();
        try (EmbeddedBroker broker = BrokerWithMemory.of(MEMORY_BYTES, folder, queues);
                Connection connection = connect(broker);
                Session session = connection.createSession()) {
            MessageProducer producer = session.createProducer(session.createQueue(QueueNames.CALLBACKS));
            for (String body : bodies) {
                producer.send(session.createTextMessage(body));
            }
            assertThat(pages()).isNotEmpty();
        }
        try (EmbeddedBroker broker = BrokerWithMemory.of(MEMORY_BYTES, folder, queues);
                Connection connection = connect(broker);
                Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            connection.start();
            MessageConsumer consumer = session.createConsumer(session.createQueue(QueueNames.CALLBACKS));
            for (String body : bodies) {
                assertThat(consumer.receive(10_000).getBody(String.class)).isEqualTo(body);
            }
        }
    }

    /** Or a destination that hangs would fill the memory, and the events of all others would go through their pages, too. */
    @Test
    void keepsInMemoryWhatGoesElsewhereThanToADestinationThatHangs() throws Exception {
        String hanging = QueueNames.destination("hanging");
        String other = QueueNames.destination("other");
        try (EmbeddedBroker broker = BrokerWithMemory.of(MEMORY_BYTES * 10, folder, List.of(QueueNames.CALLBACKS, hanging, other));
                Connection connection = connect(broker);
                Session session = connection.createSession()) {
            MessageProducer producer = session.createProducer(null);
            TextMessage event = session.createTextMessage("t".repeat(1000));
            for (int i = 0; i < 3 * MESSAGES; i++) {
                producer.send(session.createQueue(hanging), event);
            }
            int pages = pages().size();
            assertThat(pages).isPositive();

            for (String queue : List.of(QueueNames.CALLBACKS, other)) {
                producer.send(session.createQueue(queue), event);
            }
            assertThat(pages()).hasSize(pages);
        }
    }

    /** As the runner connects: what is not longer than that is no large message. */
    private static Connection connect(EmbeddedBroker broker) throws JMSException {
        return broker.connectionFactory("minLargeMessageSize=524288").createConnection();
    }

    private List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("broker/paging"))) {
            return files.filter(file -> file.toString().endsWith(".page")).toList();
        }
    }

    /** A callback waits for it before it is answered; by default it is 3.3 ms. Artemis takes the same time for its pages. */
    @Test
    void gathersWritesForAsLongAsABrokerOutside() {
        try (PreparedBroker single = PreparedBroker.single(folder.resolve("single"));
                PreparedBroker primary = PreparedBroker.primary(folder);
                PreparedBroker backup = primary.backup()) {
            assertThat(Stream.of(single, primary, backup).map(broker -> broker.server().getConfiguration()))
                    .allSatisfy(outside -> {
                        assertThat(outside.getJournalBufferTimeout_NIO()).isEqualTo(EmbeddedBroker.GATHER_NANOS);
                        assertThat(outside.getPageSyncTimeout()).isEqualTo(EmbeddedBroker.GATHER_NANOS);
                        assertThat(outside.getJournalBufferSize_NIO()).isEqualTo(EmbeddedBroker.JOURNAL_BUFFER_BYTES);
                    });
        }
    }

    private static Set<Integer> correlationIds(EmbeddedBroker broker) {
        Set<Integer> ids = new TreeSet<>();
        broker.forEachCorrelationId(QueueNames.CALLBACKS, id -> ids.add((int) id[0]));
        return ids;
    }

    private EmbeddedBroker start() {
        return new EmbeddedBroker(folder, List.of(QueueNames.CALLBACKS));
    }
}

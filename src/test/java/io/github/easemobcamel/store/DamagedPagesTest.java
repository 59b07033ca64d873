package io.github.easemobcamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.config.ConfigurationException;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start says of events that wait on disk and are damaged there; nothing of what was delivered. */
class DamagedPagesTest {

    private static final List<String> QUEUES = List.of(QueueNames.CALLBACKS);
    private static final long MEMORY_BYTES = 20_000;
    private static final int MESSAGES = 400;

    @TempDir
    private Path folder;

    @BeforeEach
    void fill() throws Exception {
        try (EmbeddedBroker broker = start();
                Connection connection = broker.connectionFactory("").createConnection();
                Session session = connection.createSession()) {
            MessageProducer producer = session.createProducer(session.createQueue(QueueNames.CALLBACKS));
            for (int i = 0; i < MESSAGES; i++) {
                producer.send(session.createTextMessage("t".repeat(1000)));
            }
        }
        assertThat(pages()).hasSizeGreaterThan(2);
    }

    @Test
    void saysThatAPageIsMissing() throws Exception {
        Path page = pages().get(0);
        Files.delete(page);
        assertThatThrownBy(this::start).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(page.getFileName() + " is missing");
    }

    @Test
    void saysThatAPageIsShorter() throws Exception {
        Path page = pages().get(1);
        Files.write(page, Arrays.copyOf(Files.readAllBytes(page), 5000));
        assertThatThrownBy(this::start).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(page.getFileName() + " has 5000 bytes");
    }

    @Test
    void saysThatAPageWasChanged() throws Exception {
        Path page = pages().get(1);
        byte[] bytes = Files.readAllBytes(page);
        bytes[700] ^= 1;
        Files.write(page, bytes);
        assertThatThrownBy(this::start).isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(page.getFileName() + " was changed");
    }

    @Test
    void givesPagesTheirAddressAgain() throws Exception {
        Files.write(pages().get(0).resolveSibling("address.txt"), new byte[0]);
        try (CapturedLog log = new CapturedLog(); EmbeddedBroker broker = start()) {
            assertThat(log.lines()).anyMatch(line -> line.contains("address.txt does not say whose"));
            assertThat(receive(broker, MESSAGES)).isEqualTo(MESSAGES);
        }
    }

    /** A copy of the folder of a runner that consumes is what a kill leaves, taken here when nothing is being written. */
    @Test
    void missesNoPageThatWasConsumed() throws Exception {
        Path killed = folder.resolveSibling(folder.getFileName() + "-killed");
        int before = pages().size();
        try (EmbeddedBroker broker = start()) {
            assertThat(receive(broker, MESSAGES / 2)).isEqualTo(MESSAGES / 2);
            await().until(() -> pages().size() < before);
            copy(folder, killed);
        }
        try (CapturedLog log = new CapturedLog()) {
            BrokerWithMemory.of(MEMORY_BYTES, killed, QUEUES).close();
            assertThat(log.lines()).noneMatch(line -> line.contains("damaged"));
        }
    }

    private static int receive(EmbeddedBroker broker, int wanted) throws JMSException {
        try (Connection connection = broker.connectionFactory("").createConnection();
                Session session = connection.createSession()) {
            connection.start();
            MessageConsumer consumer = session.createConsumer(session.createQueue(QueueNames.CALLBACKS));
            int received = 0;
            while (received < wanted && consumer.receive(10_000) != null) {
                received++;
            }
            return received;
        }
    }

    private EmbeddedBroker start() {
        return BrokerWithMemory.of(MEMORY_BYTES, folder, QUEUES);
    }

    private List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("broker/paging"))) {
            return files.filter(file -> file.toString().endsWith(".page")).sorted().toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}

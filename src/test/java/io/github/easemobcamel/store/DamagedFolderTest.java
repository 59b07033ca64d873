package io.github.easemobcamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.CapturedLog;
import io.github.easemobcamel.config.ConfigurationException;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a start says of a data folder that somebody or something has damaged, and what it does when that is accepted. */
class DamagedFolderTest {

    private static final String JOURNAL = "broker/journal/activemq-data-1.amq";
    private static final String BINDINGS = "broker/bindings/activemq-bindings-1.bindings";
    private static final String BODY = "the body of event number ";
    private static final int MESSAGES = 60;
    private static final long MUCH_MEMORY = 100 << 20;

    @TempDir
    private static Path made;
    private static Path crashed;
    private static Path stopped;
    private static EmbeddedBroker broker;

    @TempDir
    private Path folder;
    private Path data;

    /** What happens to a folder between two starts. */
    private enum Event {
        BINDINGS_REMOVED("broker/bindings", MESSAGES) {
            @Override
            void happen(Path data) {
                delete(data.resolve("broker/bindings"));
            }
        },
        BINDINGS_EMPTIED(BINDINGS, MESSAGES) {
            @Override
            void happen(Path data) {
                resize(data.resolve(BINDINGS), 0);
            }
        },
        BINDINGS_FLIPPED(BINDINGS, MESSAGES) {
            @Override
            void happen(Path data) {
                flip(data.resolve(BINDINGS), 100);
            }
        },
        JOURNAL_EMPTIED(JOURNAL, 0) {
            @Override
            void happen(Path data) {
                resize(data.resolve(JOURNAL), 0);
            }
        },
        JOURNAL_TRUNCATED(JOURNAL, 0) {
            @Override
            void happen(Path data) {
                resize(data.resolve(JOURNAL), 20_000);
            }
        },
        JOURNAL_TOO_LONG(JOURNAL, MESSAGES) {
            @Override
            void happen(Path data) {
                resize(data.resolve(JOURNAL), (10 << 20) + 1);
            }
        },
        JOURNAL_REMOVED(JOURNAL, 0) {
            @Override
            void happen(Path data) {
                delete(data.resolve(JOURNAL));
            }
        },
        JOURNAL_FOLDER_REMOVED(JOURNAL, 0) {
            @Override
            void happen(Path data) {
                delete(data.resolve("broker/journal"));
            }
        },
        ALL_REMOVED(JOURNAL, 0) {
            @Override
            void happen(Path data) {
                delete(data.resolve("broker"));
            }
        },
        JOURNAL_VERSION_FLIPPED(JOURNAL, MESSAGES) {
            @Override
            void happen(Path data) {
                flip(data.resolve(JOURNAL), 3);
            }
        },
        JOURNAL_NUMBER_FLIPPED(JOURNAL, MESSAGES) {
            @Override
            void happen(Path data) {
                flip(data.resolve(JOURNAL), 15);
            }
        },
        JOURNAL_RECORD_FLIPPED(JOURNAL, 0) {
            @Override
            void happen(Path data) {
                flip(data.resolve(JOURNAL), find(data.resolve(JOURNAL), BODY + 30) - 200);
            }
        },
        JOURNAL_BODY_FLIPPED(JOURNAL, MESSAGES) {
            @Override
            void happen(Path data) {
                flip(data.resolve(JOURNAL), find(data.resolve(JOURNAL), BODY + 30));
            }
        },
        FOREIGN_JOURNAL("broker/journal/activemq-data-99.amq", MESSAGES) {
            @Override
            void happen(Path data) {
                write(data.resolve("broker/journal/activemq-data-99.amq"), "not a journal at all, whoever has put it here");
            }
        },
        COPY_OF_A_JOURNAL("broker/journal/activemq-data-7.amq", MESSAGES) {
            @Override
            void happen(Path data) {
                copy(data.resolve(JOURNAL), data.resolve("broker/journal/activemq-data-7.amq"));
            }
        },
        FOLDER_IN_THE_PLACE_OF_A_JOURNAL(JOURNAL, 0) {
            @Override
            void happen(Path data) {
                delete(data.resolve(JOURNAL));
                makeFolder(data.resolve(JOURNAL));
            }
        };

        private final String named;
        private final int kept;

        Event(String named, int kept) {
            this.named = named;
            this.kept = kept;
        }

        abstract void happen(Path data);
    }

    @BeforeAll
    static void make() throws Exception {
        Path running = made.resolve("running");
        broker = BrokerWithMemory.of(MUCH_MEMORY, running, List.of(QueueNames.CALLBACKS));
        fill(broker);
        // The inventory has all that is written when it no longer grows.
        Path inventory = running.resolve("inventory");
        await().until(() -> Files.readString(inventory).contains("queue " + MESSAGES + " " + QueueNames.CALLBACKS));
        AtomicLong size = new AtomicLong();
        await().atMost(Duration.ofMinutes(1)).during(Duration.ofSeconds(4))
                .until(() -> size.get() == size.updateAndGet(former -> inventory.toFile().length()));
        crashed = made.resolve("crashed");
        copy(running, crashed);
        stopped = made.resolve("stopped");
        broker.close();
        copy(running, stopped);
    }

    @BeforeEach
    void name() {
        data = folder.resolve("data");
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatIsDamagedAfterACrash(Event event) throws Exception {
        saysWhatIsDamaged(event, crashed);
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatIsDamagedAfterAStop(Event event) throws Exception {
        saysWhatIsDamaged(event, stopped);
    }

    private void saysWhatIsDamaged(Event event, Path whole) throws Exception {
        copy(whole, data);
        event.happen(data);
        Map<String, Long> before = files(data);
        try (CapturedLog log = new CapturedLog()) {
            String refusal = refusal();
            if (refusal.isEmpty()) {
                // It says what it has mended, and that nothing is lost.
                assertThat(log.lines()).anyMatch(line -> line.contains(event.named)).anyMatch(line -> line.contains("damaged-"));
                assertThat(received()).isEqualTo(MESSAGES);
            } else {
                assertThat(refusal).contains(event.named).contains(MESSAGES + " event(s)").contains("Nothing was changed");
                assertThat(files(data)).isEqualTo(before);
                assertThat(accept(refusal)).isGreaterThanOrEqualTo(event.kept);
                assertThat(log.lines()).anyMatch(line -> line.contains(event.named));
            }
        }
        // What there was can be looked into, and the next start finds nothing to say.
        before.forEach((path, checksum) -> assertThat(Stream.of(data, aside()).map(place -> place.resolve(path)))
                .as(path).anyMatch(Files::exists));
        assertThat(refusal()).isEmpty();
    }

    @Test
    void findsNothingWrongWithAFolderThatIsWhole() throws Exception {
        for (Path whole : List.of(crashed, stopped)) {
            try (CapturedLog log = new CapturedLog()) {
                copy(whole, data);
                assertThat(refusal()).isEmpty();
                assertThat(log.lines()).noneMatch(line -> line.contains("damaged"));
                delete(data);
            }
        }
    }

    private Path aside() {
        try (Stream<Path> all = Files.list(data)) {
            return all.filter(path -> path.getFileName().toString().startsWith("damaged-")).findFirst().orElse(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return how many events can be received when the damage is accepted that a start has refused} */
    private int accept(String refusal) throws Exception {
        Matcher word = Pattern.compile("easemob.broker.accept-damage=(\\w+)").matcher(refusal);
        assertThat(word.find()).isTrue();
        try (EmbeddedBroker started = new EmbeddedBroker(data, List.of(QueueNames.CALLBACKS), word.group(1), MUCH_MEMORY, 1)) {
            return receive(started);
        }
    }

    /** {@return how many events are received from the folder as it is now} */
    private int received() throws Exception {
        try (EmbeddedBroker started = BrokerWithMemory.of(MUCH_MEMORY, data, List.of(QueueNames.CALLBACKS))) {
            return receive(started);
        }
    }

    /** {@return why it does not start, or nothing} */
    private String refusal() {
        try {
            BrokerWithMemory.of(MUCH_MEMORY, data, List.of(QueueNames.CALLBACKS)).close();
            return "";
        } catch (ConfigurationException e) {
            return e.getMessage();
        }
    }

    private static void fill(EmbeddedBroker broker) throws JMSException {
        try (Connection connection = broker.connectionFactory("").createConnection();
                Session session = connection.createSession()) {
            MessageProducer producer = session.createProducer(session.createQueue(QueueNames.CALLBACKS));
            for (int number = 0; number < MESSAGES; number++) {
                BytesMessage message = session.createBytesMessage();
                message.writeBytes((BODY + number).getBytes(StandardCharsets.UTF_8));
                producer.send(message);
            }
        }
    }

    private static int receive(EmbeddedBroker broker) throws JMSException {
        try (Connection connection = broker.connectionFactory("").createConnection();
                Session session = connection.createSession()) {
            connection.start();
            int received = 0;
            MessageConsumer consumer = session.createConsumer(session.createQueue(QueueNames.CALLBACKS));
            while (consumer.receive(500) != null) {
                received++;
            }
            return received;
        }
    }

    private static Map<String, Long> files(Path data) throws IOException {
        Map<String, Long> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(data)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                CRC32 checksum = new CRC32();
                checksum.update(Files.readAllBytes(file));
                files.put(data.relativize(file).toString(), checksum.getValue());
            }
        }
        // The lock of the start that was refused.
        files.remove("lock");
        files.remove("broker/lock");
        return files;
    }

    private static long find(Path file, String text) {
        try {
            long place = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).indexOf(text);
            assertThat(place).isPositive();
            return place;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void flip(Path file, long place) {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(place);
            int was = bytes.read();
            bytes.seek(place);
            bytes.write(was ^ 0xff);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void resize(Path file, long size) {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path path) {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void makeFolder(Path path) {
        try {
            Files.createDirectory(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void close() {
        broker.close();
    }
}

package io.github.easemobcamel.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.event.CallIdentity;
import io.github.easemobcamel.event.Callback;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real broker: what is stored, how often, and what is remembered after a restart. */
class CallbackStoreTest {

    private static final int CAPACITY = 100;

    @TempDir
    private Path dataDir;
    private EmbeddedBroker broker;
    private CallbackSender sender;
    private CallIdLog log;
    private CallbackStore store;

    @BeforeEach
    void open() throws Exception {
        broker = new EmbeddedBroker(dataDir, List.of(QueueNames.CALLBACKS, QueueNames.CONFLICTS));
        sender = broker.sender();
        log = new CallIdLog(dataDir.resolve("call-ids"), CAPACITY);
        store = new CallbackStore(sender, CAPACITY);
        store.rememberStored(log, broker);
    }

    @AfterEach
    void close() throws Exception {
        sender.close();
        log.close();
        broker.close();
    }

    /** A power cut takes what is not forced to the disk; a kill of the process, as in the proof, would leave it. */
    @Test
    void hasForcedTheJournalToTheDiskWhenItAnswers() throws Exception {
        store("first", "body");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.FileForce").withoutThreshold().withoutStackTrace();
            recording.start();
            store("a", "body");
            recording.stop();
            Path file = dataDir.resolve("recording.jfr");
            recording.dump(file);
            assertThat(RecordingFile.readAllEvents(file)).extracting(force -> force.getString("path"))
                    .anyMatch(path -> path.startsWith(broker.folder().resolve("journal").toString()));
        }
    }

    @Test
    void storesTheSameCallbackOnce() {
        assertThat(store("a", "body")).isEqualTo(Stored.NEW);
        assertThat(store("a", "body")).isEqualTo(Stored.DUPLICATE);
        assertStored(1, 0);
    }

    @Test
    void storesAnotherBodyForAKnownCallIdAsAConflictOnce() {
        store("a", "body");
        assertThat(store("a", "other")).isEqualTo(Stored.CONFLICT);
        assertThat(store("a", "other")).isEqualTo(Stored.DUPLICATE);
        assertThat(store("a", "third")).isEqualTo(Stored.CONFLICT);
        assertThat(store("a", "body")).isEqualTo(Stored.DUPLICATE);
        assertStored(1, 2);
    }

    @Test
    void remembersAConflictThatIsInTheQueueAcrossARestart() throws Exception {
        store("a", "body");
        store("a", "other");
        close();
        open();
        assertThat(store("a", "other")).isEqualTo(Stored.DUPLICATE);
        assertThat(store("a", "third")).isEqualTo(Stored.CONFLICT);
        assertStored(1, 2);
    }

    @Test
    void storesOneOfManyEqualConflictsAtTheSameTime() {
        store("a", "body");
        List<CompletableFuture<Stored>> answers = IntStream.range(0, 200)
                .mapToObj(i -> store.store(callback("a", i % 2 == 0 ? "other" : "third"))).toList();
        assertThat(answers.stream().map(CompletableFuture::join).filter(answer -> answer == Stored.CONFLICT)).hasSize(2);
        assertStored(1, 2);
    }

    @Test
    void answersOneOfManyAtTheSameTimeWithAccepted() {
        List<CompletableFuture<Stored>> answers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            answers.add(store.store(callback("a", "body")));
        }
        assertThat(answers.stream().map(CompletableFuture::join).filter(answer -> answer == Stored.NEW)).hasSize(1);
        assertStored(1, 0);
    }

    /** A retry that finds the callback stored must not leave another retry, which waits for it, without an answer. */
    @Test
    void answersEachOfManyRetriesAtTheSameTime() {
        for (int round = 0; round < 300; round++) {
            String callId = "call-" + round;
            store(callId, "body");
            List<CompletableFuture<Stored>> answers = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> store.store(callback(callId, "body")))
                            .thenCompose(answer -> answer).orTimeout(10, TimeUnit.SECONDS))
                    .toList();
            assertThat(answers.stream().map(CompletableFuture::join)).containsOnly(Stored.DUPLICATE);
        }
    }

    @Test
    void keepsAConflictApartWhileTheFirstIsBeingStored() {
        CompletableFuture<Stored> first = store.store(callback("a", "body"));
        CompletableFuture<Stored> conflict = store.store(callback("a", "other"));
        assertThat(first.join()).isEqualTo(Stored.NEW);
        assertThat(conflict.join()).isEqualTo(Stored.CONFLICT);
        assertStored(1, 1);
    }

    /** A second body is no conflict as long as the first can still fail. */
    @Test
    void decidesOnAnotherBodyWhenTheFirstIsOnDisk() {
        OnceQueue queue = new OnceQueue(sender, QueueNames.CALLBACKS, Stored.NEW, CAPACITY);
        Callback body = callback("a", "body");
        Callback other = callback("a", "other");
        CompletableFuture<Stored> first = queue.store(body, CallIdentity.of(body), () -> null);
        CompletableFuture<Boolean> firstIsStored = new CompletableFuture<>();
        queue.store(other, CallIdentity.of(other), () -> {
            firstIsStored.complete(first.isDone());
            return first;
        }).join();
        assertThat(firstIsStored.join()).isTrue();
    }

    @Test
    void remembersAcrossARestart() throws Exception {
        store("a", "body");
        close();
        open();
        assertThat(store("a", "body")).isEqualTo(Stored.DUPLICATE);
        assertThat(store("a", "other")).isEqualTo(Stored.CONFLICT);
        assertStored(1, 1);
    }

    @Test
    void remembersAcrossARestartWhatHasLeftTheQueue() throws Exception {
        store("a", "body");
        store("b", "body");
        dispatchOne();
        assertStored(1, 0);
        close();
        open();
        assertThat(store("a", "body")).isEqualTo(Stored.DUPLICATE);
        assertThat(store("b", "body")).isEqualTo(Stored.DUPLICATE);
        assertThat(store("a", "other")).isEqualTo(Stored.CONFLICT);
        assertThat(store("b", "other")).isEqualTo(Stored.CONFLICT);
        assertStored(1, 2);
    }

    /** As after a failed dispatch: the broker keeps the time of the next attempt, and the event apart until then. */
    @Test
    void remembersAcrossARestartWhatWaitsForItsNextDispatch() throws Exception {
        store("a", "body");
        try (Connection connection = connect(); Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            assertThat(receive(session)).isNotNull();
            session.rollback();
        }
        close();
        open();
        assertThat(store("a", "body")).isEqualTo(Stored.DUPLICATE);
    }

    /** The log must never know a callback that the broker has not stored, or the retry would be dropped. */
    @Test
    void writesNoCallIdBeforeItsEventIsReadFromTheQueue() throws Exception {
        store("a", "body");
        broker.close();
        assertThatThrownBy(() -> store("b", "body")).hasCauseInstanceOf(Exception.class);
        assertThat(dataDir.resolve("call-ids")).doesNotExist();
        close();
        open();
        assertThat(store("b", "body")).isEqualTo(Stored.NEW);
        assertStored(2, 0);
    }

    @Test
    void forgetsTheOldestWhenFull() throws Exception {
        for (int i = 0; i <= CAPACITY; i++) {
            store("call-" + i, "body");
        }
        assertThat(store("call-1", "body")).isEqualTo(Stored.DUPLICATE);
        assertThat(store("call-" + CAPACITY, "body")).isEqualTo(Stored.DUPLICATE);
        assertThat(store("call-0", "body")).isEqualTo(Stored.NEW);
        close();
        open();
        assertThat(store("call-2", "body")).isEqualTo(Stored.DUPLICATE);
        assertThat(store("call-1", "body")).isEqualTo(Stored.NEW);
    }

    @Test
    void saysSoWhenTheBrokerCannotStoreAndTakesTheRetryLater() throws Exception {
        broker.close();
        assertThatThrownBy(() -> store("a", "body")).hasCauseInstanceOf(Exception.class);
        sender.close();
        open();
        assertThat(store("a", "body")).isEqualTo(Stored.NEW);
        assertStored(1, 0);
    }

    /** As the dispatcher does: the callId is on disk before the transaction commits that takes the event out. */
    private void dispatchOne() throws Exception {
        try (Connection connection = connect(); Session session = connection.createSession(true, Session.SESSION_TRANSACTED)) {
            log.remember(List.of(receive(session).getJMSCorrelationIDAsBytes()));
            session.commit();
        }
    }

    private Connection connect() throws JMSException {
        Connection connection = broker.connectionFactory("").createConnection();
        connection.start();
        return connection;
    }

    private static Message receive(Session session) throws JMSException {
        return session.createConsumer(session.createQueue(QueueNames.CALLBACKS)).receive(10_000);
    }

    private Stored store(String callId, String body) {
        return store.store(callback(callId, body)).join();
    }

    private void assertStored(long callbacks, long conflicts) {
        // The broker counts a message a moment after it is on disk.
        await().untilAsserted(() -> {
            assertThat(broker.messageCount(QueueNames.CALLBACKS)).as(QueueNames.CALLBACKS).isEqualTo(callbacks);
            assertThat(broker.messageCount(QueueNames.CONFLICTS)).as(QueueNames.CONFLICTS).isEqualTo(conflicts);
        });
    }

    private static Callback callback(String callId, String body) {
        return new Callback(body.getBytes(UTF_8), callId, "1644908244060", "0f", "room");
    }
}

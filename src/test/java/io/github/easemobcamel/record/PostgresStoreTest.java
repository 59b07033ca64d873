package io.github.easemobcamel.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.simulator.SettableClock;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The store in PostgreSQL: all that a store does, what several runners do to it, and what the recorder does without it. */
class PostgresStoreTest extends RecordStoreTest {

    private static final RecordLimits LIMITS = new RecordLimits(true, Duration.ofDays(9000), 1L << 30);
    private static final Duration LONG = Duration.ofMinutes(1);

    private static PostgresCluster cluster;
    private static int databases;

    private RecordPlace place;

    @BeforeAll
    static void startCluster() throws IOException {
        cluster = PostgresCluster.start().orElse(null);
        if (cluster == null && System.getenv("CI") != null) {
            throw new IllegalStateException("PostgreSQL is not installed, but CI tests with it: apt-get install postgresql");
        }
        Assumptions.assumeTrue(cluster != null, "PostgreSQL is not installed, so the record in it is not tested");
    }

    @AfterAll
    static void stopCluster() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Override
    RecordStore open() throws IOException {
        if (place == null) {
            place = cluster.database(database());
        }
        return place.open(LIMITS);
    }

    private static String database() {
        databases++;
        return "record" + databases;
    }

    /** What one runner dispatches another may deliver, at the same moment. */
    @Test
    void bringsTogetherWhatTwoRunnersKnow() throws Exception {
        try (RecordStore other = place.open(LIMITS)) {
            Thread delivers = new Thread(() -> IntStream.range(0, 200).forEach(i -> {
                try {
                    other.write(List.of(delivered(i + 1), delivered(i), delivered(i + 1000)));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }), "other");
            delivers.start();
            for (int i = 0; i < 200; i++) {
                store.write(List.of(dispatched(i), dispatched(i + 1)));
            }
            delivers.join();
        }
        assertThat(store.count(query(Map.of("destination", "crm"), DeliveryState.DELIVERED))).isEqualTo(401);
        assertThat(store.count(words("destination", "audit"))).isEqualTo(201);
        assertThat(store.count(words())).isEqualTo(401);
    }

    @Test
    void saysWhyTheDatabaseCannotBeUsedWithoutThePassword() throws IOException {
        assertThat(place.database(Duration.ofSeconds(5)).orElseThrow()).startsWith("PostgreSQL 1");
        RecordPlace nowhere = new RecordPlace(null, place.url().replace("/record", "/nowhere") + "?options=geheim", place.user(),
                place.password());
        assertThatThrownBy(() -> nowhere.open(LIMITS)).isInstanceOf(IOException.class)
                .hasMessageMatching("the database of easemob.record.url: .*\"nowhere\\d+\" does not exist");
        RecordPlace wrong = new RecordPlace(null, place.url(), place.user(), "wrong");
        assertThatThrownBy(() -> wrong.open(LIMITS)).isInstanceOf(IOException.class)
                .hasMessageContaining("password authentication failed for user \"record\"").hasMessageNotContaining("wrong");
        assertThatThrownBy(() -> wrong.database(Duration.ofSeconds(5))).isInstanceOf(IOException.class)
                .hasMessageContaining("password authentication failed");
        assertThat(place.toString() + nowhere).doesNotContain(PostgresCluster.PASSWORD, "geheim");
    }

    private String name() {
        return place.url().substring(place.url().lastIndexOf('/') + 1);
    }

    /** Neither the start nor an event waits for a database that is away; what happens meanwhile is recorded when it is there. */
    @Test
    void waitsForADatabaseThatIsAway() throws IOException {
        SettableClock clock = new SettableClock(Instant.ofEpochMilli(START).toString());
        cluster.end();
        try (Recorder recorder = new Recorder(place, LIMITS, clock)) {
            recorder.start();
            recorder.note(dispatched(1));
            await().atMost(LONG).until(() -> String.valueOf(recorder.problem()).contains("refused"));
            assertThatThrownBy(() -> recorder.count(words())).isInstanceOf(RecordUnavailableException.class)
                    .hasMessageContaining("the database of easemob.record.url").hasMessageContaining("refused");

            cluster.begin();
            clock.advance(LONG);
            await().atMost(LONG).until(() -> recorder.problem() == null && recorder.count(words()) == 1);

            cluster.end();
            // Whichever is written when the loss is noticed may be missing from the record; it is counted.
            recorder.note(dispatched(2));
            assertThatThrownBy(() -> recorder.count(words())).isInstanceOf(RecordUnavailableException.class);
            await().atMost(LONG).until(() -> recorder.problem() != null);
            recorder.note(dispatched(3));
            cluster.begin();
            clock.advance(LONG);
            await().atMost(LONG).until(() -> recorder.problem() == null && recorder.find(event(3).id()).isPresent());
            assertThat(recorder.count(words()) + recorder.dropped()).isEqualTo(3);
        } finally {
            if (!cluster.isRunning()) {
                cluster.begin();
            }
        }
    }

    /** What is more than can wait is dropped and counted. */
    @Test
    void dropsWhatASlowDatabaseDoesNotTake() throws Exception {
        try (Recorder recorder = new Recorder(place, LIMITS, new SettableClock(Instant.ofEpochMilli(START).toString()))) {
            recorder.start();
            await().atMost(LONG).until(() -> recorder.problem() == null);
            try (Connection connection = cluster.connect(name()); Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("LOCK TABLE record_event");
                byte[] body = "x".repeat(100_000).getBytes(UTF_8);
                IntStream.range(0, 1000)
                        .forEach(i -> recorder.note(RecordedEvent.of(Map.of("callId", "large-" + i), i, START + i, body)
                                .dispatched(List.of("crm"), START, true)));
                assertThat(recorder.dropped()).isBetween(500L, 999L);
                connection.rollback();
            }
            await().atMost(LONG).until(() -> recorder.count(words()) + recorder.dropped() == 1000);
            assertThat(recorder.problem()).isNull();
        }
    }

    private static RecordedEvent dispatched(int number) {
        return event(number).dispatched(List.of("audit"), START, true);
    }

    private static RecordedEvent delivered(int number) {
        return event(number).attempted("crm", new Attempt(START, 5, DeliveryState.DELIVERED, 200, null, false), 0);
    }
}

package io.github.easemobcamel.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.simulator.SettableClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Facts on their way to the store: nothing waits for it, whatever becomes of it. */
class RecorderTest {

    private static final EventQuery ALL = new EventQuery(Map.of(), null, null, null, null, false);

    @TempDir
    private Path dataDir;
    private final CountDownLatch release = new CountDownLatch(1);
    private final long received = now();
    private Recorder recorder;

    @AfterEach
    void stop() {
        release.countDown();
        recorder.close();
    }

    @Test
    void findsAtOnceWhatWasNoted() {
        start(true, this::lucene);
        recorder.note(event(1, "{\"number\":1}").dispatched(List.of("crm"), now(), true));
        recorder.note(
                event(1, "{\"number\":1}").attempted("crm", new Attempt(now(), 3, DeliveryState.DELIVERED, 200, null, false), 0));

        RecordedEvent found = newest(1);
        assertThat(found.deliveries().get("crm").state()).isEqualTo(DeliveryState.DELIVERED);
        assertThat(recorder.find(found.id())).isPresent();
        assertThat(recorder.written()).isEqualTo(1);
    }

    /** What is written and changes later is looked up, read and written anew. */
    @Test
    void writesOnceWhatIsDeliveredLater() {
        SettableClock clock = new SettableClock(Instant.now().toString());
        start(true, this::lucene, clock);
        recorder.note(event(1, "{}").dispatched(List.of("crm"), now(), true));
        recorder.note(event(2, "{}").dispatched(List.of("crm"), now(), true));
        recorder.note(event(3, "{}").dispatched(List.of(), now(), true));
        await().until(() -> recorder.written() == 1);

        clock.advance(Duration.ofSeconds(20));
        recorder.note(event(1, "{}").attempted("crm", new Attempt(now(), 3, DeliveryState.DELIVERED, 200, null, false), 0));
        await().until(() -> recorder.written() == 2);

        clock.advance(Duration.ofSeconds(20));
        await().until(() -> recorder.written() == 3);
        assertThat(recorder.count(ALL)).isEqualTo(3);
        assertThat(recorder.written()).isEqualTo(3);
    }

    /** However many wait, they take no more memory than they may, and each is found. */
    @Test
    void writesTheOldestOfTooMany() {
        start(true, this::lucene, new SettableClock(Instant.now().toString()));
        String body = "{\"text\":\"" + "x".repeat(1_000_000) + "\"}";
        for (int i = 0; i < 40; i++) {
            recorder.note(event(i, body).dispatched(List.of("crm"), now(), true));
            await().until(() -> recorder.queuedBytes() == 0);
        }
        assertThat(recorder.written()).isBetween(10L, 30L);

        for (int i = 0; i < 40; i++) {
            recorder.note(event(i, body).attempted("crm", new Attempt(now(), 3, DeliveryState.DELIVERED, 200, null, false), 0));
            await().until(() -> recorder.queuedBytes() == 0);
        }
        assertThat(recorder.count(new EventQuery(Map.of(), DeliveryState.DELIVERED, null, null, null, false))).isEqualTo(40);
        assertThat(recorder.count(ALL)).isEqualTo(40);
        assertThat(recorder.dropped()).isZero();
    }

    /** A replay of the record is in the order of rooms. */
    @Test
    void keepsTheOrderOfWhatCameInOneMillisecond() {
        start(true, this::lucene);
        List<String> callIds = IntStream.range(0, 100).mapToObj(i -> "call-" + i).toList();
        callIds.forEach(
                callId -> recorder.note(RecordedEvent.of(Map.of("callId", callId, "operation", "kick"), callId.hashCode(), received,
                        "{}".getBytes(UTF_8)).dispatched(List.of("crm"), now(), true)));
        recorder.note(RecordedEvent
                .of(Map.of("callId", "call-7", "operation", "kick"), "call-7".hashCode(), received, "{}".getBytes(UTF_8))
                .attempted("crm", new Attempt(now(), 3, DeliveryState.DELIVERED, 200, null, false), 0));

        assertThat(recorder.search(ALL.oldestFirst(received + 1), 1000, next -> {})).extracting(event -> event.header("callId"))
                .isEqualTo(callIds);
    }

    @Test
    void keepsBodiesWithoutTheirSignatures() {
        start(true, this::lucene);
        String body = "{ \"callId\":\"call-1\", \"security\" : \"0123456789abcdef0123456789abcdef\",\"secret\":\"x\\\"y\", "
                + "\"payload\": {\"security\":\"kept\", \"n\":1.10}}";
        recorder.note(event(1, body).dispatched(List.of("crm"), now(), true));

        assertThat(new String(newest(1).body(), UTF_8)).isEqualTo("{ \"callId\":\"call-1\", "
                + "\"security\" : \"***\",\"secret\":\"***\", \"payload\": {\"security\":\"kept\", \"n\":1.10}}");
    }

    @Test
    void keepsNoBodiesIfNoneAreWanted() {
        start(false, this::lucene);
        recorder.note(event(1, "{\"number\":1}").dispatched(List.of("crm"), now(), true));

        RecordedEvent found = newest(1);
        assertThat(found.body()).isNull();
        assertThat(found.header("callId")).isEqualTo("call-1");
    }

    /** Neither a store that hangs nor a full queue holds anybody; what is missing is counted. */
    @Test
    void dropsWhatASlowStoreDoesNotTake() {
        start(true, limits -> new Failing() {
            @Override
            public void write(List<RecordedEvent> changes) {
                await().atMost(Duration.ofMinutes(1)).until(() -> release.getCount() == 0);
            }
        });
        String body = "{\"text\":\"" + "x".repeat(100_000) + "\"}";
        IntStream.range(0, 1000).forEach(i -> recorder.note(event(i, body).dispatched(List.of("crm"), now(), true)));

        assertThat(recorder.dropped()).isBetween(500L, 999L);
    }

    @Test
    void opensAFailedStoreAgain() {
        AtomicInteger openings = new AtomicInteger();
        start(true, limits -> openings.getAndIncrement() == 0 ? new Failing() {
            @Override
            public void write(List<RecordedEvent> changes) throws IOException {
                throw new IOException("No space left on device");
            }
        } : lucene(limits));
        recorder.note(event(1, "{}").dispatched(List.of(), now(), true));
        await().until(() -> recorder.problem() != null && recorder.problem().contains("No space left"));
        assertThatThrownBy(() -> recorder.search(ALL, 1, next -> {})).isInstanceOf(RecordUnavailableException.class)
                .hasMessageContaining("No space left on device");
        assertThat(recorder.dropped()).isEqualTo(1);

        await().atMost(Duration.ofSeconds(30)).until(() -> recorder.problem() == null);
        recorder.note(event(2, "{}").dispatched(List.of(), now(), true));
        assertThat(newest(1).header("callId")).isEqualTo("call-2");
    }

    /** Anybody can send requests that are refused. */
    @Test
    void recordsSomeOfManyRefusedRequests() {
        start(true, this::lucene);
        IntStream.range(0, 1000).forEach(i -> recorder.note(RecordedEvent.refused("malformed", "no JSON", "10.0.0.1", now())));

        await().until(() -> recorder.count(ALL) + recorder.dropped() == 1000);
        assertThat(recorder.count(ALL)).isBetween(20L, 200L);
    }

    @Test
    void keepsFromNowOnWhatOtherLimitsSay() {
        SettableClock clock = new SettableClock(Instant.now().toString());
        Recorder.Opening opening = this::lucene;
        start(true, opening, clock);
        recorder.note(event(1, "{}").dispatched(List.of("crm"), now(), true));
        assertThat(newest(1).body()).isNotNull();

        recorder.use(opening, new RecordLimits(false, Duration.ofMinutes(1), 1 << 30));
        recorder.note(event(2, "{}").dispatched(List.of("crm"), now(), true));
        assertThat(newest(2).body()).isNull();

        clock.advance(Duration.ofMinutes(2));
        await().until(() -> recorder.count(ALL) == 0);
    }

    @Test
    void goesOnInAnotherPlace() throws IOException {
        RecordPlace former = new RecordPlace(dataDir.resolve("former"), "", "", "");
        RecordPlace next = new RecordPlace(dataDir.resolve("next"), "", "", "");
        start(true, former);
        recorder.note(event(1, "{}").dispatched(List.of("crm"), now(), true));
        newest(1);

        recorder.use(next, new RecordLimits(true, Duration.ofDays(1), 1 << 30));
        await().until(() -> recorder.count(ALL) == 0);
        recorder.note(event(2, "{}").dispatched(List.of("crm"), now(), true));
        assertThat(newest(1).header("callId")).isEqualTo("call-2");

        recorder.close();
        try (RecordStore left = former.open(new RecordLimits(true, Duration.ofDays(1), 1 << 30))) {
            assertThat(left.count(ALL)).isEqualTo(1);
        }
        assertThat(recorder.dropped()).isZero();
    }

    /** The newest of so many; a question waits for what was noted, though not for ever. */
    private RecordedEvent newest(int all) {
        await().atMost(Duration.ofMinutes(1)).until(() -> recorder.count(ALL) == all);
        return recorder.search(ALL, 1, next -> {}).get(0);
    }

    private void start(boolean bodies, Recorder.Opening opening) {
        start(bodies, opening, Clock.systemUTC());
    }

    private void start(boolean bodies, Recorder.Opening opening, Clock clock) {
        recorder = new Recorder(opening, new RecordLimits(bodies, Duration.ofDays(1), 1 << 30), clock);
        recorder.start();
    }

    private RecordStore lucene(RecordLimits limits) throws IOException {
        return LuceneStore.open(dataDir.resolve("record"), limits.maxBytes());
    }

    private static long now() {
        return System.currentTimeMillis();
    }

    private RecordedEvent event(int number, String body) {
        return RecordedEvent.of(Map.of("callId", "call-" + number, "operation", "kick"), null, received, body.getBytes(UTF_8));
    }

    /** Holds nothing. */
    private abstract static class Failing implements RecordStore {

        @Override
        public void commit() {
            // Nothing to keep.
        }

        @Override
        public Page search(EventQuery query, int limit) {
            return new Page(List.of(), null);
        }

        @Override
        public long count(EventQuery query) {
            return 0;
        }

        @Override
        public Optional<RecordedEvent> find(String id) {
            return Optional.empty();
        }

        @Override
        public void delete(EventQuery query) {
            // Nothing there.
        }

        @Override
        public void trim(long before, long maxBytes) {
            // Nothing there.
        }

        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public void close() {
            // Nothing open.
        }
    }
}

package io.github.easemobcamel.operate;

import static io.github.easemobcamel.operate.JobsTest.selection;
import static io.github.easemobcamel.operate.ParkedQueues.CONFLICTS;
import static io.github.easemobcamel.operate.ParkedQueues.DEAD_LETTERS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.easemobcamel.event.EventHeader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays and purges in queues that do not fit in memory: the broker's filter does not find what is far behind. */
class PagedQueuesTest {

    /** What is before the kicks is more than the broker reads ahead. */
    private static final int OTHERS = 4000;
    private static final int KICKS = 10;

    @TempDir
    private Path dataDir;
    private ParkedQueues queues;

    @BeforeEach
    void start() {
        queues = ParkedQueues.paged(dataDir);
    }

    @AfterEach
    void stop() {
        queues.close();
    }

    @Test
    void replaysWhatAFilterFindsAndLeavesTheOthersAsTheyAre() {
        putJoinsThenKicks();
        List<String> before = events(DEAD_LETTERS);

        Job job = run(Job.Kind.REPLAY, DEAD_LETTERS, "{\"operation\": \"kick\"}");

        assertThat(job.done()).isEqualTo(KICKS);
        queues.assertCount("destination.service", KICKS);
        assertThat(events(DEAD_LETTERS)).isEqualTo(before.subList(0, OTHERS));
    }

    @Test
    void purgesWhatHasOneOfTheIds() {
        putJoinsThenKicks();
        List<String> before = events(DEAD_LETTERS);
        List<Integer> meant = List.of(1, OTHERS - 1, OTHERS + KICKS - 1);
        String ids = meant.stream().map(i -> '"' + before.get(i).split(" ", 2)[0] + '"').collect(joining(", "));

        Job job = run(Job.Kind.PURGE, DEAD_LETTERS, "{\"ids\": [" + ids + "]}");

        assertThat(job.done()).isEqualTo(3);
        List<String> left = new ArrayList<>(before);
        left.removeAll(meant.stream().map(before::get).toList());
        assertThat(events(DEAD_LETTERS)).isEqualTo(left);
        queues.assertCount("destination.service", 0);
    }

    @Test
    void replaysConflictsThatOnlyTheirBodiesTellApart() {
        queues.put(CONFLICTS, OTHERS + KICKS, new ParkedQueues.Event() {
            @Override
            public Map<String, Object> properties(int i) {
                return Map.of("JMSXGroupID", "room-" + i % 7);
            }

            @Override
            public byte[] body(int i) {
                return """
                        {"callId": "call-%d", "chat_type": "muc", "payload": {"operation": "%s", "text": "%s"}}"""
                        .formatted(i, i < OTHERS ? "join" : "kick", "x".repeat(1000)).getBytes(UTF_8);
            }
        });
        List<String> before = events(CONFLICTS);

        assertThat(run(Job.Kind.REPLAY, CONFLICTS, "{\"operation\": \"kick\"}").done()).isEqualTo(KICKS);

        queues.assertCount("callbacks", KICKS);
        assertThat(events(CONFLICTS)).isEqualTo(before.subList(0, OTHERS));
    }

    @Test
    void takesNoEventTwiceThatComesBackAtOnce() {
        putJoinsThenKicks();
        Job job = new Job("1", Job.Kind.REPLAY, DEAD_LETTERS.name(), "somebody", Clock.systemUTC());

        new Move(queues.sessions,
                (events, since) -> queues.put(DEAD_LETTERS, events.size(), i -> ParkedQueues.dead(i, "again", "again")),
                () -> false).run(job, selection(DEAD_LETTERS, "{\"operation\": \"kick\"}"));

        assertThat(job.done()).isEqualTo(KICKS);
        queues.assertCount("destination.service", KICKS);
        assertThat(events(DEAD_LETTERS)).filteredOn(event -> event.contains("roomId=again")).hasSize(KICKS);
        queues.assertCount("dead-letters.service", OTHERS + KICKS);
    }

    /** What a crash in the middle leaves: some are at the end of the queue, none is lost or there twice. */
    @Test
    void leavesEachEventOnceWhenItBreaksOff() {
        putJoinsThenKicks();
        Set<String> before = new HashSet<>(events(DEAD_LETTERS));
        Job job = new Job("1", Job.Kind.PURGE, DEAD_LETTERS.name(), "somebody", Clock.systemUTC());
        AtomicInteger asked = new AtomicInteger();
        AtomicBoolean begun = new AtomicBoolean();

        assertThatThrownBy(() -> new Move(queues.sessions, (events, since) -> {}, () -> {
            if (asked.incrementAndGet() == 1250) {
                begun.set(true);
                throw new IllegalStateException("crash");
            }
            return false;
        }).run(job, selection(DEAD_LETTERS, "{\"operation\": \"kick\"}"))).hasMessage("crash");
        stop();
        start();

        await().untilAsserted(() -> assertThat(events(DEAD_LETTERS)).hasSize(OTHERS + KICKS));
        assertThat(new HashSet<>(events(DEAD_LETTERS))).isEqualTo(before);
        assertThat(events(DEAD_LETTERS).get(0)).as("the first was put back behind the others").doesNotContain("callId=call-0 ");
        assertThat(begun).isTrue();
    }

    @Test
    void replaysLongEvents() {
        queues.put(DEAD_LETTERS, 150, new ParkedQueues.Event() {
            @Override
            public Map<String, Object> properties(int i) {
                return ParkedQueues.dead(i, "room", "reason");
            }

            @Override
            public byte[] body(int i) {
                return new byte[i % 50 == 0 ? 600_000 : 60_000];
            }
        });

        assertThat(run(Job.Kind.REPLAY, DEAD_LETTERS, "{\"all\": true}").done()).isEqualTo(150);
        queues.assertCount("destination.service", 150);
    }

    private Job run(Job.Kind kind, ParkedQueue queue, String selection) {
        Job job = new Job("1", kind, queue.name(), "somebody", Clock.systemUTC());
        new Move(queues.sessions, (events, since) -> {}, () -> false).run(job, selection(queue, selection));
        return job;
    }

    /** Joins, one of them long and one with a duplicate id, then as many kicks as are meant. */
    private void putJoinsThenKicks() {
        queues.put(DEAD_LETTERS, OTHERS + KICKS, new ParkedQueues.Event() {
            @Override
            public Map<String, Object> properties(int i) {
                Map<String, Object> properties = new HashMap<>(ParkedQueues.dead(i, "room-" + i % 7, "reason"));
                properties.put(EventHeader.OPERATION, i < OTHERS ? "join" : "kick");
                if (i == 2) {
                    properties.put("_AMQ_DUPL_ID", "id-2");
                }
                return properties;
            }

            @Override
            public byte[] body(int i) {
                return ("{\"number\": " + i + ", \"text\": \"" + "x".repeat(i == 3 ? 600_000 : 1000) + "\"}").getBytes(UTF_8);
            }
        });
    }

    /** Everything that can be seen of each event: id first, then properties, time, priority and body. */
    private List<String> events(ParkedQueue queue) {
        List<String> events = new ArrayList<>();
        queues.sessions.run(false, session -> ParkedEvents.browse(session, queue, null, event -> events.add(
                event.id() + " " + properties(event) + " " + event.toJson() + " " + new String(event.body(), UTF_8).hashCode())));
        return events;
    }

    private static String properties(ParkedEvent event) {
        return Stream.of(EventHeader.CALL_ID, EventHeader.ROOM_ID).map(name -> name + "=" + event.headers().get(name) + " ")
                .collect(joining());
    }
}

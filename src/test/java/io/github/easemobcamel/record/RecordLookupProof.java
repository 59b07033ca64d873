package io.github.easemobcamel.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Looks for callIds, rooms and users among many recorded events, and prints how long that took; see docs/proofs.md. It writes as the
 * runner does: what came within half a second at once, a part of the events again when a later attempt has succeeded.
 */
class RecordLookupProof {

    private static final int EVENTS = Integer.getInteger("record.events", 1_000_000);
    private static final Duration WRITING = Duration.parse(System.getProperty("record.writing", "PT12H"));
    private static final boolean IN_POSTGRESQL = System.getProperty("record.engine", "lucene").equals("postgresql");
    private static final int LOOK_UPS = 1000;
    private static final int AT_ONCE = 2000;
    private static final int ROOMS = 50_000;
    private static final int USERS = 1_000_000;
    private static final long START = 1_800_000_000_000L;
    private static final Duration LONGEST = Duration.ofMillis(200);
    private static final RecordLimits LIMITS = new RecordLimits(true, Duration.ofDays(1), 1L << 40);

    @TempDir
    private Path folder;
    private final SplittableRandom random = new SplittableRandom(1);
    private int written;

    @Test
    void findsThemInTime() throws Exception {
        if (!IN_POSTGRESQL) {
            RecordPlace place = new RecordPlace(folder.resolve("record"), "", "", "");
            write(place);
            forget(folder);
            look(place);
            return;
        }
        try (PostgresCluster cluster = PostgresCluster.start().orElseThrow()) {
            RecordPlace place = cluster.database("easemob");
            write(place);
            try (Connection connection = cluster.connect("easemob"); Statement statement = connection.createStatement()) {
                statement.execute("CHECKPOINT");
                try (ResultSet size = statement.executeQuery("SELECT pg_total_relation_size('record_event') / 1000000")) {
                    size.next();
                    System.out.printf("its files: %s MB%n", size.getString(1));
                }
            }
            cluster.end();
            forget(cluster.folder());
            cluster.begin();
            look(place);
        }
    }

    private void look(RecordPlace place) throws IOException {
        try (RecordStore store = place.open(LIMITS)) {
            for (String run : List.of("first", "second")) {
                for (String word : List.of("callId", "roomId", "user")) {
                    assertThat(p99(store, run, word)).isLessThan(LONGEST);
                }
            }
        }
    }

    /** Nothing of the files stays in the memory of the operating system. */
    private static void forget(Path folder) throws IOException, InterruptedException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                new ProcessBuilder("sync", file.toString()).start().waitFor();
                new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0", "status=none").start().waitFor();
            }
        }
    }

    private void write(RecordPlace place) throws IOException {
        long begin = System.nanoTime();
        try (RecordStore store = place.open(LIMITS)) {
            for (int first = 0; first < EVENTS && System.nanoTime() - begin < WRITING.toNanos(); first += AT_ONCE) {
                List<RecordedEvent> changes = new ArrayList<>();
                written = Math.min(EVENTS, first + AT_ONCE);
                for (int i = first; i < written; i++) {
                    Attempt attempt = new Attempt(START + i, 12, i % 20 == 0 ? DeliveryState.FAILING : DeliveryState.DELIVERED, 200,
                            null,
                            false);
                    RecordedEvent change = event(i).dispatched(List.of("crm"), START + i, true);
                    change.merge(event(i).attempted("crm", attempt, 0));
                    change.prepare(true);
                    changes.add(change);
                    if (i % 20 == 0 && i > 10 * AT_ONCE) {
                        RecordedEvent later = event(i - 10 * AT_ONCE).attempted("crm",
                                new Attempt(START + i, 12, DeliveryState.DELIVERED, 200, null, false), 0);
                        later.prepare(true);
                        changes.add(later);
                    }
                }
                store.write(changes);
                if (first % (10 * AT_ONCE) == 0) {
                    store.commit();
                }
            }
            System.out.printf("%,d events written in %.0f s, %.0f MB%n", written, (System.nanoTime() - begin) / 1e9,
                    store.bytes() / 1e6);
        }
    }

    private Duration p99(RecordStore store, String run, String word) throws IOException {
        long[] nanos = new long[LOOK_UPS];
        for (int i = 0; i < LOOK_UPS; i++) {
            String value = word.equals("callId") ? callId(random.nextInt(written))
                    : word.equals("roomId") ? "room-" + random.nextInt(ROOMS) : "user-" + random.nextInt(USERS);
            long begin = System.nanoTime();
            RecordStore.Page page = store.search(new EventQuery(Map.of(word, value), null, null, null, null, false), 100);
            nanos[i] = System.nanoTime() - begin;
            assertThat(page.events()).allSatisfy(event -> assertThat(event.headers().values()).contains(value));
        }
        Arrays.sort(nanos);
        System.out.printf("%s run, by %s: median %.1f ms, p99 %.1f ms, longest %.1f ms%n", run, word, nanos[LOOK_UPS / 2] / 1e6,
                nanos[LOOK_UPS * 99 / 100] / 1e6, nanos[LOOK_UPS - 1] / 1e6);
        return Duration.ofNanos(nanos[LOOK_UPS * 99 / 100]);
    }

    private static String callId(int number) {
        return "easemob-demo#demo_%019d".formatted(number * 7_919L);
    }

    private RecordedEvent event(int number) {
        SplittableRandom same = new SplittableRandom(number);
        String room = "room-" + same.nextInt(ROOMS);
        String actor = "user-" + same.nextInt(USERS);
        String target = "user-" + same.nextInt(USERS);
        Map<String, Object> headers = new HashMap<>(
                Map.of("callId", callId(number), "roomId", room, "actor", actor, "target", target,
                        "operation", "kick", "scope", "group", "chatType", "muc", "appKey", "easemob-demo#demo", "outcome", "ok"));
        headers.put("eventTime", START + number);
        byte[] body = """
                {"callId":"%s","timestamp":"%d","chat_type":"muc","group_id":"%s","from":"%s","to":"%s","security":"%016x%016x",\
                "payload":{"muc_id":"easemob-demo#demo_%s@conference.easemob.com","reason":"%016x","is_chatroom":false,\
                "operation":"kick","status":{"description":"","error_code":"ok"}},"appkey":"easemob-demo#demo"}"""
                .formatted(callId(number), START + number, room, actor, target, same.nextLong(), same.nextLong(), room,
                        same.nextLong())
                .getBytes(UTF_8);
        return RecordedEvent.of(headers, number, START + number, body);
    }
}

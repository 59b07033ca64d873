package io.github.easemobcamel.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a store of recorded events does, whichever it is. */
abstract class RecordStoreTest {

    static final long START = 1_800_000_000_000L;
    private static final long MUCH = 1L << 40;

    RecordStore store;

    /** Opens the store with what was written to it in the same test. */
    abstract RecordStore open() throws IOException;

    @BeforeEach
    void openIt() throws IOException {
        store = open();
    }

    @AfterEach
    void closeIt() throws IOException {
        store.close();
    }

    @Test
    void findsAnEventByEachOfItsWordsOrderedFromTheNewest() throws IOException {
        write(event(1, "room", "alice", "bob", "kick").dispatched(List.of("crm"), START, true),
                event(2, "room", "bob", "carol", "presence").dispatched(List.of("audit"), START, true),
                event(3, "other", "dave", "", "kick").dispatched(List.of(), START, true));

        assertThat(callIds(words("callId", "call-2"))).containsExactly("call-2");
        assertThat(callIds(words("roomId", "room"))).containsExactly("call-2", "call-1");
        assertThat(callIds(words("user", "bob"))).containsExactly("call-2", "call-1");
        assertThat(callIds(words("action", "kick"))).containsExactly("call-3", "call-1");
        assertThat(callIds(words("scope", "group"))).containsExactly("call-3", "call-2", "call-1");
        assertThat(callIds(words("destination", "audit"))).containsExactly("call-2");
        assertThat(callIds(words("roomId", "room", "action", "kick"))).containsExactly("call-1");
        assertThat(callIds(words("roomId", "no'where"))).isEmpty();
        assertThat(callIds(query(Map.of(), DeliveryState.UNROUTED))).containsExactly("call-3");
        assertThat(callIds(new EventQuery(Map.of(), null, START + 2, START + 3, null, false))).containsExactly("call-2");
        assertThat(store.count(words("roomId", "room"))).isEqualTo(2);
    }

    @Test
    void bringsTogetherWhatIsWrittenOfAnEventAtDifferentTimes() throws IOException {
        write(event(1).dispatched(List.of("crm", "audit"), START, true));
        write(event(1).attempted("crm", new Attempt(START + 10, 5, DeliveryState.FAILING, 503, "HTTP status 503", false),
                START + 60),
                event(2).dispatched(List.of(), START, true));
        assertThat(callIds(query(Map.of("destination", "crm"), DeliveryState.FAILING))).containsExactly("call-1");
        assertThat(callIds(query(Map.of("destination", "audit"), DeliveryState.FAILING))).isEmpty();
        assertThat(callIds(query(Map.of(), DeliveryState.WAITING))).containsExactly("call-1");

        write(event(1).attempted("crm", new Attempt(START + 60, 7, DeliveryState.DELIVERED, 200, null, false), 0));
        write(event(1).filtered("audit", START + 70));

        assertThat(callIds(query(Map.of(), DeliveryState.FAILING))).isEmpty();
        assertThat(callIds(query(Map.of("destination", "crm"), DeliveryState.DELIVERED))).containsExactly("call-1");
        assertThat(callIds(words())).containsExactly("call-2", "call-1");
        RecordedEvent event = store.find(event(1).id()).orElseThrow();
        assertThat(event.receivedAt()).isEqualTo(START + 1);
        assertThat(event.deliveries().get("audit").state()).isEqualTo(DeliveryState.FILTERED);
        Delivery crm = event.deliveries().get("crm");
        assertThat(crm.count()).isEqualTo(2);
        assertThat(crm.deliveredAt()).isEqualTo(START + 67);
        assertThat(crm.nextAttemptAt()).isZero();
        assertThat(crm.reason()).isNull();
        assertThat(crm.attempts()).extracting(Attempt::httpStatus).containsExactly(503, 200);
        assertThat(crm.attempts().get(0).reason()).isEqualTo("HTTP status 503");
        assertThat(event.body()).isEqualTo("{\"number\":1}".getBytes(UTF_8));
        assertThat(event.headers()).containsEntry("eventTime", 1001L).containsEntry("actor", "alice");
    }

    @Test
    void recordsWhatWasNeverDispatchedHere() throws IOException {
        write(event(1).attempted("crm", new Attempt(START, 5, DeliveryState.DELIVERED, 200, null, false), 0));

        assertThat(callIds(query(Map.of("user", "alice"), DeliveryState.DELIVERED))).containsExactly("call-1");
        assertThat(store.find(event(1).id()).orElseThrow().body()).isNotNull();
    }

    @Test
    void countsRepetitionsOfWhatItKnowsAndLeavesOutOthers() throws IOException {
        write(event(1).dispatched(List.of("crm"), START, true));
        write(event(1).repeated(), event(2).repeated());
        write(event(1).repeated());

        assertThat(store.find(event(1).id()).orElseThrow().repeats()).isEqualTo(2);
        assertThat(callIds(words())).containsExactly("call-1");
    }

    @Test
    void keepsARefusedRequestWithItsReasonAndItsSender() throws IOException {
        write(RecordedEvent.refused("unauthorized", "security fits none", "10.1.2.3", START),
                event(1).dispatched(List.of("crm"), START, true));

        RecordedEvent refused = store.search(query(Map.of(), DeliveryState.REFUSED), 10).events().get(0);
        assertThat(refused.answer()).isEqualTo("unauthorized");
        assertThat(refused.reason()).isEqualTo("security fits none");
        assertThat(refused.address()).isEqualTo("10.1.2.3");
        assertThat(store.find(refused.id())).isPresent();
    }

    @Test
    void notesWhenAndByWhomAnEventWasSentAgain() throws IOException {
        write(event(1).attempted("crm", new Attempt(START, 5, DeliveryState.DEAD, 400, "HTTP status 400", false), 0));
        RecordedEvent dead = store.find(event(1).id()).orElseThrow();
        write(dead.change().replayed(List.of("crm", "audit"), "operator", START + 100));

        RecordedEvent event = store.find(event(1).id()).orElseThrow();
        assertThat(event.replays()).containsExactly(new RecordedEvent.Replay(START + 100, "operator", List.of("crm", "audit")));
        assertThat(callIds(query(Map.of("destination", "crm"), DeliveryState.WAITING))).containsExactly("call-1");
        assertThat(event.deliveries().get("crm").attempts()).hasSize(1);
    }

    /** Several events of one millisecond stand at the edges of pages, and new ones come while somebody turns them. */
    @Test
    void turnsPagesWithoutLosingOrRepeatingAnEvent() throws IOException {
        List<RecordedEvent> events = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            events.add(at(i, START + i / 7).dispatched(List.of("crm"), START, true));
        }
        store.write(events);
        store.commit();
        for (boolean oldestFirst : new boolean[]{false, true}) {
            List<String> seen = new ArrayList<>();
            EventQuery query = new EventQuery(Map.of(), null, null, START + 1000, null, oldestFirst);
            RecordStore.Page page = store.search(query, 9);
            while (page.next() != null) {
                page.events().forEach(event -> seen.add(event.header("callId")));
                write(at(1000 + seen.size(), START + 2000).dispatched(List.of("crm"), START, true));
                page = store.search(query.beyond(page.next()), 9);
            }
            page.events().forEach(event -> seen.add(event.header("callId")));
            assertThat(seen).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 100).mapToObj(i -> "call-" + i).toList());
        }
    }

    @Test
    void saysThatThereIsNoFurtherPage() throws IOException {
        write(event(1).dispatched(List.of("crm"), START, true), event(2).dispatched(List.of("crm"), START, true));

        assertThat(store.search(words(), 2).next()).isNull();
        assertThat(store.search(words(), 1).next()).isNotNull();
    }

    /** Events are written by strangers. */
    @Test
    void takesAnyWord() throws IOException {
        List<String> strange = List.of("a\0b", "\ud800", "\u202egnp.exe", "';DROP TABLE record_event;--", "%_\\",
                "\ud83d\ude00".repeat(20_000),
                "x".repeat(100_000), "x".repeat(100_000) + "y");
        for (int i = 0; i < strange.size(); i++) {
            String word = strange.get(i);
            write(event(i, word, word, "", word).dispatched(List.of("crm"), START, true));
        }

        for (int i = 0; i < strange.size(); i++) {
            for (String name : List.of("roomId", "user", "action")) {
                assertThat(callIds(words(name, strange.get(i)))).as(name + " of " + i).containsExactly("call-" + i);
            }
            assertThat(store.find(event(i).id()).orElseThrow().header("roomId")).hasSize(strange.get(i).length());
        }
    }

    @Test
    void deletesOneUsersEventsForEver() throws IOException {
        write(event(1, "room", "alice", "bob", "kick").dispatched(List.of("crm"), START, true),
                event(2, "room", "bob", "carol", "kick").dispatched(List.of("crm"), START, true),
                event(3, "room", "carol", "dave", "kick").dispatched(List.of("crm"), START, true));

        store.delete(EventQuery.ofUser("bob"));

        assertThat(callIds(words())).containsExactly("call-3");
        reopen();
        assertThat(callIds(words())).containsExactly("call-3");
        assertThat(store.find(event(1).id())).isEmpty();
    }

    @Test
    void keepsWhatIsYoungEnough() throws IOException {
        write(event(1).dispatched(List.of("crm"), START, true), event(2).dispatched(List.of("crm"), START, true),
                event(3).dispatched(List.of("crm"), START, true));

        store.trim(START + 3, MUCH);

        assertThat(callIds(words())).containsExactly("call-3");
    }

    @Test
    void keepsTheNewestOfWhatIsTooMuch() throws IOException {
        // Bytes that do not compress.
        Random random = new Random(1);
        long last = 0;
        for (int round = 0; round < 24; round++) {
            List<RecordedEvent> events = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                byte[] body = new byte[2000];
                random.nextBytes(body);
                last++;
                events.add(RecordedEvent.of(headers(last, "room", "alice", "bob", "kick"), (int) last, START + last, body)
                        .dispatched(List.of("crm"), START, true));
            }
            store.write(events);
            store.commit();
        }
        long limit = 16L << 20;
        for (int i = 0; i < 10 && store.bytes() > limit; i++) {
            store.trim(0, limit);
        }

        assertThat(store.bytes()).isLessThanOrEqualTo(limit);
        List<RecordedEvent> left = store.search(words(), 1).events();
        assertThat(left.get(0).header("callId")).isEqualTo("call-" + last);
        assertThat(store.count(words())).isGreaterThan(2000);
        assertThat(store.count(words("callId", "call-1"))).isZero();
    }

    /** Somebody searches, events come, and the oldest go. */
    @Test
    void keepsItsBoundsWhileEventsFlow() throws Exception {
        long limit = 16L << 20;
        Random random = new Random(2);
        List<Long> sizes = new ArrayList<>();
        long last = 0;
        for (int round = 1; round <= 50; round++) {
            CompletableFuture<List<String>> search = CompletableFuture.supplyAsync(() -> {
                try {
                    return callIds(words("roomId", "room"));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            List<RecordedEvent> events = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                byte[] body = new byte[1500];
                random.nextBytes(body);
                last++;
                events.add(RecordedEvent.of(headers(last, "room", "alice", "bob", "kick"), (int) last, START + last, body)
                        .dispatched(List.of("crm"), START, true));
            }
            store.write(events);
            store.commit();
            assertThat(search.get()).hasSize(round == 1 ? search.get().size() : 100);
            if (round % 3 == 0) {
                store.trim(START + last - 15_000, limit);
                sizes.add(store.bytes());
            }
        }

        assertThat(sizes).allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(limit));
        assertThat(store.count(words())).isBetween(4000L, 15_001L);
        assertThat(callIds(words()).get(0)).isEqualTo("call-" + last);
    }

    @Test
    void isThereAgainAfterItWasClosed() throws IOException {
        write(event(1).dispatched(List.of("crm"), START, true));
        reopen();
        write(event(1).attempted("crm", new Attempt(START, 5, DeliveryState.DELIVERED, 200, null, false), 0));

        assertThat(callIds(query(Map.of(), DeliveryState.DELIVERED))).containsExactly("call-1");
        assertThat(store.count(words())).isEqualTo(1);
    }

    void reopen() throws IOException {
        store.close();
        store = open();
    }

    void write(RecordedEvent... changes) throws IOException {
        for (RecordedEvent change : changes) {
            change.id();
        }
        store.write(new ArrayList<>(List.of(changes)));
        store.commit();
    }

    static RecordedEvent event(int number) {
        return event(number, "room", "alice", "bob", "kick");
    }

    static RecordedEvent event(int number, String room, String actor, String target, String operation) {
        return RecordedEvent.of(headers(number, room, actor, target, operation), null, START + number,
                ("{\"number\":" + number + "}").getBytes(UTF_8));
    }

    private static RecordedEvent at(int number, long time) {
        return RecordedEvent.of(headers(number, "room", "alice", "bob", "kick"), number, time, new byte[]{1});
    }

    private static Map<String, Object> headers(long number, String room, String actor, String target, String operation) {
        Map<String, Object> headers = new HashMap<>(Map.of("callId", "call-" + number, "roomId", room, "actor", actor, "operation",
                operation, "scope", "group", "eventTime", 1000L + number));
        Optional.of(target).filter(user -> !user.isEmpty()).ifPresent(user -> headers.put("target", user));
        return headers;
    }

    static EventQuery words(String... pairs) {
        Map<String, String> words = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            words.put(pairs[i], pairs[i + 1]);
        }
        return query(words, null);
    }

    static EventQuery query(Map<String, String> words, DeliveryState state) {
        return new EventQuery(words, state, null, null, null, false);
    }

    List<String> callIds(EventQuery query) throws IOException {
        return store.search(query, 100).events().stream().map(event -> event.header("callId")).toList();
    }
}

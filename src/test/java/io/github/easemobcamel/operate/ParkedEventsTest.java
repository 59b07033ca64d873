package io.github.easemobcamel.operate;

import static io.github.easemobcamel.operate.ParkedQueues.CONFLICTS;
import static io.github.easemobcamel.operate.ParkedQueues.DEAD_LETTERS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found, and what is not, in the queues of a real broker. */
class ParkedEventsTest {

    /** Each is found by its own name only: syntax of selectors, wildcards, words that JMS clients replace. */
    private static final List<String> ODD = List.of("r'1", "' OR '1'='1", "r%1", "r_1", "rx1", "r1", "r!1", "r\\1", "r\"1", "r.1",
            "r*1",
            "R1", "PERSISTENT", "DURABLE", "it''PERSISTENT''", "JMSTimestamp", "AMQUserID", "NULL", "房间", "\uD83D\uDE00", "[a-z]",
            "(r1|x)");

    @TempDir
    private Path dataDir;
    private ParkedQueues queues;
    private ParkedEvents events;

    @BeforeEach
    void start() {
        queues = new ParkedQueues(dataDir);
        events = new ParkedEvents(queues.sessions);
    }

    @AfterEach
    void stop() {
        queues.close();
    }

    @Test
    void findsOddNamesAndNoOthers() {
        queues.put(DEAD_LETTERS, ODD.size(), i -> ParkedQueues.dead(i, ODD.get(i), "reason"));

        for (int i = 0; i < ODD.size(); i++) {
            assertThat(found(DEAD_LETTERS, Map.of("roomId", ODD.get(i)))).as("room %s", ODD.get(i)).containsExactly("call-" + i);
        }
    }

    @Test
    void findsOddPartsOfReasonsAndNoOthers() {
        queues.put(DEAD_LETTERS, ODD.size(), i -> ParkedQueues.dead(i, "room", "before <" + ODD.get(i) + "> after"));

        for (int i = 0; i < ODD.size(); i++) {
            assertThat(found(DEAD_LETTERS, Map.of("error", "<" + ODD.get(i) + ">"))).as("error %s", ODD.get(i))
                    .containsExactly("call-" + i);
        }
        assertThat(found(DEAD_LETTERS, Map.of("error", "before"))).hasSize(ODD.size());
    }

    @ParameterizedTest
    @CsvSource({
        "operation=kick, 0 1 2 3 4", "operation=ban, ''", "callId=call-2, 2", "roomId=room-1, 1 3",
        "error=status 503, 0 1 2 3 4", "error=STATUS, ''",
        "from=2026-11-22T10:30:00.003Z, 3 4", "to=2026-11-22T10:30:00.003Z, 0 1 2",
        "from=2026-11-22T11:30:00.001+01:00&to=2026-11-22T10:30:00.003Z, 1 2", "roomId=room-1&from=2026-11-22T10:30:00.002Z, 3"})
    void findsByEachCondition(String filter, String expected) {
        queues.put(DEAD_LETTERS, 5, i -> ParkedQueues.dead(i, "room-" + i % 2, "HTTP status 503"));

        List<String> callIds = expected.isEmpty() ? List.of() : List.of(expected.split(" ")).stream().map("call-"::concat).toList();
        assertThat(found(DEAD_LETTERS, parameters(filter))).containsExactlyElementsOf(callIds);
    }

    @ParameterizedTest
    @CsvSource({"operation=kick, 0 2 4", "callId=call-3, 3", "roomId=room, 0 1 2 3 4", "operation=ban&callId=call-3, 3",
        "operation=kick&callId=call-3, ''", "to=2001-01-01T00:00:00Z, ''", "from=2001-01-01T00:00:00Z, 0 1 2 3 4"})
    void readsWhatConflictsAreAbout(String filter, String expected) {
        putConflicts(5);

        List<String> callIds = expected.isEmpty() ? List.of() : List.of(expected.split(" ")).stream().map("call-"::concat).toList();
        assertThat(found(CONFLICTS, parameters(filter))).containsExactlyElementsOf(callIds);
    }

    @Test
    void turnsPages() {
        queues.put(DEAD_LETTERS, 7, i -> ParkedQueues.dead(i, "room", "reason"));
        List<String> callIds = new ArrayList<>();
        String after = null;
        do {
            JsonNode page = events.list(DEAD_LETTERS, filter(DEAD_LETTERS, Map.of()), 3, after);
            page.path("events").forEach(event -> callIds.add(event.path("callId").asText()));
            after = page.path("next").textValue();
        } while (after != null);

        assertThat(callIds).containsExactly("call-0", "call-1", "call-2", "call-3", "call-4", "call-5", "call-6");
        assertThatThrownBy(() -> events.list(DEAD_LETTERS, filter(DEAD_LETTERS, Map.of()), 3, "gone"))
                .isInstanceOf(AdminRefusal.class).hasMessageStartingWith("after: ");
    }

    @Test
    void showsTheWholeEventWithItsHistory() throws Exception {
        queues.put(DEAD_LETTERS, 2, i -> ParkedQueues.dead(i, "room", "HTTP status 503"));
        String id = events.list(DEAD_LETTERS, filter(DEAD_LETTERS, Map.of("callId", "call-1")), 1, null)
                .at("/events/0/id").asText();

        JsonNode event = new JsonMapper().readTree(events.find(DEAD_LETTERS, id).orElseThrow().toString());

        assertThat(event.at("/body/number").intValue()).isEqualTo(1);
        assertThat(event.path("deliveryAttempts").intValue()).isEqualTo(20);
        assertThat(event.path("firstFailureTime").textValue()).isEqualTo("1970-01-01T00:00:01Z");
        assertThat(event.path("lastFailureTime").textValue()).isEqualTo("2026-11-22T10:30:00.001Z");
        assertThat(event.path("failureReason").textValue()).isEqualTo("HTTP status 503");
        assertThat(events.find(DEAD_LETTERS, "nobody")).isEmpty();
    }

    @Test
    void showsABodyThatIsNoJsonAsBytes() throws Exception {
        byte[] body = {'n', 'o', (byte) 0xFF};
        queues.put(DEAD_LETTERS, 1, new ParkedQueues.Event() {
            @Override
            public Map<String, Object> properties(int i) {
                return ParkedQueues.dead(i, "room", "reason");
            }

            @Override
            public byte[] body(int i) {
                return body;
            }
        });
        String id = events.list(DEAD_LETTERS, filter(DEAD_LETTERS, Map.of()), 1, null).at("/events/0/id").asText();

        assertThat(events.find(DEAD_LETTERS, id).orElseThrow().path("bodyBase64").binaryValue()).isEqualTo(body);
    }

    @Test
    void looksPastLargeEvents() {
        queues.put(DEAD_LETTERS, 5, new ParkedQueues.Event() {
            @Override
            public Map<String, Object> properties(int i) {
                return ParkedQueues.dead(i, "room", "reason");
            }

            @Override
            public byte[] body(int i) {
                return ("{\"text\": \"" + "x".repeat(i % 2 == 0 ? 1_000_000 : 10) + "\"}").getBytes(UTF_8);
            }
        });

        JsonNode list = events.list(DEAD_LETTERS, filter(DEAD_LETTERS, Map.of()), 10, null);
        assertThat(list.path("events")).hasSize(5);
        assertThat(events.find(DEAD_LETTERS, list.at("/events/4/id").asText()).orElseThrow().toString())
                .hasSizeGreaterThan(1_000_000);
    }

    private void putConflicts(int count) {
        queues.put(CONFLICTS, count, new ParkedQueues.Event() {
            @Override
            public Map<String, Object> properties(int i) {
                return Map.of("JMSXGroupID", "room");
            }

            @Override
            public byte[] body(int i) {
                return """
                        {"callId": "call-%d", "chat_type": "muc", "group_id": "room", "payload": {"operation": "%s"}}"""
                        .formatted(i, i % 2 == 0 ? "kick" : "ban").getBytes(UTF_8);
            }
        });
    }

    private List<String> found(ParkedQueue queue, Map<String, String> parameters) {
        List<String> callIds = new ArrayList<>();
        events.list(queue, filter(queue, parameters), 1000, null).path("events")
                .forEach(event -> callIds.add(event.path("callId").asText()));
        return callIds;
    }

    private static EventFilter filter(ParkedQueue queue, Map<String, String> parameters) {
        return new EventFilter(parameters::get, queue);
    }

    private static Map<String, String> parameters(String filter) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : filter.split("&")) {
            parameters.put(pair.split("=", 2)[0], pair.split("=", 2)[1]);
        }
        return parameters;
    }
}

package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.event.EventReader;
import io.github.easemobcamel.event.Family;
import io.github.easemobcamel.event.NormalisedEventTest;
import io.github.easemobcamel.event.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables in docs/extending.md say from which member of a callback the headers {@code actor} and {@code target} come. */
class ActorAndTargetTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern SECTION = Pattern.compile("(?ms)^### Actor and target$(.*?)^## ");
    /** A cell begins with the member in question, or with a dash for none. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (.*?) \\| (?:`(\\w+)`|–).*? \\| (?:`(\\w+)`|–).* \\|$");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final String OTHER = "any other";

    private List<Row> operations;
    private List<Row> newerOperations;
    private List<Row> families;

    /**
     * @param first what stands in the first column
     * @param actor the member with the actor, or null
     * @param target the member with the target, or null
     */
    private record Row(String first, String actor, String target) {

        List<String> names() {
            return CODE.matcher(first).results().map(code -> code.group(1)).toList();
        }
    }

    @BeforeEach
    void readTheTables() throws IOException {
        String section = SECTION.matcher(Files.readString(Path.of("docs/extending.md"))).results().findFirst()
                .map(found -> found.group(1)).orElseThrow();
        List<List<Row>> tables = Arrays.stream(section.split("(?m)^\\|---.*$")).skip(1).map(ActorAndTargetTest::rows).toList();
        assertThat(tables).hasSize(3);
        operations = tables.get(0);
        newerOperations = tables.get(1);
        families = tables.get(2);
    }

    private static List<Row> rows(String table) {
        return ROW.matcher(table).results().map(ActorAndTargetTest::row).toList();
    }

    private static Row row(MatchResult row) {
        return new Row(row.group(1), row.group(2), row.group(3));
    }

    static List<Object[]> samples() throws IOException {
        return NormalisedEventTest.samples().map(sample -> sample.get()).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void comeFromTheMembersInTheTable(String sample, byte[] body) throws IOException {
        ObjectNode callback = (ObjectNode) JSON.readTree(body);
        Row row = rowOf(callback);
        nameEachUserLikeItsMember(callback);
        Map<String, Object> headers = new HashMap<>();
        new EventReader().setHeaders(JSON.writeValueAsBytes(callback), headers);

        assertThat(headers.get("actor")).as("actor in the row '%s'", row.first()).isEqualTo(row.actor());
        boolean noUser = families.contains(row) && (headers.containsKey("roomId") || isSilentOnTheReceiver(callback));
        assertThat(headers.get("target")).as("target in the row '%s'", row.first()).isEqualTo(noUser ? null : row.target());
    }

    @Test
    void areSaidForEachOperationOnce() {
        assertThat(operations.stream().flatMap(row -> row.names().stream()))
                .as("'Actor and target' in docs/extending.md: add what is missing to a row of the first table")
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Operation.values()).map(Operation::wireName).toList());
    }

    private Row rowOf(ObjectNode callback) {
        if (callback.has("event")) {
            String operation = callback.path("operation").asText();
            return find(newerOperations, operation + " " + callback.path("payload").path("type").asText())
                    .or(() -> find(newerOperations, operation)).or(() -> find(newerOperations, OTHER)).orElseThrow();
        }
        String chatType = callback.path("chat_type").asText();
        if (chatType.equals("muc")) {
            return find(operations, callback.path("payload").path("operation").asText())
                    .or(() -> find(operations, OTHER)).orElseThrow();
        }
        String family = Family.of(callback).word();
        return find(families, family + " " + chatType)
                .or(() -> find(families, family + " " + callback.path("payload").path("type").asText()))
                .or(() -> find(families, family)).orElseThrow();
    }

    private static boolean isSilentOnTheReceiver(ObjectNode callback) {
        return List.of("recall", "edit").contains(callback.path("chat_type").asText()) && !callback.has("content_type")
                && !callback.path("payload").has("meta");
    }

    private static Optional<Row> find(List<Row> table, String name) {
        return table.stream().filter(row -> row.names().contains(name) || row.first().equals(name)).findFirst();
    }

    /** Except where a member holds the room, which is no user. */
    private static void nameEachUserLikeItsMember(ObjectNode callback) {
        String room = callback.path("group_id").asText(null);
        String appKey = callback.path("appkey").asText();
        for (String member : List.of("from", "to", "operator", "user", "contentOwner", "contentReceiver", "target")) {
            if (callback.has(member) && !callback.path(member).asText().equals(room)) {
                callback.put(member, appKey + "_" + member + "@easemob.com/device");
            }
        }
        ObjectNode payload = callback.withObjectProperty("payload");
        for (String member : List.of("member", "admin", "new_owner")) {
            if (payload.path(member) instanceof ArrayNode users) {
                users.insert(0, member);
            } else if (payload.has(member)) {
                payload.put(member, member);
            }
        }
        if (payload.path("data").at("/0/reactions/0/op/0") instanceof ObjectNode reaction) {
            reaction.put("operator", "operator");
        }
        if (payload.path("event_info") instanceof ObjectNode info) {
            info.put("ext", info.path("ext").asText().replace("user1", "operator"));
        }
    }
}

package io.github.easemobcamel.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.deliver.EventSchema;
import io.github.easemobcamel.deliver.StructuredCloudEvents;
import io.github.easemobcamel.receive.PrintedCallback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The normalised event of every sample, and of what the vendor's pages say beyond them. */
public class NormalisedEventTest {

    private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES).build();

    public static Stream<Arguments> samples() throws IOException {
        Stream<Arguments> vendors = Arrays.stream(Operation.values()).flatMap(operation -> operation.scopes().stream()
                .map(scope -> Arguments.of(scope.word() + "/" + operation.wireName(), SampleCallback.printed(operation, scope))));
        Path folder = Path.of("src/test/resources/callbacks");
        try (Stream<Path> files = Files.walk(folder)) {
            List<String> names = files.filter(file -> file.toString().endsWith(".json"))
                    .map(file -> folder.relativize(file).toString().replace(".json", "")).sorted().toList();
            assertThat(names).hasSize(41);
            Stream<Arguments> families = Family.withForward().stream().flatMap(family -> SampleCallback.names(family).stream()
                    .map(name -> Arguments.of(family.word() + "/" + name, SampleCallback.printed(family, name))));
            return Stream.of(vendors, families, names.stream().map(name -> Arguments.of(name, PrintedCallback.text(name))))
                    .flatMap(samples -> samples).toList().stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void isAsTheSchemaSaysAndLosesNothing(String name, byte[] body) throws IOException {
        JsonNode event = write(body).path("data");

        EventSchema.assertDescribes(event);
        ObjectNode callback = (ObjectNode) JSON.readTree(body);
        callback.remove("security");
        assertThat(event.path("original")).isEqualTo(callback);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void saysWhatTheHeadersSay(String name, byte[] body) throws IOException {
        Map<String, Object> headers = new HashMap<>();
        new EventReader().setHeaders(body, headers);

        JsonNode event = write(body).path("data");

        Map<String, Object> said = new HashMap<>();
        for (String text : List.of("callId", "family", "action", "chatType", "operation", "operationType", "scope", "roomId",
                "outcome")) {
            put(said, text, event.path(text).textValue());
        }
        put(said, "appKey", event.at("/app/key").textValue());
        put(said, "actor", event.at("/actor/userId").textValue());
        put(said, "target", event.at("/target/userId").textValue());
        put(said, "eventTime", event.path("eventTimeMillis").longValue());
        assertThat(said).isEqualTo(headers);
        assertThat(event.path("target")).isEqualTo(event.path("targets").path(0));
    }

    @Test
    void splitsIdsAndTellsTheTimeTwice() throws IOException {
        assertThat(facts("group/create")).isEqualTo(JSON.readTree("""
                {"callId": "XXXX#XXXX_976459883882744164", "family": "muc", "action": "create", "chatType": "muc",
                 "operation": "create", "scope": "group",
                 "roomId": "173556296122369", "app": {"key": "XXXX#XXXX", "org": "XXXX", "name": "XXXX"},
                 "actor": {"userId": "1111", "resource": "android_8070d7b2-795eb6e63d", "restAdministrator": false},
                 "targets": [], "outcome": "ok", "eventTime": "2022-02-15T08:43:03.273Z", "eventTimeMillis": 1644914583273}"""));
    }

    @Test
    void parsesTheAttributesOfAMetadataEvent() throws IOException {
        JsonNode event = facts("chatroom/set_metadata");

        assertThat(event.path("actor")).isEqualTo(JSON.readTree("{\"userId\": \"user1\", \"restAdministrator\": false}"));
        assertThat(event.path("changes")).isEqualTo(JSON.readTree(
                "[{\"key\": \"key1\", \"value\": \"value1\"}, {\"key\": \"key2\", \"value\": \"value2 \"}]"));
        assertThat(event.path("ext")).isEqualTo(JSON.readTree("""
                {"result": {"successKeys": ["key1", "key2"], "errorKeys": {}}, "identify": "", "is_forced": false,
                 "muc_name": "Take", "need_notify": true, "properties": {"key1": "value1", "key2": "value2 "},
                 "operator": "user1"}"""));
        assertThat(event.has("refusals")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"result":{"successKeys":["a"],"errorKeys":{"b":"no"}}} | [{"key":"a"}]                    | [{"key":"b","error":"no"}]
            {"result":{"successKeys":[]},"properties":{"a":"1"}}    | []                               |
            {"result":{"successKeys":["a"]},"properties":{"a":""}}  | [{"key":"a","value":""}]         |
            {"result":{},"properties":{"a":"1"}}                    |                                  |
            {"properties":{"a":"1"}}                                |                                  |
            {"result":"ok"}                                         |                                  |
            [1]                                                     |                                  |
            """)
    void namesOnlyTheAttributesThatReallyChanged(String ext, String changes, String refusals) throws IOException {
        for (String written : List.of(ext, JSON.writeValueAsString(ext))) {
            JsonNode event = muc("set_metadata", "\"event_info\":{\"ext\":%s}".formatted(written));

            assertThat(event.get("changes")).isEqualTo(changes == null ? null : JSON.readTree(changes));
            assertThat(event.get("refusals")).isEqualTo(refusals == null ? null : JSON.readTree(refusals));
            assertThat(event.get("ext")).isEqualTo(JSON.readTree(ext));
        }
    }

    @Test
    void prefersAKeyWithoutBlanksToTheSameWithThem() throws IOException {
        assertThat(muc("set_metadata", "\"event_info\":{\"ext\":{\"operator \":\"a\",\"operator\":\"b\",\" c \":1}}").get("ext"))
                .isEqualTo(JSON.readTree("{\"operator\":\"b\",\"c\":1}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            ""                                       |
            "undefined"                              |
            null                                     |
            "你好啊"                                 | "你好啊"
            "undefined "                             | "undefined "
            " "                                      | " "
            {"data":{"x":1}}                         | {"data":{"x":1}}
            {"data":"file_id"}                       | {"data":"file_id"}
            [1.50]                                   | [1.50]
            7                                        | 7
            false                                    | false
            """)
    void keepsTheReasonUnlessItIsNone(String reason, String kept) throws IOException {
        JsonNode event = muc("apply", "\"reason\":" + reason);

        assertThat(event.get("reason")).isEqualTo(kept == null ? null : JSON.readTree(kept));
        assertThat(event.has("files")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"data\":{\"file_id\":\"f1\",\"file_name\":\"a.csv\",\"file_owner\":\"@ppAdmin\",\"file_size\":6787,\"created\":1644909510085}}",
        "\"{\\\"data\\\":{\\\"file_id\\\":\\\"f1\\\",\\\"file_name\\\":\\\"a.csv\\\",\\\"file_owner\\\":\\\"@ppAdmin\\\",\\\"file_size\\\":6787,\\\"created\\\":1644909510085}}\""})
    void findsTheFileInTheReason(String reason) throws IOException {
        JsonNode event = muc("upload_file", "\"reason\":" + reason);

        assertThat(event.get("files")).isEqualTo(JSON.readTree("""
                [{"id": "f1", "name": "a.csv", "owner": {"userId": "@ppAdmin", "restAdministrator": true}, "size": 6787,
                  "createdTime": "2022-02-15T07:18:30.085Z", "createdTimeMillis": 1644909510085}]"""));
        assertThat(event.has("reason")).isFalse();
    }

    @Test
    void readsTheReasonByItsOperation() throws IOException {
        assertThat(facts("group/delete_file").path("files"))
                .isEqualTo(JSON.readTree("[{\"id\": \"79ddf840-8e2f-11ec-bec3-ad40868b03f9\"}]"));
        assertThat(facts("group/update_announcement").path("announcement").textValue()).isEqualTo("gogngao");
        assertThat(facts("group/update_announcement").has("reason")).isFalse();
        assertThat(muc("delete_file", "\"reason\":\"undefined\"").has("files")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"error_code":"not_allowed","description":"why"} | {"code":"not_allowed","description":"why"}
            {"error_code":403,"description":""}              | {"code":"403"}
            "failed"                                         | {"code":"failed"}
            []                                               | {}
            {"error_code":"ok"}                              |
            """)
    void saysWhyAnActionFailed(String status, String failure) throws IOException {
        assertThat(muc("kick", "\"status\":" + status).get("failure"))
                .isEqualTo(failure == null ? null : JSON.readTree(failure));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            join-invite         | {"operationType":"INVITE","memberCount":3}
            join-direct         | {"operationType":"DIRECT","memberCount":12,"ext":{"level":3}}
            mute-add            | {"operationType":"ADD","expireTime":"2024-10-22T07:52:18.792Z","expireTimeMillis":1729583538792}
            update-announcement | {"operationType":"ANNOUNCEMENT","announcement":"公告"}
            update-announcement-deleted | {"operationType":"ANNOUNCEMENT"}
            update-mute         | {"operationType":"MUTE","muted":true}
            update-disable      | {"operationType":"DISABLE","disabled":true}
            update-owner        | {"operationType":"OWNER","previousOwner":{"userId":"alice","restAdministrator":false}}
            share-file-add      | {"operationType":"ADD","files":[{"id":"79ddf840-8e2f-11ec-bec3-ad40868b03f9"}]}
            delete              | {}
            """)
    void readsTheNewerFormatIntoTheSameShape(String sample, String expected) throws IOException {
        ObjectNode event = (ObjectNode) write(PrintedCallback.text("newer/" + sample)).path("data");

        event.remove(List.of("callId", "family", "action", "operation", "scope", "roomId", "app", "actor", "target", "targets",
                "outcome",
                "eventTime", "eventTimeMillis", "original"));
        assertThat(event).isEqualTo(JSON.readTree(expected));
    }

    @Test
    void namesAllTargetsOfTheNewerFormat() throws IOException {
        assertThat(write(PrintedCallback.text("newer/join-invite")).at("/data/targets")).isEqualTo(JSON.readTree("""
                [{"userId": "bob", "restAdministrator": false}, {"userId": "carol", "restAdministrator": false}]"""));
    }

    @Test
    void hasTheSettingsMembersAndRolesOfANewRoom() throws IOException {
        JsonNode event = write(PrintedCallback.text("newer/create")).path("data");

        assertThat(event.path("members")).isEqualTo(JSON.readTree("[{\"userId\": \"bob\", \"restAdministrator\": false}]"));
        assertThat(event.path("roles")).isEqualTo(JSON.readTree("""
                [{"userId": "alice", "restAdministrator": false, "role": "owner"},
                 {"userId": "bob", "restAdministrator": false, "role": "admin"}]"""));
        assertThat(event.at("/info/title").textValue()).isEqualTo("测试01");
        assertThat(event.path("targets")).isEmpty();
        assertThat(write(PrintedCallback.text("newer/update-info")).at("/data/info/description").textValue()).isEqualTo("描述");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            ["f1","f2"]                                                  | [{"id":"f1"},{"id":"f2"}]
            [{"file_id":"f1","file_name":"a.csv"},"f2"]                  | [{"id":"f1","name":"a.csv"},{"id":"f2"}]
            "f1"                                                         | [{"id":"f1"}]
            []                                                           |
            """)
    void namesTheSharedFilesOfTheNewerFormat(String files, String expected) throws IOException {
        JsonNode event = data(
                "{\"event\":\"group_op_event\",\"operation\":\"UPDATE\",\"payload\":{\"type\":\"REMOVE\",\"share_file\":%s}}"
                        .formatted(files).getBytes(UTF_8));

        assertThat(event.get("files")).isEqualTo(expected == null ? null : JSON.readTree(expected));
        assertThat(event.path("action").textValue()).isEqualTo("delete_file");
    }

    /** With {@code -Dwrite} they are written. */
    @Test
    void theTablesInTheDocumentSayWhatBecomesOfEachSample() throws IOException {
        StringBuilder actions = new StringBuilder();
        for (Operation operation : Operation.values()) {
            if (!operation.newerForms().isEmpty()) {
                actions.append("| %s | `%s` |%n".formatted(operation.newerForms().stream().map(form -> "`" + form + "`")
                        .collect(Collectors.joining(", ")), operation.wireName()));
            }
        }
        StringBuilder rows = new StringBuilder();
        for (Arguments sample : samples().toList()) {
            String name = (String) sample.get()[0];
            JsonNode event = NormalisedEvent.of((byte[]) sample.get()[1]);
            if (event.path("chatType").asText().equals("muc") || name.startsWith("other/") || name.startsWith("newer/")) {
                continue;
            }
            rows.append("| %s |%s".formatted(name.replace('/', '.').replaceAll("^(group|chatroom)\\.", ""),
                    EventTables.cells((byte[]) sample.get()[1])));
        }
        EventTables.require(Path.of("docs/events.md"), Map.of("actions", actions.toString(), "samples", rows.toString()),
                NormalisedEventTest.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"security", "secret"})
    void leavesTheSignatureOut(String name) throws IOException {
        JsonNode event = data("{\"callId\":\"c\",\"%s\":\"0123\",\"securityVersion\":\"1\"}".formatted(name).getBytes(UTF_8));

        assertThat(event.path("original")).isEqualTo(JSON.readTree("{\"callId\":\"c\",\"securityVersion\":\"1\"}"));
    }

    @Test
    void keepsNumbersAndTextsAsTheyAre() {
        String numbers = "{\"a\":1.50,\"b\":123456789012345678901234567890,\"c\":0.1234567890123456789012,\"d\":\"\\uD800 聊天 😀\"}";

        String written = new String(new StructuredCloudEvents().write(numbers.getBytes(UTF_8), Map.of()), UTF_8);

        assertThat(written).contains("\"a\":1.50,\"b\":123456789012345678901234567890,\"c\":0.1234567890123456789012")
                .contains("\\uD800 聊天 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not json", "[]", "7", "{\"a\":1} {\"a\":2}"})
    void keepsWhatIsNoJsonObjectAsText(String body) throws IOException {
        JsonNode event = data(body.getBytes(UTF_8));

        assertThat(event.path("original").textValue()).isEqualTo(body);
    }

    @Test
    void keepsAnExtAsTextThatIsTooDeepToBeWritten() throws IOException {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);

        assertThat(muc("set_metadata", "\"event_info\":{\"ext\":\"%s\"}".formatted(deep)).path("ext").textValue()).isEqualTo(deep);
    }

    @Test
    void theSchemaRefusesWhatIsNoEvent() throws IOException {
        for (String wrong : List.of("{}", "{\"targets\":[]}", "{\"targets\":[],\"original\":{\"security\":\"0\"}}",
                "{\"targets\":[],\"original\":{},\"invented\":1}", "{\"targets\":[],\"original\":{},\"reason\":\"undefined\"}",
                "{\"targets\":[{\"userId\":\"a\"}],\"original\":{}}", "{\"targets\":[],\"original\":{},\"eventTime\":\"now\"}")) {
            JsonNode event = JSON.readTree(wrong);
            assertThatThrownBy(() -> EventSchema.assertDescribes(event)).as(wrong).isInstanceOf(AssertionError.class);
        }
        assertThat(EventSchema.published().path("$id").textValue()).isEqualTo(StructuredCloudEvents.DATA_SCHEMA);
    }

    /** The sample's event without the original. */
    private static ObjectNode facts(String sample) throws IOException {
        String[] words = sample.split("/");
        byte[] body = Operation.ofWireName(words[1]).stream().flatMap(operation -> operation.scopes().stream()
                .filter(scope -> scope.word().equals(words[0])).map(scope -> SampleCallback.printed(operation, scope)))
                .findFirst().orElseThrow();
        return ((ObjectNode) write(body).path("data")).without("original");
    }

    private static JsonNode muc(String operation, String payload) throws IOException {
        return data("{\"chat_type\":\"muc\",\"callId\":\"c\",\"payload\":{\"operation\":\"%s\",%s}}".formatted(operation, payload)
                .getBytes(UTF_8));
    }

    private static JsonNode data(byte[] body) throws IOException {
        JsonNode event = write(body).path("data");
        EventSchema.assertDescribes(event);
        return event;
    }

    private static JsonNode write(byte[] body) throws IOException {
        Map<String, Object> headers = new HashMap<>();
        new EventReader().setHeaders(body, headers);
        return JSON.readTree(new StructuredCloudEvents().write(body, headers));
    }

    private static void put(Map<String, Object> map, String name, Object value) {
        if (value != null) {
            map.put(name, value);
        }
    }
}

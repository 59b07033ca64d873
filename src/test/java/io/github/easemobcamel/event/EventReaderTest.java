package io.github.easemobcamel.event;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.receive.PrintedCallback;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {

    private static final String APP = "easemob-demo#demo";

    private final EventReader reader = new EventReader();

    private Map<String, Object> headers(String json) {
        return headers(json.getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, Object> headers(byte[] body) {
        Map<String, Object> headers = new HashMap<>();
        reader.setHeaders(body, headers);
        assertThat(EventHeader.ALL).containsAll(headers.keySet());
        return headers;
    }

    /** A muc callback with the given members of payload and envelope, which are JSON without the braces. */
    private Map<String, Object> muc(String payload, String envelope) {
        return headers("""
                {"chat_type":"muc","callId":"c1","appkey":"easemob-demo#demo","payload":{%s},%s}"""
                .formatted(payload, envelope));
    }

    private static void put(Map<String, Object> headers, String name, Object value) {
        if (value != null) {
            headers.put(name, value);
        }
    }

    @Nested
    class Samples {

        @ParameterizedTest
        @CsvFileSource(resources = "/callbacks/expected-headers.txt", delimiter = '|', numLinesToSkip = 1)
        void readsTheVendorsExamples(String sample, String callId, String operation, String scope, String roomId,
                String actor, String target, String outcome, Long eventTime) throws IOException {
            Map<String, Object> expected = new HashMap<>(Map.of("appKey", "XXXX#XXXX", "chatType", "muc", "family", "muc"));
            put(expected, "callId", callId);
            put(expected, "action", operation);
            put(expected, "operation", operation);
            put(expected, "scope", scope);
            put(expected, "roomId", roomId);
            put(expected, "actor", actor);
            put(expected, "target", target);
            put(expected, "outcome", outcome);
            put(expected, "eventTime", eventTime);

            assertThat(headers(PrintedCallback.text(sample))).isEqualTo(expected);
        }

        @Test
        void hasTheVendorsOrderAndScopes() throws IOException {
            try (InputStream table = getClass().getResourceAsStream("/callbacks/expected-headers.txt")) {
                List<String> rows = new String(table.readAllBytes(), StandardCharsets.UTF_8).lines().skip(1)
                        .map(row -> row.substring(0, row.indexOf('|')).strip()).toList();

                assertThat(Arrays.stream(Operation.values()).flatMap(operation -> operation.scopes().stream()
                        .map(scope -> scope.word() + "/" + operation.wireName())))
                        .as("Operation has these operations in this order, which is the vendor's").containsSubsequence(rows);
            }
        }

        @ParameterizedTest
        @CsvSource(textBlock = """
                create                      , create                 ,              , CREATE           , group    , 262246968131585 , alice    ,
                delete                      , destroy                ,              , DELETE           , group    , 262246968131585 , @ppAdmin ,
                join-direct                 , presence               , DIRECT       , JOIN             , chatroom , 262246968131586 , bob      , bob
                join-invite                 , invite_accept          , INVITE       , JOIN             , group    , 262246968131585 , alice    , bob
                join-apply                  , apply_accept           , APPLY        , JOIN             , group    , 262246968131585 , alice    , bob
                leave-quit                  , leave                  , QUIT         , LEAVE            , group    , 262246968131585 , bob      , bob
                leave-kick                  , kick                   , KICK         , LEAVE            , chatroom , 262246968131586 , @ppAdmin , bob
                leave-block                 , absence                , BLOCK        , LEAVE            , group    , 262246968131585 , alice    , bob
                leave-delete                , absence                , DELETE       , LEAVE            , group    , 262246968131585 , @ppAdmin , bob
                admin-add                   , add_admin              , ADD          , ADMIN            , group    , 262246968131585 , alice    , bob
                admin-remove                , remove_admin           , REMOVE       , ADMIN            , group    , 262246968131585 , alice    , bob
                mute-add                    , add_mute               , ADD          , MUTE             , chatroom , 262246968131586 , alice    , bob
                mute-remove                 , remove_mute            , REMOVE       , MUTE             , chatroom , 262246968131586 , alice    , bob
                block-add                   , ban                    , ADD          , BLOCK            , group    , 262246968131585 , alice    , bob
                block-remove                , allow                  , REMOVE       , BLOCK            , group    , 262246968131585 , alice    , bob
                white-add                   , add_user_white_list    , ADD          , WHITE            , chatroom , 262246968131586 , alice    , bob
                white-remove                , remove_user_white_list , REMOVE       , WHITE            , chatroom , 262246968131586 , alice    , bob
                shield-add                  , block                  , ADD          , SHIELD           , group    , 262246968131585 , bob      ,
                shield-remove               , unblock                , REMOVE       , SHIELD           , group    , 262246968131585 , bob      ,
                share-file-add              , upload_file            , ADD          , SHARE_FILE       , group    , 262246968131585 , alice    ,
                share-file-remove           , delete_file            , REMOVE       , SHARE_FILE       , group    , 262246968131585 , alice    ,
                update-info                 , update                 , INFO         , UPDATE           , group    , 262246968131585 , @ppAdmin ,
                update-owner                , assing_owner           , OWNER        , UPDATE           , group    , 262246968131585 , alice    , bob
                update-announcement         , update_announcement    , ANNOUNCEMENT , UPDATE           , chatroom , 262246968131586 , alice    ,
                update-announcement-deleted , delete_announcement    , ANNOUNCEMENT , UPDATE           , chatroom , 262246968131586 , alice    ,
                update-mute                 , ban_group              , MUTE         , UPDATE           , chatroom , 262246968131586 , alice    ,
                update-disable              , disable_group          , DISABLE      , UPDATE           , group    , 262246968131585 , @ppAdmin ,
                room-super-admin-add        , add_super_admin        , ADD          , ROOM_SUPER_ADMIN , chatroom ,                 , @ppAdmin , bob
                room-super-admin-remove     , remove_super_admin     , REMOVE       , ROOM_SUPER_ADMIN , chatroom ,                 , @ppAdmin , bob
                unknown                     , no_such_operation      , ADD          , NO_SUCH_OPERATION , group    , 262246968131585 , alice    , bob
                """)
        void readsTheNewerFormat(String sample, String action, String type, String operation, String scope, String roomId,
                String actor, String target) {
            Map<String, Object> headers = headers(PrintedCallback.text("newer/" + sample));

            assertThat((String) headers.remove("callId")).startsWith("easemob-demo#demo_0679c3e3-");
            Map<String, Object> expected = new HashMap<>(Map.of("appKey", APP, "outcome", "ok", "eventTime", 1729497138792L,
                    "family", "muc"));
            put(expected, "action", action);
            put(expected, "operation", operation);
            put(expected, "operationType", type);
            put(expected, "scope", scope);
            put(expected, "roomId", roomId);
            put(expected, "actor", actor);
            put(expected, "target", target);
            assertThat(headers).isEqualTo(expected);
        }

        @ParameterizedTest
        @CsvSource(textBlock = """
                chat          , message     ,        , chat      ,        ,                 , alice , bob ,
                chat-offline  , message     ,        , chat      ,        ,                 , alice , bob ,
                groupchat     , message     ,        , groupchat ,        , 173556296122369 , alice ,     ,
                recall        , recall      ,        , recall    ,        ,                 , alice ,     ,
                roster-add    , roster      , add    , roster    , add    ,                 , alice , bob , ok
                roster-accept , roster      , accept , roster    , accept ,                 , alice , bob , ok
                roster-ban    , roster      , ban    , roster    , ban    ,                 , alice , bob , ok
                roster-allow  , roster      , allow  , roster    , allow  ,                 , alice , bob , ok
                user-online   , user-status , login  ,           ,        ,                 , alice ,     ,
                user-offline  , user-status , logout ,           ,        ,                 , alice ,     ,
                """)
        void readsOtherCallbacks(String sample, String family, String action, String chatType, String operation, String roomId,
                String actor, String target, String outcome) {
            Map<String, Object> headers = headers(PrintedCallback.text("other/" + sample));

            assertThat((String) headers.remove("callId")).startsWith("easemob-demo#demo_");
            Map<String, Object> expected = new HashMap<>(Map.of("appKey", APP, "eventTime", 1644914583273L));
            put(expected, "family", family);
            put(expected, "action", action);
            put(expected, "chatType", chatType);
            put(expected, "operation", operation);
            put(expected, "roomId", roomId);
            put(expected, "actor", actor);
            put(expected, "target", target);
            put(expected, "outcome", outcome);
            assertThat(headers).isEqualTo(expected);
        }

        @Test
        void readsAnOperationThatIsNotKnownYet() {
            assertThat(headers(PrintedCallback.text("other/unknown-muc"))).containsAllEntriesOf(Map.of(
                    "action", "no_such_operation", "operation", "no_such_operation", "scope", "group", "roomId", "173556296122369",
                    "actor", "alice", "outcome", "ok", "chatType", "muc"))
                    .doesNotContainKey("target");
        }
    }

    @Nested
    class Actor {

        @ParameterizedTest
        @CsvSource(quoteCharacter = '\0', textBlock = """
                easemob-demo#demo_alice@easemob.com/android_8070d7b2 | alice
                easemob-demo#demo_alice@easemob.com                  | alice
                easemob-demo#demo_alice/ios_1                        | alice
                easemob-demo#demo_alice                              | alice
                alice                                                | alice
                easemob-demo#demo_a_b_c@easemob.com                  | a_b_c
                easemob-demo#demo__a_@easemob.com                    | _a_
                a_b_c                                                | a_b_c
                easemob-demo#demo_@ppAdmin                           | @ppAdmin
                easemob-demo#demo_@ppAdmin@easemob.com/rest          | @ppAdmin
                @ppAdmin                                             | @ppAdmin
                easemob-demo#demo2_alice@easemob.com                 | easemob-demo#demo2_alice
                easemob-demo#demo_easemob-demo#demo_x                | easemob-demo#demo_x
                easemob-demo#demo_爱丽丝@easemob.com                 | 爱丽丝
                easemob-demo#demo_/android                           |
                easemob-demo#demo_                                   |
                easemob-demo#demo                                    |
                """, delimiter = '|')
        void isTheUserIdInFrom(String from, String actor) {
            assertThat(muc("\"operation\":\"kick\"", "\"from\":\"%s\"".formatted(from)).get("actor")).isEqualTo(actor);
        }

        @Test
        void isFoundWithoutAnAppKey() {
            assertThat(headers("{\"chat_type\":\"muc\",\"from\":\"null_bob@easemob.com/x\"}")).containsEntry("actor", "null_bob");
        }

        @ParameterizedTest
        @ValueSource(strings = {
            "\"{\\\"operator \\\": \\\"user1\\\"}\"",
            "\"{\\\"operator\\\": \\\"user1 \\\"}\"",
            "\"{\\\" operator\\\": \\\"easemob-demo#demo_user1@easemob.com\\\", \\\"username\\\": \\\"other\\\"}\"",
            "\"{\\\"username\\\": \\\"user1\\\"}\"",
            "\"{\\\"operator\\\": \\\"\\\", \\\"username \\\": \\\"user1\\\"}\"",
            "{\"operator \": \"user1\"}",
            "{\"operator\": null, \"username\": \"user1\"}"})
        void isTheOperatorOfAMetadataEvent(String ext) {
            for (String operation : List.of("set_metadata", "delete_metadata", "group_member_metadata_update")) {
                assertThat(metadata(operation, ext)).containsEntry("actor", "user1").containsEntry("roomId", "662");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"\"\"", "\"{\"", "\"null\"", "\"[1]\"", "\"{}\"", "{}", "[]", "null", "7", "true",
            "{\"operator\": {\"operator\": \"user1\"}}"})
        void isAbsentWhenAMetadataEventNamesNobody(String ext) {
            assertThat(metadata("set_metadata", ext)).doesNotContainKey("actor").containsEntry("roomId", "662");
        }

        @Test
        void isNeverTheRoom() {
            assertThat(metadata("no_such_operation", "\"{\\\"operator \\\": \\\"user1\\\"}\"")).containsEntry("actor", "user1");
            assertThat(metadata("no_such_operation", "null")).doesNotContainKey("actor");
            assertThat(muc("\"operation\":\"set_metadata\"", "\"from\":\"662\"")).doesNotContainKey("actor");
        }

        private Map<String, Object> metadata(String operation, String ext) {
            return muc("\"operation\":\"%s\",\"event_info\":{\"ext\":%s,\"type\":\"event_none\"}".formatted(operation, ext),
                    "\"group_id\":\"662\",\"from\":\"662\",\"to\":\"aaa111\"");
        }
    }

    @Nested
    class Room {

        @Test
        void isTheGroupIdWhateverTheMucIdSays() {
            assertThat(muc("\"muc_id\":\"easemob-demo#demo_2@conference.easemob.com\"", "\"group_id\":\"1\""))
                    .containsEntry("roomId", "1");
            assertThat(muc("\"muc_id\":\"easemob-demo#demo_2@conference.easemob.com\"", "\"group_id\":17355"))
                    .containsEntry("roomId", "17355");
        }

        @ParameterizedTest
        @ValueSource(strings = {"\"a\":1", "\"group_id\":null", "\"group_id\":\"\"", "\"group_id\":{}"})
        void isTakenFromTheMucIdWhenTheGroupIdIsMissing(String groupId) {
            assertThat(muc("\"muc_id\":\"easemob-demo#demo_2@conference.easemob.com\"", groupId)).containsEntry("roomId", "2");
        }

        @ParameterizedTest
        @ValueSource(strings = {"easemob-demo#demo_.com", "easemob-demo#demo@conference.easemob.com", "easemob-demo#demo",
            "easemob-demo#demo_@conference.easemob.com", "other#app_2@conference.easemob.com", "2", ""})
        void isAbsentWhenTheMucIdIsDamaged(String mucId) {
            assertThat(muc("\"muc_id\":\"%s\"".formatted(mucId), "\"a\":1")).doesNotContainKey("roomId");
        }

        @Test
        void isAbsentWhenTheAppKeyHidesTheMucId() {
            assertThat(headers("""
                    {"chat_type":"muc","appkey":"a@conference.b","payload":{"muc_id":"a@conference.b_2"}}"""))
                    .doesNotContainKey("roomId");
        }
    }

    @Nested
    class ScopeOfTheEvent {

        @ParameterizedTest
        @CsvSource({"true,chatroom", "false,group", "\"true\",chatroom", "\"false\",group", "\"True\",chatroom",
            "null,", "1,", "\"\",", "{},"})
        void isReadLeniently(String isChatroom, String scope) {
            Map<String, Object> headers = muc("\"operation\":\"kick\",\"is_chatroom\":" + isChatroom, "\"a\":1");

            assertThat(headers.get("scope")).isEqualTo(scope);
        }

        @Test
        void isThatOfTheOperationWhenNothingSaysIt() {
            assertThat(muc("\"operation\":\"set_metadata\"", "\"a\":1")).containsEntry("scope", "chatroom");
            assertThat(muc("\"operation\":\"create\"", "\"a\":1")).containsEntry("scope", "group");
            assertThat(muc("\"operation\":\"kick\"", "\"a\":1")).doesNotContainKey("scope");
            assertThat(muc("\"operation\":\"no_such_operation\"", "\"a\":1")).doesNotContainKey("scope");
        }
    }

    @Nested
    class OutcomeOfTheAction {

        @ParameterizedTest
        @ValueSource(strings = {"{\"error_code\":\"ok\",\"description\":\"\"}", "{\"description\":\"\"}", "{}", "null", "\"ok\"",
            "{\"error_code\":null}"})
        void isOk(String status) {
            assertThat(muc("\"operation\":\"kick\",\"status\":" + status, "\"a\":1")).containsEntry("outcome", "ok");
        }

        @ParameterizedTest
        @ValueSource(strings = {"{\"error_code\":\"not_allowed\"}", "{\"error_code\":\"\"}", "{\"error_code\":500}",
            "{\"error_code\":{}}", "\"failed\"", "[]", "7"})
        void isFailedForAllElse(String status) {
            assertThat(muc("\"operation\":\"kick\",\"status\":" + status, "\"a\":1")).containsEntry("outcome", "failed");
        }

        @Test
        void isThereEvenWithoutAPayload() {
            assertThat(headers("{\"chat_type\":\"muc\"}")).containsEntry("outcome", "ok");
            assertThat(headers("{\"event\":\"group_op_event\"}")).containsEntry("outcome", "ok");
        }
    }

    @Nested
    class SingleFacts {

        @Test
        void acceptsTheCorrectSpellingOfAssingOwner() {
            assertThat(muc("\"operation\":\"assign_owner\"", "\"to\":\"bob\""))
                    .containsEntry("operation", "assing_owner").containsEntry("target", "bob");
        }

        @ParameterizedTest
        @ValueSource(strings = {"\"undefined\"", "\"\"", "{\"data\":{\"file_id\":\"f\"}}", "\"{\\\"data\\\":{}}\"", "[1]", "null"})
        void doesNotCareAboutTheReason(String reason) {
            assertThat(muc("\"operation\":\"upload_file\",\"reason\":" + reason, "\"group_id\":\"1\",\"from\":\"alice\""))
                    .isEqualTo(Map.ofEntries(entry("callId", "c1"), entry("appKey", APP), entry("chatType", "muc"),
                            entry("family", "muc"),
                            entry("action", "upload_file"), entry("operation", "upload_file"), entry("scope", "group"),
                            entry("roomId", "1"), entry("actor", "alice"), entry("outcome", "ok")));
        }

        @ParameterizedTest
        @CsvSource({"1644914583273,1644914583273", "\"1644914583273\",1644914583273", "0,0", "-1,", "1e12,", "1.5,",
            "\"\",", "\"now\",", "null,", "253402300799999,253402300799999", "253402300800000,",
            "99999999999999999999999999,", "{},"})
        void readsTheTimeFromANumberOrAText(String timestamp, Long eventTime) {
            assertThat(muc("\"operation\":\"kick\"", "\"timestamp\":" + timestamp).get("eventTime")).isEqualTo(eventTime);
        }

        @Test
        void takesNothingForAnIdThatCannotBeOne() {
            String tooLong = "1".repeat(1025);
            for (String id : List.of("\"\"", "\"  \"", "\"a\\r\\nX-Evil: 1\"", "\"\\u0000\"", "\"" + tooLong + "\"", tooLong,
                    "[]")) {
                assertThat(headers("""
                        {"chat_type":"muc","callId":%1$s,"appkey":%1$s,"group_id":%1$s,"from":%1$s,"to":%1$s,
                         "payload":{"operation":%1$s}}""".formatted(id)))
                        .as(id).isEqualTo(Map.of("chatType", "muc", "family", "muc", "outcome", "ok"));
            }
            assertThat(muc("\"operation\":\"kick\"", "\"group_id\":\"%s\"".formatted("1".repeat(1024)))).containsKey("roomId");
        }

        @Test
        void keepsMessagesApartFromEvents() {
            assertThat(headers("{\"chat_type\":\"chat\",\"event\":\"group_op_event\",\"operation\":\"LEAVE\",\"type\":\"GROUP\"}"))
                    .isEqualTo(Map.of("chatType", "chat", "family", "message"));
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                "member":["bob","carol"]                     | bob
                "new_owner":"bob","owner":"alice"            | bob
                "admin":["bob"],"member":["carol"]           |
                "member":[]                                  |
                "member":null,"admin":["bob"]                | bob
                "member":{"bob":1}                           |
                "member":[["bob"]]                           |
                """, quoteCharacter = '\0')
        void takesTheOneTargetOfTheNewerFormat(String payload, String target) {
            assertThat(headers("{\"event\":\"group_op_event\",\"payload\":{%s}}".formatted(payload)).get("target"))
                    .isEqualTo(target);
        }
    }

    @Nested
    class OtherHeaders {

        @Test
        void stayAsTheyAre() {
            Map<String, Object> headers = new HashMap<>(Map.of("mine", 1, "target", "stale", "scope", "stale"));

            reader.setHeaders(PrintedCallback.text("other/chat-offline"), headers);

            assertThat(headers).containsEntry("mine", 1).containsEntry("target", "bob").doesNotContainKey("scope");
        }

        @Test
        void areNotSetFromTheBody() {
            assertThat(headers("""
                    {"chat_type":"muc","CamelHttpUri":"http://evil","JMSDestination":"x","_AMQ_SCHED_DELIVERY":1,
                     "payload":{"CamelFileName":"../x","operation":"kick"}}"""))
                    .isEqualTo(Map.of("chatType", "muc", "family", "muc", "action", "kick", "operation", "kick",
                            "outcome", "ok"));
        }
    }
}

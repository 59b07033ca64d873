package io.github.easemobcamel.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.event.EventReader;
import io.github.easemobcamel.receive.PrintedCallback;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.component.kafka.KafkaConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Known answers of the CloudEvents 1.0 bindings to HTTP and Kafka. */
class CloudEventsTest {

    private final CloudEvents cloudEvents = new CloudEvents();

    @Test
    void setsAllAttributesForHttp() {
        assertThat(forHttp(kick())).containsExactlyInAnyOrderEntriesOf(Map.of(
                "ce-specversion", "1.0",
                "ce-id", "org#app_1",
                "ce-source", "/easemob/org/app",
                "ce-type", "com.easemob.muc.kick",
                "ce-subject", "173558850453505",
                "ce-time", "2023-11-14T22:13:20.123Z",
                "ce-partitionkey", "173558850453505",
                "Content-Type", "application/json"));
    }

    @Test
    void setsTheSameAttributesForKafkaUnencoded() {
        Map<String, Object> event = kick();
        event.put("callId", "聊天 \"100%\"");

        assertThat(forKafka(event)).containsExactlyInAnyOrderEntriesOf(Map.of(
                "ce_specversion", "1.0",
                "ce_id", "聊天 \"100%\"",
                "ce_source", "/easemob/org/app",
                "ce_type", "com.easemob.muc.kick",
                "ce_subject", "173558850453505",
                "ce_time", "2023-11-14T22:13:20.123Z",
                "ce_partitionkey", "173558850453505",
                "content-type", "application/json",
                KafkaConstants.KEY, "173558850453505"));
    }

    /** HTTP binding, "HTTP Header Values": blank, quote, percent and all but printable ASCII are encoded, as UTF-8. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
        "org#app_1|org#app_1",
        "a b|a%20b",
        "say \"hi\"|say%20%22hi%22",
        "100%|100%25",
        "%0D%0A|%250D%250A",
        "聊天室|%E8%81%8A%E5%A4%A9%E5%AE%A4",
        "😀|%F0%9F%98%80",
        "é~!|%C3%A9~!"})
    void encodesForHttpWhatTheBindingSays(String callId, String header) {
        Map<String, Object> event = kick();
        event.put("callId", callId);

        assertThat(forHttp(event)).containsEntry("ce-id", header);
    }

    @Test
    void letsNoControlCharacterEndAHeader() {
        Map<String, Object> event = kick();
        event.put("roomId", "1\r\nX-Admin: true\n\t\0\u007f");

        assertThat(forHttp(event)).containsEntry("ce-subject", "1%0D%0AX-Admin:%20true%0A%09%00%7F");
    }

    /** The attribute source is a URI reference; the app key is no part of its syntax. */
    @ParameterizedTest
    @CsvSource({
        "org#app, /easemob/org/app",
        "公司#应用, /easemob/%E5%85%AC%E5%8F%B8/%E5%BA%94%E7%94%A8",
        "../../x?y#a b, /easemob/..%2F..%2Fx%3Fy/a%20b",
        "alone, /easemob/alone"})
    void makesAPathOfTheAppKey(String appKey, String source) {
        Map<String, Object> event = kick();
        event.put("appKey", appKey);

        assertThat(forKafka(event)).containsEntry("ce_source", source);
        assertThat(forHttp(event)).containsEntry("ce-source", source.replace("%", "%25"));
    }

    @Test
    void leavesOutWhatTheEventDoesNotSay() {
        Map<String, Object> event = new HashMap<>(Map.of("callId", "1"));

        assertThat(forHttp(event)).containsExactlyInAnyOrderEntriesOf(Map.of(
                "ce-specversion", "1.0", "ce-id", "1", "ce-source", "/easemob", "ce-type", "com.easemob.other",
                "Content-Type", "application/json"));
    }

    @Test
    void takesTheCallIdForTheKeyOfARecordWithoutRoom() {
        Map<String, Object> event = kick();
        event.remove("roomId");

        assertThat(forKafka(event)).containsEntry(KafkaConstants.KEY, "org#app_1")
                .doesNotContainKeys("ce_subject", "ce_partitionkey");
    }

    @Test
    void tellsNothingButTheFormatInHeadersOfStructuredMode() {
        Map<String, Object> http = kick();
        Map<String, Object> kafka = kick();

        cloudEvents.setHttpHeaders(http, "event");
        cloudEvents.setKafkaHeaders(kafka, "event");

        http.keySet().removeAll(EventHeader.ALL);
        kafka.keySet().removeAll(EventHeader.ALL);
        assertThat(http).isEqualTo(Map.of("Content-Type", "application/cloudevents+json"));
        assertThat(kafka).isEqualTo(Map.of("content-type", "application/cloudevents+json", KafkaConstants.KEY, "173558850453505"));
    }

    @ParameterizedTest
    @CsvSource({
        "newer/leave-kick, com.easemob.muc.kick",
        "newer/unknown, com.easemob.muc.no_such_operation",
        "other/unknown-muc, com.easemob.muc.no_such_operation",
        "other/chat, com.easemob.message",
        "other/groupchat, com.easemob.message",
        "other/roster-ban, com.easemob.roster.ban",
        "other/user-online, com.easemob.user-status.login"})
    void tellsTheTypesOfAllCallbacksApart(String sample, String type) {
        Map<String, Object> event = new HashMap<>();
        new EventReader().setHeaders(PrintedCallback.text(sample), event);

        assertThat(forHttp(event)).containsEntry("ce-type", type);
    }

    @ParameterizedTest
    @CsvSource({"muc,kick,com.easemob.muc.kick", ",LEAVE,com.easemob.muc.LEAVE", "chat,,com.easemob.chat", ",,com.easemob.other"})
    void keepsTheTypeOfAnEventThatAFormerBuildHasStored(String chatType, String operation, String type) {
        Map<String, Object> event = new HashMap<>(Map.of("callId", "1"));
        event.computeIfAbsent("chatType", absent -> chatType);
        event.computeIfAbsent("operation", absent -> operation);

        assertThat(forHttp(event)).containsEntry("ce-type", type);
    }

    private Map<String, Object> forHttp(Map<String, Object> event) {
        Map<String, Object> headers = new HashMap<>(event);
        cloudEvents.setHttpHeaders(headers, "callback");
        headers.keySet().removeAll(EventHeader.ALL);
        return headers;
    }

    private Map<String, Object> forKafka(Map<String, Object> event) {
        Map<String, Object> headers = new HashMap<>(event);
        cloudEvents.setKafkaHeaders(headers, "callback");
        headers.keySet().removeAll(EventHeader.ALL);
        return headers;
    }

    private static Map<String, Object> kick() {
        return new HashMap<>(Map.of("callId", "org#app_1", "operation", "kick", "scope", "chatroom",
                "roomId", "173558850453505", "appKey", "org#app", "actor", "alice", "target", "bob", "outcome", "ok",
                "eventTime", 1_700_000_000_123L, "chatType", "muc"));
    }
}

package io.github.easemobcamel.receive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.easemobcamel.event.Callback;
import io.github.easemobcamel.event.Family;
import io.github.easemobcamel.event.SampleCallback;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each refusal spoils one thing of a callback that is accepted. */
class CallbackReaderTest {

    private static final String VALID = """
            {"chat_type":"muc","callId":"demo#app_1","security":"0f","payload":{"operation":"kick"},
             "group_id":"173","timestamp":1644908244060}""";

    private final CallbackReader reader = new CallbackReader(1 << 18, false);

    @Test
    void readsWhatVerifyingAndStoringNeed() throws CallbackRefusedException {
        byte[] body = VALID.getBytes(UTF_8);
        Callback callback = reader.read(body);
        assertThat(callback.body()).isSameAs(body);
        assertThat(callback.callId()).isEqualTo("demo#app_1");
        assertThat(callback.timestamp()).isEqualTo("1644908244060");
        assertThat(callback.security()).isEqualTo("0f");
        assertThat(callback.roomId()).isEqualTo("173");
    }

    static Stream<Arguments> accepted() {
        return Stream.of(
                Arguments.of("an unknown operation", VALID.replace("kick", "no_such_operation"), "173"),
                Arguments.of("an unknown field", VALID.replace("{\"chat", "{\"securityVersion\":\"1.0\",\"chat"), "173"),
                Arguments.of("another chat type without a payload", VALID.replace("muc", "chat").replace("payload", "x"), "173"),
                Arguments.of("the newer format", VALID.replace("chat_type\":\"muc", "event\":\"group_op_event")
                        .replace("group_id", "id"), "173"),
                Arguments.of("a timestamp in quotes", VALID.replace("1644908244060", "\"1644908244060\""), "173"),
                Arguments.of("the signature in the field secret", VALID.replace("security", "secret"), "173"),
                Arguments.of("no room", VALID.replace("group_id", "x"), null),
                Arguments.of("white space around it", "\n " + VALID + "\r\n", "173"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void accepted(String name, String body, String roomId) throws CallbackRefusedException {
        assertThat(reader.read(body.getBytes(UTF_8)).roomId()).isEqualTo(roomId);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("an empty body", "", "not a JSON object"),
                Arguments.of("a text", "\"" + VALID.length() + "\"", "not a JSON object"),
                Arguments.of("an array", "[" + VALID + "]", "not a JSON object"),
                Arguments.of("a truncated body", VALID.substring(0, VALID.length() - 1), "valid JSON"),
                Arguments.of("text behind it", VALID + "x", "valid JSON"),
                Arguments.of("a second object behind it", VALID + "{}", "valid JSON"),
                Arguments.of("a key twice", VALID.replace("\"group_id\":\"173\"", "\"group_id\":\"173\",\"group_id\":\"174\""),
                        "valid JSON"),
                Arguments.of("a nested key twice", VALID.replace("\"operation\":\"kick\"",
                        "\"operation\":\"kick\",\"operation\":\"ban\""), "valid JSON"),
                Arguments.of("deep nesting", VALID.replace("\"173\"", "[".repeat(1000) + "]".repeat(1000)), "valid JSON"),
                Arguments.of("a huge number", VALID.replace("\"173\"", "1".repeat(5000)), "valid JSON"),
                Arguments.of("a byte order mark", '\uFEFF' + VALID, "byte order mark"),
                Arguments.of("a comment", VALID.replace("{\"chat", "{/**/\"chat"), "valid JSON"),
                Arguments.of("single quotes", VALID.replace('"', '\''), "valid JSON"),
                Arguments.of("no callId", VALID.replace("callId", "x"), "callId"),
                Arguments.of("a number as callId", VALID.replace("\"demo#app_1\"", "1"), "callId"),
                Arguments.of("a blank callId", VALID.replace("demo#app_1", " "), "callId"),
                Arguments.of("a very long callId", VALID.replace("demo#app_1", "x".repeat(1025)), "callId"),
                Arguments.of("a line break in the callId", VALID.replace("app_1", "app_\\r\\n1"), "callId"),
                Arguments.of("no security", VALID.replace("security", "x"), "security"),
                Arguments.of("a null security", VALID.replace("\"0f\"", "null"), "security"),
                Arguments.of("no timestamp", VALID.replace("timestamp", "x"), "timestamp"),
                Arguments.of("a fraction as timestamp", VALID.replace("1644908244060", "1644908244060.5"), "timestamp"),
                Arguments.of("an exponent in the timestamp", VALID.replace("1644908244060", "1e12"), "timestamp"),
                Arguments.of("a negative timestamp", VALID.replace("1644908244060", "-1644908244060"), "timestamp"),
                Arguments.of("a word as timestamp", VALID.replace("1644908244060", "\"now\""), "timestamp"),
                Arguments.of("no payload", VALID.replace("payload", "x"), "payload"),
                Arguments.of("a text as payload", VALID.replace("{\"operation\":\"kick\"}", "\"kick\""), "payload"),
                Arguments.of("no operation", VALID.replace("operation", "x"), "operation"),
                Arguments.of("a null operation", VALID.replace("\"kick\"", "null"), "operation"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String name, String body, String reason) {
        assertRefused(body.getBytes(UTF_8), reason);
    }

    @Test
    void refusesOtherEncodingsThanUtf8() {
        assertRefused(VALID.getBytes(UTF_16), "UTF-8");
        byte[] overlong = VALID.getBytes(UTF_8);
        overlong[VALID.indexOf("kick")] = (byte) 0xC0;
        overlong[VALID.indexOf("kick") + 1] = (byte) 0x80;
        assertRefused(overlong, "UTF-8");
        byte[] latin1 = VALID.replace("kick", "k\u00EFck").getBytes(ISO_8859_1);
        assertRefused(latin1, "UTF-8");
    }

    @Test
    void everyRefusalFitsIntoTheShortestAnswer() {
        refused().forEach(arguments -> {
            byte[] body = ((String) arguments.get()[1]).getBytes(UTF_8);
            assertThatThrownBy(() -> reader.read(body)).satisfies(
                    refused -> assertThat(AnswerBody.of(Answer.UNSUPPORTED_MEDIA_TYPE, refused.getMessage())).hasSizeLessThan(200));
        });
    }

    private void assertRefused(byte[] body, String reason) {
        assertThatThrownBy(() -> reader.read(body)).isInstanceOfSatisfying(CallbackRefusedException.class, refused -> {
            assertThat(refused.answer()).isEqualTo(Answer.MALFORMED);
            assertThat(refused).hasMessageContaining(reason);
        });
    }

    @Test
    void dropsWhatEasemobDoesNotSignIfThatIsWanted() throws Exception {
        CallbackReader dropping = new CallbackReader(1 << 18, true);
        for (byte[] body : ReceiveCallbackTest.unsigned()) {
            assertThatThrownBy(() -> dropping.read(body)).isInstanceOfSatisfying(CallbackRefusedException.class,
                    refused -> assertThat(refused.answer()).isEqualTo(Answer.DROPPED));
        }
        String kick = VALID.replace("\"callId\"", "\"x\"");
        assertThatThrownBy(() -> dropping.read(kick.getBytes(UTF_8))).isInstanceOfSatisfying(CallbackRefusedException.class,
                refused -> assertThat(refused.answer()).isEqualTo(Answer.MALFORMED));
        byte[] signed = SampleCallback.of(Family.NOTIFY, "thread").fresh("secret", Instant.now());
        assertThat(dropping.read(signed).preSend()).isFalse();
    }
}

package io.github.easemobcamel.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.receive.PrintedCallback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;

class SampleCallbackTest {

    private static final Instant SENT_AT = Instant.ofEpochMilli(1_700_000_000_123L);

    static Stream<Arguments> samples() {
        return Arrays.stream(Operation.values())
                .filter(operation -> !operation.name().matches("(DIS|EN)ABLE_GROUP|.*_SUPER_ADMIN"))
                .flatMap(operation -> operation.scopes().stream().map(scope -> Arguments.of(operation, scope)));
    }

    static Stream<Arguments> others() {
        Stream<Arguments> newer = Arrays.stream(Operation.values()).flatMap(operation -> Arrays.stream(Scope.values())
                .flatMap(scope -> SampleCallback.newer(operation, scope).stream()
                        .map(sample -> Arguments.of("muc", operation.wireName(), sample))));
        Stream<Arguments> newerOnly = Stream.of(Operation.DISABLE_GROUP, Operation.ENABLE_GROUP, Operation.ADD_SUPER_ADMIN,
                Operation.REMOVE_SUPER_ADMIN).flatMap(
                        operation -> operation.scopes().stream()
                                .map(scope -> Arguments.of("muc", operation.wireName(), SampleCallback.of(operation, scope))));
        return Stream.concat(Stream.concat(newer, newerOnly),
                Family.withForward().stream().flatMap(family -> SampleCallback.names(family).stream()
                        .map(name -> Arguments.of(family.word(), name, SampleCallback.of(family, name)))));
    }

    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("others")
    void signsWhatIsNotOfTheOlderFormatToo(String family, String name, SampleCallback sample) {
        byte[] body = sample.inRoom("47\"11").fresh("dev-secret", SENT_AT);
        JsonNode callback = json(body);
        ReadCallback read = new ReadCallback(body);

        assertThat(text(body)).doesNotContain("XX", "17355");
        assertThat(callback.path("security").textValue())
                .isEqualTo(CallbackSignature.of(callback.path("callId").textValue(), "dev-secret", "1700000000123"));
        assertThat(read.family().word()).isEqualTo(family);
        assertThat(read.isKnown()).isTrue();
        if (family.equals("muc")) {
            Map<String, Object> headers = new HashMap<>();
            read.putHeaders(headers);
            assertThat(headers).containsEntry("action", name);
        }
        assertThat(read.novelties()).isEmpty();
        assertThat(Family.isPreSend(callback)).isFalse();
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/callbacks/expected-headers.txt", delimiter = '|', numLinesToSkip = 1)
    void keepsTheVendorsTextsByteForByte(ArgumentsAccessor row) throws Exception {
        String[] sample = row.getString(0).split("/");
        byte[] printed = SampleCallback.printed(Operation.ofWireName(sample[1]).orElseThrow(),
                Scope.valueOf(sample[0].toUpperCase(Locale.ROOT)));

        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(printed)))
                .as("the text of %s is the vendor's: take it back, or put the beginning of this into the last column", row.get(0))
                .startsWith(row.getString(9));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void printsTheOperationAndTheScopeOfItsName(Operation operation, Scope scope) throws Exception {
        JsonNode payload = json(SampleCallback.printed(operation, scope)).path("payload");

        assertThat(payload.path("operation").textValue()).isEqualTo(operation.wireName());
        assertThat(payload.path("is_chatroom").booleanValue()).isEqualTo(scope == Scope.CHATROOM);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void signsWhatItSends(Operation operation, Scope scope) throws Exception {
        JsonNode callback = json(SampleCallback.of(operation, scope).fresh("dev-secret", SENT_AT));

        String callId = callback.path("callId").textValue();
        assertThat(callId).matches("easemob-demo#demo_\\d{18}").endsWith("_" + callback.path("msg_id").textValue());
        assertThat(callback.path("timestamp").isIntegralNumber()).isTrue();
        assertThat(callback.path("timestamp").longValue()).isEqualTo(1_700_000_000_123L);
        assertThat(callback.path("security").textValue())
                .isEqualTo(CallbackSignature.of(callId, "dev-secret", "1700000000123"));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void leavesNoPlaceholder(Operation operation, Scope scope) {
        assertThat(text(SampleCallback.of(operation, scope).fresh("dev-secret", SENT_AT))).doesNotContain("XX");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void keepsTheVendorsShape(Operation operation, Scope scope) throws Exception {
        ObjectNode sent = (ObjectNode) json(SampleCallback.of(operation, scope).fresh("dev-secret", SENT_AT));
        ObjectNode printed = (ObjectNode) json(SampleCallback.printed(operation, scope));

        assertThat(sent.fieldNames()).toIterable().containsExactlyElementsOf(() -> printed.fieldNames());
        assertThat(withoutFilledIn(sent)).isEqualTo(withoutFilledIn(printed));
    }

    private static JsonNode withoutFilledIn(ObjectNode callback) {
        ObjectNode payload = (ObjectNode) callback.path("payload");
        payload.remove("muc_id");
        if (payload.at("/reason/data") instanceof ObjectNode file) {
            file.remove("file_id");
        }
        return payload;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void playsInTheGivenRoom(Operation operation, Scope scope) throws Exception {
        JsonNode printed = json(SampleCallback.printed(operation, scope));
        JsonNode callback = json(SampleCallback.of(operation, scope).inRoom("4711").fresh("dev-secret", SENT_AT));

        assertThat(callback.path("group_id").textValue()).isEqualTo("4711");
        assertThat(callback.path("payload").path("muc_id").textValue())
                .isEqualTo("easemob-demo#demo_4711@conference.easemob.com");
        for (String field : new String[]{"from", "to"}) {
            boolean printsTheRoom = printed.path(field).equals(printed.path("group_id"));
            assertThat(callback.path(field).textValue().equals("4711")).as(field).isEqualTo(printsTheRoom);
        }
    }

    @Test
    void namesTheSenderAsTheServiceDoes() {
        assertThat(sender(Operation.CREATE, Scope.GROUP))
                .isEqualTo("easemob-demo#demo_1111@easemob.com/android_8070d7b2-795eb6e63d");
        assertThat(sender(Operation.INVITE, Scope.GROUP)).isEqualTo("easemob-demo#demo_@ppAdmin");
        assertThat(sender(Operation.APPLY, Scope.GROUP)).isEqualTo("easemob-demo#demo_alice@easemob.com");
        assertThat(sender(Operation.KICK, Scope.CHATROOM)).isEqualTo("easemob-demo#demo_alice@easemob.com");
        assertThat(sender(Operation.SET_METADATA, Scope.CHATROOM)).isEqualTo("173558850453505");
    }

    private static String sender(Operation operation, Scope scope) {
        return json(SampleCallback.of(operation, scope).fresh("dev-secret", SENT_AT)).path("from").textValue();
    }

    @Test
    void neverSendsACallIdTwice() {
        SampleCallback sample = SampleCallback.of(Operation.KICK, Scope.CHATROOM);
        Set<String> callIds = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            callIds.add(json(sample.fresh("dev-secret", SENT_AT)).path("callId").textValue());
        }

        assertThat(callIds).hasSize(1_000);
    }

    @Test
    void refusesAnOperationThatTheScopeLacks() {
        assertThatThrownBy(() -> SampleCallback.of(Operation.INVITE, Scope.CHATROOM))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("chatroom has no operation invite");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void canBeResignedInThePrintedText(Operation operation, Scope scope) {
        PrintedCallback resigned = PrintedCallback.ofVendor(operation, scope, "dev-secret");

        JsonNode callback = json(resigned.body());
        assertThat(callback.path("callId").textValue()).isEqualTo(resigned.callId());
        assertThat(callback.path("security").textValue()).isEqualTo(
                CallbackSignature.of(resigned.callId(), "dev-secret", callback.path("timestamp").asText()));
        assertThat(text(resigned.body()).lines().filter(line -> !isSignature(line)).toList()).isEqualTo(
                text(SampleCallback.printed(operation, scope)).lines().filter(line -> !isSignature(line)).toList());
    }

    private static boolean isSignature(String line) {
        return line.matches(" *\"(callId|security|timestamp)\".*");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return new ObjectMapper().readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

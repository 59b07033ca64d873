package io.github.easemobcamel.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.easemobcamel.event.Callback;
import io.github.easemobcamel.event.CallbackSignature;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Whatever callId and timestamp were signed, by whichever secret: the original is accepted, and no other callId, timestamp or
 * signature is, as read from the JSON on the wire. That holds for secrets that do not end in a digit: the vendor's rule signs
 * plain concatenation, so {@code a|1|12} and {@code a1|1|2} have the same signature.
 */
class CallbackVerifierFuzzTest {

    private static final List<String> SECRETS = List.of("first-secret", "geheimnis-ß");
    private static final int LONGEST = 200;
    private static final JsonMapper JSON = JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final CallbackReader reader = new CallbackReader(256 << 10, false);
    private final CallbackVerifier verifier = new CallbackVerifier(SECRETS);

    @FuzzTest
    void acceptsTheOriginalOnly(FuzzedDataProvider data) throws Exception {
        String callId = data.consumeString(LONGEST);
        String timestamp = Long.toString(data.consumeLong(0, Long.MAX_VALUE));
        String security = CallbackSignature.of(callId, data.pickValue(SECRETS), timestamp);
        Callback original;
        try {
            original = reader.read(json(callId, timestamp, security));
        } catch (CallbackRefusedException refused) {
            return;
        }
        assertThat(verifier.verify(original)).isSameAs(original);

        boolean cut = data.consumeBoolean();
        String other = cut ? callId.substring(data.consumeInt(0, callId.length())) : data.consumeString(LONGEST);
        refuses(other, timestamp, security, other.equals(callId));
        String otherTime = Long.toString(data.consumeLong(0, Long.MAX_VALUE));
        refuses(callId, otherTime, security, otherTime.equals(timestamp));
        refuses(callId, "0" + timestamp, security, false);
        String otherSecurity = data.consumeRemainingAsString();
        refuses(callId, timestamp, otherSecurity, otherSecurity.equals(security));
        refuses(callId, timestamp, security.substring(1), false);
        refuses(callId, timestamp, security + security.charAt(0), false);
    }

    private void refuses(String callId, String timestamp, String security, boolean same) throws JsonProcessingException {
        byte[] tampered = json(callId, timestamp, security);
        if (!same) {
            assertThatThrownBy(() -> verifier.verify(reader.read(tampered)))
                    .as(() -> new String(tampered, StandardCharsets.UTF_8)).isInstanceOf(CallbackRefusedException.class);
        }
    }

    private static byte[] json(String callId, String timestamp, String security) throws JsonProcessingException {
        return JSON.writeValueAsBytes(Map.of("callId", callId, "timestamp", timestamp, "security", security));
    }
}

package io.github.easemobcamel.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.easemobcamel.event.Callback;
import java.time.Duration;
import java.util.stream.Stream;

/** Whatever bytes arrive: a callback with usable fields, or a refusal of less than 200 bytes; nothing else, and soon. */
class CallbackReaderFuzzTest {

    private static final int MAX_BODY_SIZE = 256 << 10;
    private static final Duration SOON = Duration.ofSeconds(10);

    private final CallbackReader reader = new CallbackReader(MAX_BODY_SIZE, false);

    @FuzzTest
    void readsOrRefuses(byte[] body) {
        assertTimeout(SOON, () -> readOrRefuse(body));
    }

    private void readOrRefuse(byte[] body) {
        try {
            Callback callback = reader.read(body);
            assertThat(callback.body()).isSameAs(body);
            assertThat(callback.callId()).isNotBlank().hasSizeLessThanOrEqualTo(1024);
            assertThat(callback.callId().chars()).noneMatch(Character::isISOControl);
            assertThat(new String(callback.callId().getBytes(UTF_8), UTF_8)).isEqualTo(callback.callId());
            assertThat(callback.timestamp()).matches("[0-9]{1,19}");
            assertThat(callback.security()).isNotBlank();
            assertThat(Stream.ofNullable(callback.roomId())).noneMatch(String::isBlank);
        } catch (CallbackRefusedException refused) {
            assertThat(refused.answer()).isEqualTo(Answer.MALFORMED);
            assertThat(AnswerBody.of(refused.answer(), refused.getMessage()).getBytes(UTF_8)).hasSizeLessThan(200);
        }
    }
}

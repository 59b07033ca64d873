package io.github.easemobcamel.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.easemobcamel.deliver.EventSchema;
import io.github.easemobcamel.deliver.StructuredCloudEvents;
import io.github.easemobcamel.receive.CallbackReader;
import io.github.easemobcamel.receive.CallbackRefusedException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Whatever the receiver lets in can be routed: the reader never fails, and its headers are the documented ones in their bounds. */
class EventReaderFuzzTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final long YEAR_10000 = 253_402_300_800_000L;

    private final CallbackReader receiver = new CallbackReader(256 << 10, false);
    private final EventReader reader = new EventReader();

    @FuzzTest
    void readsWhateverWasLetIn(byte[] body) {
        String callId;
        try {
            callId = receiver.read(body).callId();
        } catch (CallbackRefusedException refused) {
            return;
        }
        Map<String, Object> headers = new HashMap<>();

        assertTimeout(SOON, () -> reader.setHeaders(body, headers));

        assertThat(EventHeader.ALL).containsAll(headers.keySet());
        assertTimeout(SOON, () -> EventSchema.assertDescribes(new StructuredCloudEvents().write(body, headers)));
        assertThat(headers).containsEntry(EventHeader.CALL_ID, callId);
        assertThat(headers.getOrDefault(EventHeader.SCOPE, "group")).isIn("group", "chatroom");
        assertThat(headers.getOrDefault(EventHeader.OUTCOME, "ok")).isIn("ok", "failed");
        assertThat((Long) headers.getOrDefault(EventHeader.EVENT_TIME, 0L)).isBetween(0L, YEAR_10000 - 1);
        headers.remove(EventHeader.EVENT_TIME);
        assertThat(headers).allSatisfy((name, value) -> assertThat((String) value).as(name).isNotBlank()
                .hasSizeLessThanOrEqualTo(JsonFacts.LONGEST_TEXT).matches(text -> text.chars().noneMatch(Character::isISOControl)));
    }
}

package io.github.easemobcamel.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventJsonTest {

    /** Who sorts the texts sorts the times: those of a whole second have milliseconds, too. */
    @Test
    void showsTimesAllAlike() {
        RecordedEvent event = RecordedEvent.of(Map.of("callId", "call-1"), 1, 1_795_903_145_000L, new byte[0])
                .dispatched(List.of("crm"), 1_795_903_145_000L, true);

        assertThat(EventJson.shown(event, false).path("receivedAt").asText()).isEqualTo("2026-11-28T21:59:05.000Z");
    }
}

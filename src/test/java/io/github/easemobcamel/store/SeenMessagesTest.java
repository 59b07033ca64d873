package io.github.easemobcamel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.core.client.impl.ClientMessageImpl;
import org.junit.jupiter.api.Test;

/** What a look into a queue shows twice. */
class SeenMessagesTest {

    private final SeenMessages seen = new SeenMessages();

    @Test
    void tellsAMessageThatWasShownBefore() {
        assertThat(LongStream.of(1, 2, 3, 2, 3, 4).filter(id -> seen.isNew(message(id)))).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void remembersTheLastOnesOnly() {
        LongStream.range(0, 100_000).forEach(id -> seen.isNew(message(id)));
        assertThat(seen.isNew(message(60_000))).isFalse();
        assertThat(seen.isNew(message(0))).isTrue();
    }

    private static ClientMessage message(long id) {
        ClientMessageImpl message = new ClientMessageImpl();
        message.setMessageID(id);
        return message;
    }
}

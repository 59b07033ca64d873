package io.github.easemobcamel.store;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.Queue;

/**
 * Tells since when the oldest event of a queue waits, without looking at all that wait: at the head of the queue, at what
 * consumers hold, which is bounded by their buffers, and at what waits for its next attempt. In a queue of events that are held
 * back, one that failed again is sent anew and stands behind what came meanwhile, so a later one can be told of.
 */
final class OldestEvent {

    /** Of more events that wait for their next attempt, only the broker's first one counts. */
    private static final int SCHEDULED_AT_MOST = 10_000;

    private OldestEvent() {
    }

    /**
     * {@return when its oldest event was received, in milliseconds since 1970; the greatest number if it is empty}
     *
     * @param queue a queue
     */
    static long receivedTime(Queue queue) {
        Stream<MessageReference> held = queue.getDeliveringMessages().values().stream().flatMap(List::stream);
        Stream<MessageReference> scheduled = queue.getScheduledCount() > SCHEDULED_AT_MOST
                ? Stream.of(queue.peekFirstScheduledMessage()) : queue.getScheduledMessages().stream();
        return Stream.of(Stream.ofNullable(queue.peekFirstMessage()), held, scheduled).flatMap(references -> references)
                .filter(Objects::nonNull).mapToLong(reference -> receivedTime(reference.getMessage())).min()
                .orElse(Long.MAX_VALUE);
    }

    private static long receivedTime(Message message) {
        return message.getObjectProperty(QueueNames.RECEIVED_TIME) instanceof Long received ? received : message.getTimestamp();
    }
}

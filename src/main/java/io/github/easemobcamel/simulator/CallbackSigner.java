package io.github.easemobcamel.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.easemobcamel.event.CallbackSignature;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Completes an event into a callback: a fresh {@code callId} and {@code msg_id}, the time, the signature.
 *
 * <p>Source: the vendor's page on callbacks; {@code callId} is {@code {appkey}_{msg id}}. What the event has already is
 * kept, a wrong signature or a used {@code callId} too: a developer may want to send these on purpose.
 */
final class CallbackSigner {

    private static final int IDS_PER_MILLI = 1_000_000;

    private final String appKey;
    private final List<String> secrets;
    private final Clock clock;
    private final AtomicLong nextId;
    private final AtomicLong turn = new AtomicLong();

    CallbackSigner(String appKey, List<String> secrets, Clock clock) {
        this.appKey = appKey;
        this.secrets = secrets;
        this.clock = clock;
        this.nextId = new AtomicLong(clock.millis() * IDS_PER_MILLI + new Random().nextInt(IDS_PER_MILLI));
    }

    /**
     * {@return the callback, signed with the next secret in turn}
     *
     * @param event the event; it is not changed
     */
    Callback sign(ObjectNode event) {
        ObjectNode body = event.deepCopy();
        String id = Long.toString(nextId.getAndIncrement());
        fill(body, "appkey", appKey);
        if (body.has("chat_type")) {
            fill(body, "msg_id", id);
        }
        fill(body, "callId", appKey + "_" + id);
        if (!body.has("timestamp")) {
            body.put("timestamp", clock.millis());
        }
        String callId = body.path("callId").asText();
        fill(body, "security", CallbackSignature.of(callId, nextSecret(), body.path("timestamp").asText()));
        return new Callback(callId,
                body.path("operation").asText(body.path("payload").path("operation").asText()), body.toString());
    }

    private String nextSecret() {
        return secrets.isEmpty() ? "" : secrets.get((int) (turn.getAndIncrement() % secrets.size()));
    }

    private static void fill(ObjectNode body, String field, String value) {
        if (!body.has(field)) {
            body.put(field, value);
        }
    }
}

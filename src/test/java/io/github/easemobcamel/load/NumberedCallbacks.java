package io.github.easemobcamel.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.easemobcamel.TestRunner;
import io.github.easemobcamel.event.CallbackSignature;
import io.github.easemobcamel.event.Operation;
import io.github.easemobcamel.event.SampleCallback;
import io.github.easemobcamel.event.Scope;
import java.time.Instant;

/** Signed callbacks with a number in their callId, spread over many rooms; made from one sample, fast enough for a load. */
final class NumberedCallbacks {

    private static final String PREFIX = SampleCallback.APP_KEY + "_";
    private static final String ROOM = "room-of-the-sample";
    private static final long FIRST_ROOM = 173_000_000_000_000L;

    private final int rooms;
    /** The sample's text between what changes: callId, signature, room (three times) and timestamp. */
    private final String sample;

    /**
     * @param rooms how many rooms there are
     */
    NumberedCallbacks(int rooms) {
        this.rooms = rooms;
        String text = new String(SampleCallback.of(Operation.KICK, Scope.GROUP).inRoom(ROOM)
                .fresh(TestRunner.SECRET, Instant.now()), UTF_8);
        sample = text.replaceFirst("\"callId\":\"[^\"]+\"", "\"callId\":\"<id>\"")
                .replaceFirst("\"security\":\"[^\"]+\"", "\"security\":\"<security>\"")
                .replaceFirst("\"timestamp\":\\d+", "\"timestamp\":<time>");
    }

    /**
     * {@return the body to post, in UTF-8}
     *
     * @param number from 0 on
     */
    byte[] body(int number) {
        String callId = PREFIX + number;
        String timestamp = Long.toString(System.currentTimeMillis());
        return sample.replace("<id>", callId)
                .replace("<security>", CallbackSignature.of(callId, TestRunner.SECRET, timestamp))
                .replace("<time>", timestamp).replace(ROOM, Long.toString(FIRST_ROOM + number % rooms)).getBytes(UTF_8);
    }

    /**
     * {@return its number}
     *
     * @param callId a callId, as the header {@code ce-id} of a delivery has it
     */
    static int number(String callId) {
        return Integer.parseInt(callId.substring(callId.lastIndexOf('_') + 1));
    }
}

package io.github.easemobcamel.event;

import static io.github.easemobcamel.event.Json.JSON;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;

/**
 * A callback to try the runner with: the vendor's printed example of an operation, with plausible values where the vendor
 * prints {@code XXXX}, and signed anew each time.
 *
 * <p>The printed examples lie in {@code callbacks/group} and {@code callbacks/chatroom} on the class path, unchanged. Two
 * are not the vendor's: {@code add_mute} of a group (the vendor prints the example of {@code ban} twice) and
 * {@code direct_joined} (no example).
 */
public final class SampleCallback {

    /** The app that all samples come from. */
    public static final String APP_KEY = "easemob-demo#demo";

    private static final String PRINTED_APP_KEY = "XXXX#XXXX";
    private static final String PRINTED_ID = "XXXX";
    private static final long SMALLEST_ID = 100_000_000_000_000_000L;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ObjectNode printed;
    private final String roomId;

    private SampleCallback(ObjectNode printed, String roomId) {
        this.printed = printed;
        this.roomId = roomId;
    }

    /**
     * {@return a sample in a demo room}
     *
     * @param operation the operation
     * @param scope one of the operation's scopes
     * @throws IllegalArgumentException when that scope has no such operation
     */
    public static SampleCallback of(Operation operation, Scope scope) {
        try {
            String demoRoom = scope == Scope.GROUP ? "173556296122369" : "173558850453505";
            return new SampleCallback((ObjectNode) JSON.readTree(printed(operation, scope)), demoRoom);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@return the example's text as printed by the vendor, byte for byte, in UTF-8}
     *
     * @param operation the operation
     * @param scope one of the operation's scopes
     * @throws IllegalArgumentException when that scope has no such operation
     */
    public static byte[] printed(Operation operation, Scope scope) {
        if (!operation.scopes().contains(scope)) {
            throw new IllegalArgumentException("%s has no operation %s".formatted(scope.word(), operation.wireName()));
        }
        String resource = "/callbacks/%s/%s.json".formatted(scope.word(), operation.wireName());
        try (InputStream text = SampleCallback.class.getResourceAsStream(resource)) {
            return text.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * {@return the same sample in that room}
     *
     * @param otherRoomId the group's or chatroom's id
     */
    public SampleCallback inRoom(String otherRoomId) {
        return new SampleCallback(printed, otherRoomId);
    }

    /**
     * {@return a callback that was never sent before: JSON in UTF-8}
     *
     * @param secret the secret of the callback rule
     * @param sentAt becomes the callback's {@code timestamp}
     */
    public byte[] fresh(String secret, Instant sentAt) {
        String id = Long.toString(RANDOM.nextLong(SMALLEST_ID, 10 * SMALLEST_ID));
        String callId = APP_KEY + "_" + id;
        ObjectNode callback = printed.deepCopy();
        fillIn(callback);
        callback.put("callId", callId);
        callback.put("msg_id", id);
        callback.put("timestamp", sentAt.toEpochMilli());
        callback.put("security", CallbackSignature.of(callId, secret, Long.toString(sentAt.toEpochMilli())));
        return bytes(callback);
    }

    private void fillIn(ObjectNode callback) {
        String printedRoom = callback.path("group_id").textValue();
        callback.put("from", from(callback.path("from").textValue(), printedRoom));
        callback.put("to", to(callback.path("to").textValue(), printedRoom));
        callback.put("group_id", roomId);
        callback.put("appkey", APP_KEY);
        callback.put("host", "msync@demo");
        ObjectNode payload = callback.withObject("/payload");
        payload.put("muc_id", APP_KEY + "_" + roomId + "@conference.easemob.com");
        if (payload.at("/reason/data") instanceof ObjectNode file) {
            file.put("file_id", file.path("file_id").textValue().replace("XXXX-XXXX", "8e2f-11ec"));
        }
    }

    /** The three metadata operations come from the room; many examples print no user at all. */
    private String from(String printedFrom, String printedRoom) {
        if (printedFrom.equals(printedRoom)) {
            return roomId;
        }
        String from = printedFrom.replace(PRINTED_APP_KEY, APP_KEY).replace("@XXXX", "@ppAdmin");
        return from.startsWith(APP_KEY + "_") ? from : APP_KEY + "_alice@easemob.com";
    }

    /** {@code XXXX} is the room here: users are printed as {@code 1111}, {@code aaa111} or {@code admin}. */
    private String to(String printedTo, String printedRoom) {
        return printedTo.equals(PRINTED_ID) || printedTo.equals(printedRoom) ? roomId : printedTo;
    }

    private static byte[] bytes(ObjectNode callback) {
        try {
            return JSON.writeValueAsString(callback).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }
}

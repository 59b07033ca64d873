package io.github.easemobcamel.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.IntStream;

/**
 * Makes HTTP requests with callbacks in the form of Easemob's example for chatrooms, each with a callId of its own, signed as
 * Easemob does: {@code md5Hex(callId + secret + timestamp)}. Cheap: the same bytes with other digits. For one thread.
 *
 * <p>The callId ends with the time at which the callback was meant to be sent ({@link System#nanoTime()}), so that whoever
 * gets the event in this process knows how long it took.
 */
final class Callbacks {

    /** The secret that every candidate is started with. */
    static final String SECRET = "bench-secret";

    private static final String SEQUENCE = "S".repeat(14);
    private static final String INTENDED = "N".repeat(19);
    private static final String SECURITY = "X".repeat(32);
    private static final String ROOM = "R".repeat(15);
    private static final String TIMESTAMP = "T".repeat(13);
    private static final String CALL_ID = "bench#bench_" + SEQUENCE + "_" + INTENDED;
    private static final long FIRST_ROOM = 100_000_000_000_000L;
    private static final HexFormat HEX = HexFormat.of();

    private final MessageDigest md5 = md5();
    private final byte[] secret = SECRET.getBytes(StandardCharsets.US_ASCII);
    private final byte[] request;
    private final int callIdAt;
    private final int securityAt;
    private final int timestampAt;
    private final int[] sequencesAt;
    private final int[] intendedAt;
    private final int[] roomsAt;
    private final long rooms;
    private long sequence = System.currentTimeMillis() * 10;

    /**
     * @param operation the operation as on the wire, such as {@code kick}
     * @param rooms how many chatrooms the callbacks are about, one after the other
     */
    Callbacks(String operation, long rooms) {
        this.rooms = rooms;
        String body = """
                {"chat_type":"muc","callId":"%s","security":"%s","payload":{"muc_id":"bench#bench_%s@conference.easemob.com",\
                "is_chatroom":true,"operation":"%s","status":{"description":"","error_code":"ok"}},"group_id":"%s",\
                "host":"msync@bench","appkey":"bench#bench","from":"bench#bench_alice@easemob.com","to":"bob",\
                "eventType":"chat","msg_id":"%s","timestamp":%s}"""
                .formatted(CALL_ID, SECURITY, ROOM, operation, ROOM, SEQUENCE, TIMESTAMP);
        String text = "POST /callbacks HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
        request = text.getBytes(StandardCharsets.US_ASCII);
        callIdAt = text.indexOf(CALL_ID);
        securityAt = text.indexOf(SECURITY);
        timestampAt = text.indexOf(TIMESTAMP);
        sequencesAt = places(text, SEQUENCE);
        intendedAt = places(text, INTENDED);
        roomsAt = places(text, ROOM);
    }

    /**
     * @param intended when it is meant to be sent
     * @return the bytes of a request
     */
    ByteBuf next(long intended) {
        sequence++;
        digits(sequencesAt, SEQUENCE, sequence);
        digits(intendedAt, INTENDED, intended);
        digits(roomsAt, ROOM, FIRST_ROOM + sequence % rooms);
        digits(new int[] {timestampAt}, TIMESTAMP, System.currentTimeMillis());
        md5.update(request, callIdAt, CALL_ID.length());
        md5.update(secret);
        md5.update(request, timestampAt, TIMESTAMP.length());
        byte[] security = HEX.formatHex(md5.digest()).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(security, 0, request, securityAt, security.length);
        return Unpooled.copiedBuffer(request);
    }

    /**
     * @param callId a callId made here
     * @return when its callback was meant to be sent
     */
    static long intended(String callId) {
        return Long.parseLong(callId, callId.length() - INTENDED.length(), callId.length(), 10);
    }

    private static int[] places(String text, String field) {
        return IntStream.range(0, text.length()).filter(at -> text.startsWith(field, at)).toArray();
    }

    private void digits(int[] places, String field, long value) {
        for (int at : places) {
            long rest = value;
            for (int digit = field.length() - 1; digit >= 0; digit--) {
                request[at + digit] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
        }
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has MD5", e);
        }
    }
}

package io.github.easemobcamel.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * What is remembered of a callback to recognise it again: 64 bits for its callId and 64 bits for its body, each the start
 * of a SHA-256. A chance match of two callIds among a million has a probability of about 10<sup>-8</sup>, and would put the
 * later callback to the conflicts rather than lose it.
 *
 * @param callId the callId's hash
 * @param body the body's hash
 */
public record CallIdentity(long callId, long body) {

    /** The length of {@link #toBytes()}. */
    public static final int BYTES = 2 * Long.BYTES;

    public static CallIdentity of(Callback callback) {
        MessageDigest sha256 = sha256();
        long callId = start(sha256.digest(callback.callId().getBytes(StandardCharsets.UTF_8)));
        return new CallIdentity(callId, start(sha256.digest(callback.body())));
    }

    /**
     * {@return the identity, or empty if these bytes are none}
     *
     * @param bytes a message's correlation id: what {@link #toBytes()} gave, other bytes, or null
     */
    public static Optional<CallIdentity> read(byte[] bytes) {
        if (bytes == null || bytes.length != BYTES) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return Optional.of(new CallIdentity(buffer.getLong(), buffer.getLong()));
    }

    /** {@return the identity of a conflict: known by its body, as several conflicts can have one callId} */
    public CallIdentity ofConflict() {
        return new CallIdentity(/* callId */ body, /* body */ callId);
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES).putLong(callId).putLong(body).array();
    }

    private static long start(byte[] digest) {
        return ByteBuffer.wrap(digest).getLong();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}

package io.github.easemobcamel.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Computes the signature that Easemob puts into the {@code security} field of a callback.
 *
 * <p>Source: the vendor's callback documentation; {@code md5Hex(callId + secret + timestamp)}, plain concatenation, 32
 * lower-case hex digits. It covers neither the payload nor any other field.
 */
public final class CallbackSignature {

    private CallbackSignature() {
    }

    /**
     * {@return 32 lower-case hex digits}
     *
     * @param callId the callback's {@code callId}
     * @param secret the secret of the callback rule in Easemob's console
     * @param timestamp the callback's {@code timestamp}: the decimal milliseconds as printed in the body
     */
    public static String of(String callId, String secret, String timestamp) {
        byte[] digest = md5().digest((callId + secret + timestamp).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has MD5", e);
        }
    }
}

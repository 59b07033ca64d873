package io.github.easemobcamel.record;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * The ids of recorded events: of a callback the same wherever and whenever it is worked out, so that all that is said of it comes
 * together. Two callbacks with one callId differ in their bodies.
 */
public final class EventId {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final int CALL_ID_BYTES = 12;
    /** As many bits as tell events of the same millisecond apart; the time takes the others. */
    private static final int ORDER_BITS = 20;
    private static final int ORDER_MASK = (1 << ORDER_BITS) - 1;
    private static final int ORDER_DIGITS = ORDER_BITS / 4;

    private EventId() {
    }

    /**
     * {@return the id of a callback}
     *
     * @param callId its callId
     * @param bodyCrc the CRC-32C of its body as it was received
     */
    static String of(String callId, int bodyCrc) {
        return prefix(callId) + HexFormat.of().toHexDigits(bodyCrc);
    }

    /** {@return what the ids of all callbacks with this callId begin with} */
    static String prefix(String callId) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(callId.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, CALL_ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** {@return an id for what has no callId} */
    static String random() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return HexFormat.of().toHexDigits(random.nextLong()) + HexFormat.of().toHexDigits(random.nextLong());
    }

    /** {@return whether it looks like one} */
    public static boolean is(String text) {
        return text != null && ID.matcher(text).matches();
    }

    /** {@return what events are ordered by: their time and, within a millisecond, their number} */
    static long order(long receivedAt, int number) {
        return firstOrder(receivedAt) | (number & ORDER_MASK);
    }

    /** {@return the number of an event that has none} */
    static int number(String id) {
        return Integer.parseInt(id.substring(0, ORDER_DIGITS), 16);
    }

    /** {@return the smallest {@link #order} of a time} */
    static long firstOrder(long receivedAt) {
        return receivedAt << ORDER_BITS;
    }

    /** {@return the time of an {@link #order}} */
    static long time(long order) {
        return order >> ORDER_BITS;
    }
}

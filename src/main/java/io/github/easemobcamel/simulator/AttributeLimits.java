package io.github.easemobcamel.simulator;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The limits of chatroom attributes.
 *
 * <p>Source: the vendor's page on chatroom attributes. The wording for a long key is documented, the others are in the
 * vendor's clients; a "character" is taken to be a UTF-16 unit, the stricter reading.
 */
final class AttributeLimits {

    static final int KEYS_PER_CALL = 10;
    static final int KEY_LENGTH = 128;
    static final int VALUE_LENGTH = 4096;
    static final int ATTRIBUTES_PER_ROOM = 100;
    static final int ANNOUNCEMENT_LENGTH = 512;

    static final String FOREIGN_SET = "others are not allowed to be set";
    static final String ROOM_FULL = "size of metadata for this single chatroom exceeds the user defined limit";
    /** What is refused passes: somebody else changed the room's attributes at that moment. */
    static final String CONCURRENT = "Failed to update userMetadata. Concurrent updates not allowed";

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_.-]+");

    private AttributeLimits() {
    }

    /** {@return why the service refuses another member's key, as {@code errorKeys} says it} */
    static String foreign(String key) {
        return "properties key '" + key + "' is not part of you";
    }

    /**
     * {@return why the service refuses it, as {@code errorKeys} says it; empty if it does not}
     *
     * @param key an attribute's name
     * @param value an attribute's value
     */
    static Optional<String> complaint(String key, String value) {
        if (key.length() > KEY_LENGTH) {
            return Optional.of("properties key '" + key + "' is exceeding maximum limit " + KEY_LENGTH);
        }
        if (!KEY.matcher(key).matches()) {
            return Optional.of("properties key '" + key + "' is not Legal");
        }
        if (value.length() > VALUE_LENGTH) {
            return Optional.of("properties value of key '" + key + "' is exceeding maximum limit " + VALUE_LENGTH);
        }
        return Optional.empty();
    }
}

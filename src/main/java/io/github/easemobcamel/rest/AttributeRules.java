package io.github.easemobcamel.rest;

import java.util.Collection;
import java.util.regex.Pattern;

/**
 * The vendor's limits that can be checked before sending.
 *
 * <p>Source: the vendor's page of chatroom attributes. It says "characters"; they are counted as code points, the lenient
 * reading, so that nothing is refused here that the service may accept.
 */
final class AttributeRules {

    /** How many keys one call may carry. */
    static final int KEYS_A_CALL = 10;
    private static final int KEY_LENGTH = 128;
    private static final int VALUE_LENGTH = 4096;
    private static final int ANNOUNCEMENT_LENGTH = 512;
    private static final int SHOWN = 40;
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_.-]+");

    private AttributeRules() {
    }

    /** @throws EasemobException naming the first key that is empty, too long or has a character out of the set */
    static void checkKeys(Collection<String> keys) {
        if (keys.isEmpty()) {
            throw EasemobException.invalid("no keys: at least one is needed");
        }
        for (String key : keys) {
            if (key.length() > KEY_LENGTH) {
                throw EasemobException.invalid("key '" + shown(key) + "' has " + key.length() + " characters, the limit is "
                        + KEY_LENGTH);
            }
            if (!KEY.matcher(key).matches()) {
                throw EasemobException.invalid("key '" + shown(key) + "' must be one or more of A-Z a-z 0-9 _ . -");
            }
        }
    }

    /** @throws EasemobException naming the key, if its value is longer than the limit or no valid text */
    static void checkValue(String key, String value) {
        checkText("the value of key '" + shown(key) + "'", value, VALUE_LENGTH);
    }

    /** @throws EasemobException if the announcement is longer than the limit or no valid text */
    static void checkAnnouncement(String announcement) {
        checkText("the announcement", announcement, ANNOUNCEMENT_LENGTH);
    }

    /** @throws EasemobException unless the value is one of the vendor's two */
    static void checkAutoDelete(String autoDelete) {
        if (!autoDelete.equals("DELETE") && !autoDelete.equals("NO_DELETE")) {
            throw EasemobException.invalid("autoDelete is '" + shown(autoDelete) + "', not DELETE or NO_DELETE");
        }
    }

    private static void checkText(String name, String text, int limit) {
        int length = text.codePointCount(0, text.length());
        if (length > limit) {
            throw EasemobException.invalid(name + " has " + length + " characters, the limit is " + limit);
        }
        if (!WellFormed.isText(text)) {
            throw EasemobException.invalid(name + " holds half a character (a lone surrogate)");
        }
    }

    private static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}

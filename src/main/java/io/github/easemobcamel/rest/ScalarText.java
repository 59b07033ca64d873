package io.github.easemobcamel.rest;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;

/**
 * Writes a text, number or boolean as the text that is stored, the same whether a caller gave it as JSON text or in a Map.
 *
 * <p>A number is written in plain notation, without an exponent and without zeros at its end: as JSON's own
 * {@code JSON.stringify} writes those of everyday size.
 */
final class ScalarText {

    /** More digits than any value, key or id may have. */
    private static final int MOST_DIGITS = 10_000;

    private ScalarText() {
    }

    /**
     * {@return its text}
     *
     * @param name what the value is, for the error
     * @param value the value
     * @throws EasemobException if it is no text, number or boolean, a number that JSON does not have, or one with too many digits
     */
    static String of(String name, Object value) {
        if (value instanceof CharSequence || value instanceof Boolean || value instanceof Character) {
            return value.toString();
        }
        if (value instanceof Number number) {
            return plain(name, number);
        }
        throw EasemobException.invalid(name + " is " + kind(value) + ": the service stores text only");
    }

    /**
     * {@return its text; null if there is none}
     *
     * @param name the header
     * @param value its value, as the caller gave it; bytes as Kafka has them
     * @throws EasemobException if it is a map, a list, a number that JSON does not have, or bytes that are no UTF-8
     */
    static String ofHeader(String name, Object value) {
        if (value instanceof Number number) {
            return plain(name, number);
        }
        if (value instanceof Map || value instanceof Collection) {
            throw EasemobException.invalid(name + " is " + kind(value) + ", not a text");
        }
        try {
            return value == null ? null : value instanceof byte[] bytes ? utf8(bytes) : value.toString();
        } catch (CharacterCodingException e) {
            throw EasemobException.invalid(name + " is not UTF-8");
        }
    }

    /** {@return a value's kind in words, with its article} */
    static String kind(Object value) {
        return value == null ? "null" : value instanceof Map ? "a map" : value instanceof Collection ? "a list"
                : "a " + value.getClass().getSimpleName();
    }

    static String utf8(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }

    private static String plain(String name, Number number) {
        BigDecimal decimal;
        try {
            decimal = (number instanceof BigDecimal exact ? exact : new BigDecimal(number.toString())).stripTrailingZeros();
        } catch (NumberFormatException e) {
            throw EasemobException.invalid(name + " is " + number + ", which is no number in JSON");
        }
        if (Math.abs((long) decimal.scale()) + decimal.precision() > MOST_DIGITS) {
            throw EasemobException.invalid(name + " is a number with more than " + MOST_DIGITS + " digits");
        }
        return decimal.toPlainString();
    }
}

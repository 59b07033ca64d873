package io.github.easemobcamel.rest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A limit of the service on a field, written {@code metaData key 128 characters of A-Z a-z 0-9 _ . -}.
 *
 * <p>Where the vendor says "characters", they are counted as code points, the lenient reading, so that nothing is refused here that
 * the service may accept.
 *
 * @param field the field
 * @param part {@code key} or {@code value} of each of its attributes; empty for all of it, of a list for each of its items
 * @param most how long it may be
 * @param bytes whether bytes of UTF-8 are counted, and not characters
 * @param characters the characters that it may have, separated by spaces; empty for any
 */
record BodyLimit(String field, String part, int most, boolean bytes, String characters) {

    private static final Pattern TEXT = Pattern.compile("(\\w+)(?: (key|value))? ([0-9]{1,9}) (characters|bytes)(?: of (\\S.*))?");
    private static final int SHOWN = 40;

    static List<BodyLimit> parse(String text) {
        return Arrays.stream(text.split(";")).map(String::strip).filter(limit -> !limit.isEmpty()).map(limit -> {
            Matcher matcher = TEXT.matcher(limit);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("the limit '" + limit + "' is not one such as 'announcement 512 characters'");
            }
            return new BodyLimit(matcher.group(1), matcher.group(2) == null ? "" : matcher.group(2),
                    Integer.parseInt(matcher.group(3)), matcher.group(4).equals("bytes"),
                    matcher.group(5) == null ? "" : matcher.group(5));
        }).toList();
    }

    /**
     * @param label what the text is, for the error
     * @param text a text that the limit is about
     * @throws EasemobException with the limit, if the text is beyond it
     */
    void check(String label, String text) {
        int length = bytes ? text.getBytes(StandardCharsets.UTF_8).length : text.codePointCount(0, text.length());
        if (length > most) {
            throw EasemobException
                    .invalid(label + " has " + length + (bytes ? " bytes" : " characters") + ", the limit is " + most);
        }
        if (!characters.isEmpty() && !text.matches("[" + characters.replace(" ", "") + "]+")) {
            throw EasemobException.invalid(label + " must be one or more of " + characters);
        }
    }

    /** {@return the text, cut to what an error can show} */
    static String shown(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    @Override
    public String toString() {
        return field + (part.isEmpty() ? "" : " " + part) + " " + most + (bytes ? " bytes" : " characters")
                + (characters.isEmpty() ? "" : " of " + characters);
    }
}

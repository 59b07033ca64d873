package io.github.easemobcamel.log;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Text of callbacks as people may see it: without the signature, and with nothing in it that steers a terminal or makes text look
 * like other text. Everything that the runner prints goes through it, and what the administration answers.
 *
 * <p>With a valid signature, somebody who reads a log could try secrets until one fits, or send the callId again with another body.
 * Source: the vendor's page names the field {@code security}; another one of its pages {@code secret}.
 */
public final class ShownText {

    /** A character of the name or the value, as it is or as JSON may escape it, within a text that is JSON's again, too. */
    private static final String ESCAPED = "(?:\\\\|%5c){1,8}+u00";
    private static final String SIGN = "(?:0[9ad]|2[0-9a-f]|3[a-f]|5[bcd]|7b)";
    private static final String DIGIT = "(?:[0-9a-f]|" + ESCAPED + "(?:3[0-9]|[46][1-6]))";
    /** What may stand between name and value: quotation marks, brackets, signs, blanks, also escaped or as in a URL or XML. */
    private static final String BETWEEN = "(?:" + ESCAPED + SIGN + "|(?:\\\\|%5c){1,8}+[nrt]|%" + SIGN
            + "|&(?:quot|#\\d{2}|#x[0-9a-f]{2});"
            + "|[^0-9a-z%&\\\\]|\\\\(?!\\\\*+u00))";
    /** A number in JSON, which no signature is. */
    private static final String NUMBER = "\\d++(?:\\.\\d++)?(?:e[+-]?\\d++)?\\s*+[,}\\]]";
    /** Less than a whole signature where the text was cut, but more than a word that is made of these letters. */
    private static final Pattern SIGNATURE = Pattern.compile(
            "(" + named("security", "secret") + BETWEEN + "{1,40}+)(?!" + NUMBER + ")" + DIGIT + "{8,}+",
            Pattern.CASE_INSENSITIVE);
    /** Control characters but for the ends of lines and tabs, those that format (the marks of direction), separators of lines. */
    private static final Pattern STEERING = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}&&[^\\n\\t]]");

    private ShownText() {
    }

    /**
     * {@return the same with asterisks in place of a signature, and {@code \u202e} in place of such a character}
     *
     * @param text any text, of one line or more
     */
    public static String of(String text) {
        return STEERING.matcher(mask(text)).replaceAll(match -> match.group().chars().mapToObj("\\\\u%04x"::formatted)
                .collect(Collectors.joining()));
    }

    /**
     * {@return the same with asterisks in place of a signature}
     *
     * @param text any text
     */
    public static String mask(String text) {
        return SIGNATURE.matcher(text).replaceAll("$1***");
    }

    private static String named(String... names) {
        return Stream.of(names).map(name -> name.chars().mapToObj(letter -> "(?:" + (char) letter + "|" + ESCAPED
                + "(?:" + Integer.toHexString(letter) + "|" + Integer.toHexString(letter - 32) + "))")
                .collect(Collectors.joining()))
                .collect(Collectors.joining("|", "(?:", ")"));
    }
}

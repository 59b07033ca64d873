package io.github.easemobcamel.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Reads single facts from JSON of any shape; a fact that is absent or of another type is null. */
public final class JsonFacts {

    /** In characters. Ids of Easemob are far shorter, and a broker limits what stands in headers. */
    static final int LONGEST_TEXT = 1024;

    /** A stored callback has passed the limits of {@code receive}; limits here could only make it unroutable. */
    private static final StreamReadConstraints NO_LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .build();

    private static final ObjectReader JSON = new ObjectMapper(JsonFactory.builder().streamReadConstraints(NO_LIMITS).build())
            .reader();

    private static final Pattern MILLISECONDS = Pattern.compile("[0-9]{1,15}");
    private static final long YEAR_10000 = 253_402_300_800_000L;

    private JsonFacts() {
    }

    /**
     * {@return its tree; the missing node when it is no JSON}
     *
     * @param json JSON text in UTF-8, or null
     */
    static JsonNode parse(byte[] json) {
        if (json == null) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /**
     * {@return that JSON; the missing node when the text holds something else}
     *
     * @param node JSON, or a text which holds JSON
     */
    static JsonNode unwrapped(JsonNode node) {
        return node.isTextual() ? parse(node.textValue().getBytes(StandardCharsets.UTF_8)) : node;
    }

    /**
     * {@return the text, if it can be an id or a word}
     *
     * @param node a text, or a whole number in place of one
     */
    static String text(JsonNode node) {
        return node.isTextual() || node.isIntegralNumber() ? plausible(node.asText()) : null;
    }

    /**
     * {@return the same text if it can be an id or a word: not blank, at most {@value #LONGEST_TEXT} characters, no
     *     control characters}
     *
     * @param text any text, or null
     */
    public static String plausible(String text) {
        boolean plausible = text != null && text.length() <= LONGEST_TEXT && !text.isBlank() && !hasControl(text);
        return plausible ? text : null;
    }

    /** A loop: a stream for each fact of each event shows in a profile. */
    private static boolean hasControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@return them, if they lie before the year 10000}
     *
     * @param node milliseconds since 1970, as a number or as a text of digits
     */
    static Long time(JsonNode node) {
        String digits = text(node);
        if (digits == null || !MILLISECONDS.matcher(digits).matches()) {
            return null;
        }
        long time = Long.parseLong(digits);
        return time < YEAR_10000 ? time : null;
    }

    /**
     * {@return which of the two it says}
     *
     * @param node a boolean, or a text in place of one
     */
    static Boolean truth(JsonNode node) {
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        String word = text(node);
        return "true".equalsIgnoreCase(word) ? Boolean.TRUE : "false".equalsIgnoreCase(word) ? Boolean.FALSE : null;
    }
}

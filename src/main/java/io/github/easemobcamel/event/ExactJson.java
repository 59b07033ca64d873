package io.github.easemobcamel.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;

/** Reads and writes JSON so that what was read is written as it was: numbers digit by digit, texts character by character. */
public final class ExactJson {

    /** Half of what can be written, so that what was read can stand within something else. */
    private static final int MAX_DEPTH = 500;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder().streamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE).build())
            .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final ObjectReader READER = JSON.reader();
    private static final ObjectWriter WRITER = JSON.writer();

    private ExactJson() {
    }

    /**
     * {@return its tree; the missing node when it is no JSON, or cannot be kept as it is}
     *
     * @param text JSON
     */
    static JsonNode read(String text) {
        try {
            return READER.readTree(text);
        } catch (JsonProcessingException | NumberFormatException e) {
            // The latter for an exponent that does not fit into an int.
            return MissingNode.getInstance();
        }
    }

    /**
     * {@return its text, in UTF-8; half of a surrogate pair, for which that has no bytes, is an escape}
     *
     * @param json a tree
     */
    public static byte[] write(JsonNode json) {
        try {
            return WRITER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree within the limits can be written", e);
        }
    }
}

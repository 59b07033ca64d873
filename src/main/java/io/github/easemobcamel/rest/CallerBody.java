package io.github.easemobcamel.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;

/**
 * Reads what a route's caller left as the message's body: JSON text, bytes, a Map, a List or a String alike.
 */
final class CallerBody {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    static {
        // As long as the longest value.
        JSON.getFactory().setStreamReadConstraints(StreamReadConstraints.builder().maxNumberLength(4096).build());
    }

    /** How Jackson words it; there is no exception of its own for it. */
    private static final String DUPLICATE = "Duplicate field";
    private static final String BYTE_ORDER_MARK = "\ufeff";

    /** Text, Map, Collection or null. */
    private final Object content;

    private CallerBody(Object content) {
        this.content = content;
    }

    /**
     * {@return the body, ready to be read}
     *
     * @param body the message's body
     * @throws EasemobException if it is of a type that holds none of these, or bytes that are not UTF-8
     */
    static CallerBody of(Object body) {
        try {
            if (body instanceof byte[] bytes) {
                return ofText(ScalarText.utf8(bytes));
            } else if (body instanceof InputStream stream) {
                return ofText(ScalarText.utf8(stream.readAllBytes()));
            } else if (body instanceof Reader reader) {
                StringWriter text = new StringWriter();
                reader.transferTo(text);
                return ofText(text.toString());
            }
            Object given = structured(body);
            if (given instanceof CharSequence text) {
                return ofText(text.toString());
            } else if (given == null || given instanceof Map || given instanceof Collection) {
                return new CallerBody(given);
            }
        } catch (CharacterCodingException e) {
            throw EasemobException.invalid("the body is not UTF-8");
        } catch (IOException e) {
            throw EasemobException.local(EasemobException.INVALID_INPUT, "the body cannot be read", false, e);
        }
        throw EasemobException.invalid("the body is a " + body.getClass().getName() + "; expected JSON, a Map, a List or text");
    }

    /** JSON's {@code null} is nothing, as Java's is. */
    private static CallerBody ofText(String text) {
        String content = text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
        return new CallerBody(content.strip().equals("null") ? null : content);
    }

    /** {@return the same, in Java's own types: what Jackson has read is a Map, a List or a value, and an array is a List} */
    static Object structured(Object given) {
        return given instanceof JsonNode json ? JSON.convertValue(json, Object.class)
                : given instanceof Object[] array ? Arrays.asList(array) : given;
    }

    /** {@return what it holds: JSON text is parsed, nothing is null} */
    Object structure() {
        return content instanceof String text ? parse(text) : content;
    }

    /**
     * {@return the map that it holds}
     *
     * @param expected what it should hold, for the error
     * @throws EasemobException if it holds no map
     */
    Map<?, ?> map(String expected) {
        Object given = structure();
        if (given instanceof Map<?, ?> map) {
            return map;
        }
        throw EasemobException
                .invalid("the body is " + (given == null ? "empty" : ScalarText.kind(given)) + ": expected " + expected);
    }

    /** {@return the text, or what it holds if that looks like JSON; nothing is null} */
    Object textOrStructure() {
        if (!(content instanceof String text)) {
            return content;
        }
        String stripped = text.strip();
        return stripped.isEmpty() ? null : "{[\"".indexOf(stripped.charAt(0)) >= 0 ? parse(text) : stripped;
    }

    /** {@return the text as it is, unless it is a JSON object: then that} */
    Object textOrMap() {
        return content instanceof String text && text.strip().startsWith("{") && tryParse(text) instanceof Map<?, ?> map ? map
                : content;
    }

    /** {@return a value that a caller gave as JSON} */
    static JsonNode json(Object value) {
        try {
            return JSON.valueToTree(value);
        } catch (IllegalArgumentException e) {
            throw EasemobException.invalid("the body holds " + ScalarText.kind(value) + ", which is no JSON");
        }
    }

    static Object parse(String text) {
        if (text.isBlank()) {
            return null;
        }
        try {
            return JSON.readValue(text, Object.class);
        } catch (StreamConstraintsException e) {
            throw EasemobException.invalid("the body is too much: " + e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            refuseDuplicate(e);
            throw EasemobException.invalid("the body is not JSON: line " + (e.getLocation() == null ? "?"
                    : e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr()));
        }
    }

    private static Object tryParse(String text) {
        try {
            return JSON.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            refuseDuplicate(e);
            return null;
        }
    }

    private static void refuseDuplicate(JsonProcessingException failure) {
        String word = failure.getOriginalMessage();
        if (word.startsWith(DUPLICATE)) {
            throw twice(word.substring(DUPLICATE.length()).strip());
        }
    }

    static EasemobException twice(String key) {
        return EasemobException.invalid("the body has a key twice: " + key);
    }
}

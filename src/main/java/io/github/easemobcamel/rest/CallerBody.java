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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads what a route's caller left as the message's body: JSON text, bytes, a Map, a List or a String alike; the wire
 * body, or just what matters.
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
    private static final String META_DATA = "metaData";
    private static final String AUTO_DELETE = "autoDelete";
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
    private static Object structured(Object given) {
        return given instanceof JsonNode json ? JSON.convertValue(json, Object.class)
                : given instanceof Object[] array ? Arrays.asList(array) : given;
    }

    /**
     * {@return the announcement: the text itself, or the field {@code announcement} of a Map or of JSON text}
     *
     * @throws EasemobException if there is none, or a field that the wire body does not have
     */
    String announcement() {
        if (content instanceof String text) {
            Object parsed = text.strip().startsWith("{") ? tryParse(text) : null;
            return parsed instanceof Map<?, ?> map ? announcement(map) : text;
        }
        if (content instanceof Map<?, ?> map) {
            return announcement(map);
        }
        throw noAnnouncement();
    }

    private static String announcement(Map<?, ?> map) {
        if (structured(map.get("announcement")) instanceof CharSequence wire) {
            refuseOthers(map, Set.of("announcement"));
            return wire.toString();
        }
        throw noAnnouncement();
    }

    private static EasemobException noAnnouncement() {
        return EasemobException.invalid("the body holds no announcement: expected text or {\"announcement\": \"…\"}");
    }

    /**
     * {@return the attributes in the order given: those of {@code metaData} in the wire body, which may be JSON text, or the
     *         whole map}
     *
     * @throws EasemobException if the body is no map; naming a field that the wire body does not have, {@code autoDelete} where
     *         it would be an attribute, the attribute whose value is no text, number or boolean, or a key that is none or stands twice
     */
    Map<String, String> attributes() {
        Map<?, ?> map = mapOf(structure(), "a map of attributes");
        Map<?, ?> given = map;
        if (map.containsKey(META_DATA)) {
            refuseOthers(map, Set.of(META_DATA, AUTO_DELETE));
            given = metaData(structured(map.get(META_DATA)));
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        given.forEach((key, value) -> {
            String name = ScalarText.of("a key", key);
            if (name.equalsIgnoreCase(AUTO_DELETE)) {
                throw EasemobException.invalid(name + " stands among the attributes: give it as the header autoDelete, or beside "
                        + "them as in {\"metaData\": {…}, \"autoDelete\": \"NO_DELETE\"}");
            }
            if (attributes.put(name, ScalarText.of("the value of key '" + name + "'", structured(value))) != null) {
                throw twice("'" + name + "'");
            }
        });
        return attributes;
    }

    private static Map<?, ?> metaData(Object given) {
        Object read = given instanceof CharSequence text && text.toString().strip().startsWith("{") ? parse(text.toString())
                : given;
        if (read instanceof Map<?, ?> map) {
            return map;
        }
        throw EasemobException
                .invalid("metaData is " + ScalarText.kind(read) + ", not a map of attributes; an attribute of that name "
                        + "is given as {\"metaData\": {\"metaData\": \"…\"}}");
    }

    /** {@return the wire body's {@code autoDelete} as text; {@code null} if the body is just the attributes or has none} */
    String autoDelete() {
        return structure() instanceof Map<?, ?> map && map.containsKey(META_DATA) && map.containsKey(AUTO_DELETE)
                ? String.valueOf(map.get(AUTO_DELETE)) : null;
    }

    /**
     * {@return the keys in the order given, each once: those of {@code keys} in the wire body, the list, or one plain text;
     *         {@code null} if the body is empty or a wire body without {@code keys}}
     *
     * @throws EasemobException if the body is nothing of these, has a field beside {@code keys}, or if the list holds something that is no text
     */
    Collection<String> keys() {
        Object given = keyStructure();
        if (given instanceof Map<?, ?> map) {
            if (map.isEmpty()) {
                return null;
            }
            if (!map.containsKey("keys")) {
                throw EasemobException.invalid("the body is a map without \"keys\": expected a list of keys");
            }
            refuseOthers(map, Set.of("keys"));
            given = structured(map.get("keys"));
            given = given instanceof CharSequence text && text.toString().strip().startsWith("[") ? parse(text.toString()) : given;
        }
        if (given == null) {
            return null;
        }
        if (given instanceof CharSequence key) {
            return List.of(key.toString());
        }
        if (!(given instanceof Collection<?> list)) {
            throw EasemobException.invalid("the keys are not a list");
        }
        Collection<String> keys = new LinkedHashSet<>();
        for (Object element : list) {
            Object key = structured(element);
            if (!(key instanceof CharSequence || key instanceof Number)) {
                throw EasemobException.invalid("the list of keys holds " + ScalarText.kind(key));
            }
            keys.add(ScalarText.of("a key", key));
        }
        return keys;
    }

    private Object keyStructure() {
        if (content instanceof String text) {
            String stripped = text.strip();
            if (stripped.isEmpty()) {
                return null;
            }
            return "{[\"".indexOf(stripped.charAt(0)) >= 0 ? parse(text) : stripped;
        }
        return content;
    }

    private Object structure() {
        return content instanceof String text ? parse(text) : content;
    }

    private static Map<?, ?> mapOf(Object given, String expected) {
        if (given instanceof Map<?, ?> map) {
            return map;
        }
        throw EasemobException
                .invalid("the body is " + (given == null ? "empty" : ScalarText.kind(given)) + ": expected " + expected);
    }

    private static void refuseOthers(Map<?, ?> wire, Set<String> known) {
        wire.keySet().stream().filter(name -> !known.contains(String.valueOf(name))).findFirst().ifPresent(name -> {
            throw EasemobException.invalid("the body has a field '" + name + "' beside " + String.join(", ", new TreeSet<>(known)));
        });
    }

    private static Object parse(String text) {
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

    private static EasemobException twice(String key) {
        return EasemobException.invalid("the body has a key twice: " + key);
    }
}

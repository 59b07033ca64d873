package io.github.easemobcamel.rest;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

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

    /** How Jackson words it; there is no exception of its own for it. */
    private static final String DUPLICATE = "Duplicate field";

    /** Text, Map, Collection or null. */
    private final Object content;

    private CallerBody(Object content) {
        this.content = content;
    }

    /**
     * @param body the message's body
     * @return the body, ready to be read
     * @throws EasemobException if it is of a type that holds none of these, or bytes that are not UTF-8
     */
    static CallerBody of(Object body) {
        try {
            if (body instanceof byte[] bytes) {
                return new CallerBody(utf8(bytes));
            } else if (body instanceof InputStream stream) {
                return new CallerBody(utf8(stream.readAllBytes()));
            } else if (body instanceof Reader reader) {
                StringWriter text = new StringWriter();
                reader.transferTo(text);
                return new CallerBody(text.toString());
            } else if (body instanceof JsonNode json) {
                return new CallerBody(JSON.convertValue(json, Object.class));
            } else if (body instanceof Object[] array) {
                return new CallerBody(Arrays.asList(array));
            } else if (body == null || body instanceof Map || body instanceof Collection) {
                return new CallerBody(body);
            } else if (body instanceof CharSequence text) {
                return new CallerBody(text.toString());
            }
        } catch (CharacterCodingException e) {
            throw EasemobException.invalid("the body is not UTF-8");
        } catch (IOException e) {
            throw EasemobException.local(EasemobException.INVALID_INPUT, "the body cannot be read", false, e);
        }
        throw EasemobException.invalid("the body is a " + body.getClass().getName() + "; expected JSON, a Map, a List or text");
    }

    /**
     * @return the announcement: the text itself, or the field {@code announcement} of a Map or of JSON text
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
        if (map.get("announcement") instanceof String wire) {
            refuseOthers(map, Set.of("announcement"));
            return wire;
        }
        throw noAnnouncement();
    }

    private static EasemobException noAnnouncement() {
        return EasemobException.invalid("the body holds no announcement: expected text or {\"announcement\": \"…\"}");
    }

    /**
     * @return the attributes in the order given: those of {@code metaData} in the wire body, or the whole map
     * @throws EasemobException if the body is no map, naming a field that the wire body does not have, or the attribute whose value is no text, number or boolean
     */
    Map<String, String> attributes() {
        Map<?, ?> map = mapOf(structure(), "a map of attributes");
        Map<?, ?> metaData = map;
        if (map.get("metaData") instanceof Map<?, ?> wire) {
            refuseOthers(map, Set.of("metaData", "autoDelete"));
            metaData = wire;
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        metaData.forEach((key, value) -> attributes.put(String.valueOf(key), valueText(key, value)));
        return attributes;
    }

    /** @return the wire body's {@code autoDelete}; {@code null} if the body is just the attributes or has none */
    Object autoDelete() {
        return structure() instanceof Map<?, ?> map && map.get("metaData") instanceof Map ? map.get("autoDelete") : null;
    }

    /**
     * @return the keys in the order given, each once: those of {@code keys} in the wire body, the list, or one plain text;
     *         {@code null} if the body is empty or a wire body without {@code keys}
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
            given = map.get("keys");
        }
        if (given == null) {
            return null;
        }
        if (given instanceof String key) {
            return List.of(key);
        }
        if (!(given instanceof Collection<?> list)) {
            throw EasemobException.invalid("the keys are not a list");
        }
        Collection<String> keys = new LinkedHashSet<>();
        for (Object key : list) {
            if (!(key instanceof CharSequence || key instanceof Number)) {
                throw EasemobException.invalid("the list of keys holds " + (key == null ? "null" : "a " + kind(key)));
            }
            keys.add(key.toString());
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
        throw EasemobException.invalid("the body is " + (given == null ? "empty" : "a " + kind(given)) + ": expected " + expected);
    }

    private static void refuseOthers(Map<?, ?> wire, Set<String> known) {
        wire.keySet().stream().filter(name -> !known.contains(String.valueOf(name))).findFirst().ifPresent(name -> {
            throw EasemobException.invalid("the body has a field '" + name + "' beside " + String.join(", ", new TreeSet<>(known)));
        });
    }

    private static String valueText(Object key, Object value) {
        if (value instanceof CharSequence || value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        throw EasemobException.invalid("the value of key '" + key + "' is " + (value == null ? "null" : "a " + kind(value))
                + ": the service stores text only");
    }

    private static String kind(Object value) {
        return value instanceof Map ? "map" : value instanceof Collection ? "list" : value.getClass().getSimpleName();
    }

    private static Object parse(String text) {
        if (text.isBlank()) {
            return null;
        }
        try {
            return JSON.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            String word = e.getOriginalMessage();
            if (word.startsWith(DUPLICATE)) {
                throw EasemobException.invalid("the body has a key twice: " + word.substring(DUPLICATE.length()).strip());
            }
            throw EasemobException.invalid("the body is not JSON: line " + (e.getLocation() == null ? "?"
                    : e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr()));
        }
    }

    private static Object tryParse(String text) {
        try {
            return JSON.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static String utf8(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
}
